import { expect, test } from '@jest/globals';
import { place, Refused, type StickyComment } from '../../src/comment/sticky.js';
import { fakeGitHub, type Reply } from './support/fake-github.js';

const LIST = 'GET /repos/your-org/shop/issues/7/comments';
const CREATE = 'POST /repos/your-org/shop/issues/7/comments';
const MARKER = '<!-- ecspresso-release 1 -->';
const BOT = { login: 'github-actions[bot]', type: 'Bot' };
const PERSON = { login: 'octocat', type: 'User' };
const OTHER_USER = { login: 'mallory', type: 'User' };
const PAGE = (number: number) => `${LIST}?per_page=100&page=${number}`;
const NEXT = { link: '<https://evil.invalid/x?page=9>; rel="next", <https://evil.invalid/y>; rel="last"' };

const wanted: StickyComment = {
  repository: 'your-org/shop',
  number: 7,
  marker: MARKER,
  body: `${MARKER}\nnew`,
  isApp: true,
};

function listed(...comments: readonly unknown[]): Reply {
  return { status: 200, body: comments };
}

const created: Reply = { status: 201, body: { html_url: 'https://github.com/c' } };
const edited: Reply = { status: 200, body: { html_url: 'https://github.com/e' } };
const edit = (id: number): string => `PATCH /repos/your-org/shop/issues/comments/${id}`;

test.each<[string, Partial<StickyComment>, Record<string, Reply | readonly Reply[]>, readonly string[], string]>([
  ['there is none', {}, { [LIST]: listed(), [CREATE]: created }, [PAGE(1), CREATE], 'created'],
  [
    'there is ours',
    {},
    {
      [LIST]: listed({ id: 5, body: 'x', user: BOT }, { id: 6, body: `${MARKER}\nold`, user: BOT }),
      [edit(6)]: edited,
    },
    [PAGE(1), edit(6)],
    'edited',
  ],
  [
    'two are ours: the older one',
    {},
    { [LIST]: listed({ id: 5, body: MARKER, user: BOT }, { id: 6, body: MARKER, user: BOT }), [edit(5)]: edited },
    [PAGE(1), edit(5)],
    'edited',
  ],
  [
    'somebody else copied the marker',
    {},
    { [LIST]: listed({ id: 5, body: `${MARKER}\nbuy`, user: OTHER_USER }), [CREATE]: created },
    [PAGE(1), CREATE],
    'created',
  ],
  [
    'somebody else copied it before us',
    {},
    {
      [LIST]: listed({ id: 5, body: MARKER, user: OTHER_USER }, { id: 6, body: MARKER, user: BOT }),
      [edit(6)]: edited,
    },
    [PAGE(1), edit(6)],
    'edited',
  ],
  [
    'a bot quotes it further down',
    {},
    { [LIST]: listed({ id: 5, body: `> ${MARKER}`, user: BOT }), [CREATE]: created },
    [PAGE(1), CREATE],
    'created',
  ],
  [
    'its author is gone',
    {},
    {
      [LIST]: listed({ id: 5, body: MARKER, user: null }, null, 'x', { id: '../6', body: MARKER, user: BOT }),
      [CREATE]: created,
    },
    [PAGE(1), CREATE],
    'created',
  ],
  [
    'it is on the second page, and addresses of pages are not followed',
    {},
    {
      [LIST]: [{ status: 200, body: [], headers: NEXT }, listed({ id: 6, body: MARKER, user: BOT })],
      [edit(6)]: edited,
    },
    [PAGE(1), PAGE(2), edit(6)],
    'edited',
  ],
  [
    'it was deleted meanwhile',
    {},
    { [LIST]: listed({ id: 6, body: MARKER, user: BOT }), [edit(6)]: { status: 404 }, [CREATE]: created },
    [PAGE(1), edit(6), CREATE],
    'created',
  ],
  [
    "a person's token: only what that person wrote",
    { isApp: false },
    {
      [LIST]: listed(
        { id: 4, body: MARKER, user: BOT },
        { id: 5, body: MARKER, user: OTHER_USER },
        { id: 6, body: MARKER, user: PERSON },
      ),
      'GET /user': { status: 200, body: PERSON },
      [edit(6)]: edited,
    },
    [PAGE(1), 'GET /user', edit(6)],
    'edited',
  ],
  [
    "a token of an app that does not look like one's",
    { isApp: false },
    {
      [LIST]: listed({ id: 5, body: MARKER, user: OTHER_USER }, { id: 6, body: MARKER, user: BOT }),
      'GET /user': { status: 403, body: { message: 'Resource not accessible by integration' } },
      [edit(6)]: edited,
    },
    [PAGE(1), 'GET /user', edit(6)],
    'edited',
  ],
  [
    "a person's token, and nothing to ask about",
    { isApp: false },
    { [LIST]: listed(), [CREATE]: created },
    [PAGE(1), CREATE],
    'created',
  ],
  [
    'GitHub stumbles over the list and the edit',
    {},
    {
      [LIST]: [{ status: 502 }, listed({ id: 6, body: MARKER, user: BOT })],
      [edit(6)]: [new Error('socket hang up'), edited],
    },
    [PAGE(1), PAGE(1), edit(6), edit(6)],
    'edited',
  ],
])('when %s', async (_, more, replies, journal, how) => {
  const github = fakeGitHub(replies);
  expect(await place(github, { ...wanted, ...more })).toMatchObject({ how });
  expect(github.journal).toEqual(journal);
  for (const body of github.bodies) expect(body).toEqual({ body: wanted.body });
});

test.each<[string, Record<string, Reply>, readonly string[], number]>([
  ['the list', { [LIST]: { status: 403 } }, [PAGE(1)], 403],
  ['the list twice', { [LIST]: { status: 500 } }, [PAGE(1), PAGE(1)], 500],
  // Perhaps it was created nevertheless: a second try would make a second comment.
  ['a new comment, once', { [LIST]: listed(), [CREATE]: { status: 502 } }, [PAGE(1), CREATE], 502],
  [
    'an edit',
    { [LIST]: listed({ id: 6, body: MARKER, user: BOT }), [edit(6)]: { status: 403 } },
    [PAGE(1), edit(6)],
    403,
  ],
])('a refusal of %s', async (_, replies, journal, status) => {
  const github = fakeGitHub(replies);
  const error = await place(github, wanted).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Refused);
  expect((error as Refused).answer.status).toBe(status);
  expect(github.journal).toEqual(journal);
});

test('an endless list ends', async () => {
  const github = fakeGitHub({ [LIST]: { status: 200, body: [], headers: NEXT }, [CREATE]: created });
  await place(github, wanted);
  expect(github.journal).toHaveLength(31);
});

test('a list that is none, and an answer without an address', async () => {
  const github = fakeGitHub({ [LIST]: { status: 200, body: { message: 'x' } }, [CREATE]: { status: 201 } });
  expect(await place(github, wanted)).toEqual({ how: 'created', url: undefined });
});
