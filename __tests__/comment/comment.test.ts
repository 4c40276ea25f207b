import { expect, test } from '@jest/globals';
import { type CommentSource, postComment } from '../../src/comment/comment.js';
import type { Inputs, Mode } from '../../src/inputs/inputs.js';
import { end, migrationOutcome } from '../report/support/releases.js';
import { asked, STEP } from './support/asked.js';
import { type FakeGitHub, fakeGitHub } from './support/fake-github.js';

const SHA = 'a'.repeat(40);
const EVENT = {
  pull_request: {
    number: 7,
    head: { sha: SHA, repo: { full_name: 'f/x' } },
    base: { repo: { full_name: 'your-org/shop' } },
  },
};

function server(): FakeGitHub {
  return fakeGitHub({
    'GET /repos/your-org/shop/issues/7/comments': { status: 200, body: [] },
    'POST /repos/your-org/shop/issues/7/comments': { status: 201, body: { html_url: 'https://github.com/c' } },
  });
}

function source(more: Partial<CommentSource> = {}, github: FakeGitHub = server()): CommentSource {
  return {
    end: end({
      status: 'completed',
      configs: [],
      migration: migrationOutcome({ log: 'one\nhunter22' }),
    }),
    inputs: asked(),
    step: STEP,
    event: EVENT,
    redact: (text) => text.replaceAll('hunter22', '***'),
    github: async () => github,
    ...more,
  };
}

function without(key: keyof Inputs['install']): Inputs {
  const { [key]: _, ...install } = asked().install;
  return asked({ install: install as Inputs['install'] });
}

test('a comment with title, summary, log, run and the head of the pull request', async () => {
  const github = server();
  const asks: string[] = [];
  const placed = await postComment({
    ...source({ inputs: asked({ title: 'API' }) }),
    github: async (...words) => {
      asks.push(...words);
      return github;
    },
  });
  expect(placed).toEqual({ kind: 'placed', line: 'Comment created: https://github.com/c' });
  expect(asks).toEqual(['https://api.github.com', 'ghs_token']);
  const { body } = github.bodies[0] as { body: string };
  expect(body).toMatch(/^<!-- ecspresso-release [0-9a-f]{32} -->\n### ✅ API: The migration ended with exit code 0 /);
  expect(body).toContain('<details><summary>Log of the migration</summary>\n\n<pre>\none\n***\n</pre>');
  expect(body).toMatch(
    new RegExp(`/actions/runs/19500000001/attempts/1\\) · \\[aaaaaaa\\]\\(.*/commit/${SHA}\\)</sub>$`),
  );
});

test('in mode plan there is no log', async () => {
  const github = server();
  await postComment(source({ inputs: asked({ mode: 'plan' }) }, github));
  expect((github.bodies[0] as { body: string }).body).not.toContain('<details>');
});

test.each<[string, Inputs | undefined]>([
  ['the inputs were not understood', undefined],
  ['nobody asked for it', asked({ comment: false })],
  ...(['release', 'rollback', 'setup'] as const).map((mode: Mode): [string, Inputs] => [
    `the mode is ${mode}`,
    asked({ mode }),
  ]),
])('nothing happens when %s', async (_, inputs) => {
  const github = server();
  expect(await postComment(source({ inputs }, github))).toBeUndefined();
  expect(github.journal).toEqual([]);
});

test.each<[string, Partial<CommentSource>, string, RegExp]>([
  [
    'no pull request',
    { event: {}, step: { ...STEP, GITHUB_REF: 'refs/heads/x', GITHUB_EVENT_NAME: 'push' } },
    'notice',
    /event `push`/,
  ],
  ['no token', { inputs: without('githubToken') }, 'warning', /`github-token` is empty/],
  [
    'a fork',
    { github: async () => fakeGitHub({ 'GET /repos/your-org/shop/issues/7/comments': { status: 403 } }) },
    'notice',
    /fork/,
  ],
  [
    'no connection',
    { github: async () => fakeGitHub({ 'GET /repos/your-org/shop/issues/7/comments': new Error('no way') }) },
    'warning',
    /https:\/\/api\.github\.com could not be asked: no way/,
  ],
  [
    'an address that is none',
    {
      github: async () => {
        throw new TypeError('Invalid URL');
      },
    },
    'warning',
    /Invalid URL/,
  ],
])('%s is a notice and never an error', async (_, more, level, text) => {
  expect(await postComment(source(more))).toEqual({ kind: 'notice', level, text: expect.stringMatching(text) });
});
