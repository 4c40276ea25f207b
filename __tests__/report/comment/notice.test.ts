import { expect, test } from '@jest/globals';
import type { CommentEnd } from '../../../src/comment/comment.js';
import { refusalOf } from '../../../src/comment/refusal.js';
import { commentNotice, logComment } from '../../../src/report/comment/notice.js';
import { log } from '../../../src/report/log/log.js';
import { answer, type Reply } from '../../comment/support/fake-github.js';

/** What the log says of the end of a comment. */
function said(ended: CommentEnd): readonly string[] {
  const lines: string[] = [];
  const redact = (text: string): string => text.replaceAll('hunter22', '***');
  const writer = log({ write: (line) => void lines.push(line), token: () => 't', redact, debug: false });
  logComment(ended, writer, redact);
  return lines;
}

const DENIED = { message: 'Resource not accessible by integration' };

test.each<[string, Exclude<Reply, Error>, boolean, 'notice' | 'warning', RegExp]>([
  [
    'no permission',
    { status: 403, body: DENIED },
    false,
    'warning',
    /"Resource not accessible by integration"\. Add `pull-requests: write`/,
  ],
  ['a fork', { status: 403, body: DENIED }, true, 'notice', /from a fork, and the token of its runs can only read/],
  ['a fork that hides', { status: 404 }, true, 'notice', /from a fork/],
  [
    'a fork and a bad token',
    { status: 401, body: { message: 'Bad credentials' } },
    true,
    'warning',
    /"Bad credentials"\. Check `github-token`/,
  ],
  [
    'a fine-grained token',
    { status: 403, body: { message: 'Resource not accessible by personal access token' } },
    false,
    'warning',
    /pull-requests: write/,
  ],
  [
    'no such pull request',
    { status: 404, body: { message: 'Not Found' } },
    false,
    'warning',
    /no such pull request.*pull-requests: write/,
  ],
  [
    'a spent limit',
    { status: 403, body: { message: 'API says no' }, headers: { 'x-ratelimit-remaining': '0' } },
    false,
    'warning',
    /too many requests/,
  ],
  [
    'a secondary limit',
    { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
    true,
    'warning',
    /too many requests/,
  ],
  ['a limit by status', { status: 429 }, false, 'warning', /answered 429: too many requests/],
  [
    'a locked conversation',
    { status: 403, body: { message: 'Unable to create comment because issue is locked.' } },
    false,
    'warning',
    /403 "Unable to create comment because issue is locked\."/,
  ],
  ['a broken server', { status: 503, body: undefined }, false, 'warning', /GitHub answered 503\./],
  ['JSON that says nothing', { status: 422, body: null }, false, 'warning', /answered 422\./],
  ['endless words', { status: 422, body: { message: 'x'.repeat(9000) } }, false, 'warning', /^.{300,600}$/],
])('%s is one line that says what to do', (_, reply, fork, level, text) => {
  const notice = commentNotice({ kind: 'refused', ...refusalOf(answer(reply), fork) });
  expect(notice).toEqual({ level, text: expect.stringMatching(text) });
  expect(notice.text).toMatch(/^No comment on the pull request: .*The job summary says the same\.$/);
});

test('other ways to no comment', () => {
  expect(commentNotice({ kind: 'unreachable', apiUrl: 'https://x', reason: 'connect ECONNREFUSED' })).toEqual({
    level: 'warning',
    text: 'No comment on the pull request: https://x could not be asked: connect ECONNREFUSED. The job summary says the same.',
  });
  expect(commentNotice({ kind: 'no-pull-request', event: 'push' })).toMatchObject({
    level: 'notice',
    text: expect.stringContaining('event `push`'),
  });
  expect(commentNotice({ kind: 'no-pull-request', event: undefined })).toMatchObject({
    level: 'notice',
    text: expect.stringContaining('this run belongs'),
  });
  expect(commentNotice({ kind: 'no-token' })).toMatchObject({
    level: 'warning',
    text: expect.stringContaining('`github-token`'),
  });
});

test.each<[string, CommentEnd, string]>([
  [
    'its address',
    { kind: 'placed', how: 'created', url: 'https://github.com/c', pullRequest: 7 },
    'Comment created: https://github.com/c',
  ],
  [
    'its pull request, where GitHub gave no address',
    { kind: 'placed', how: 'edited', url: undefined, pullRequest: 7 },
    'Comment edited: pull request 7',
  ],
])('the log says where the comment is: %s', (_, placed, line) => {
  expect(said(placed)).toEqual([line]);
});

test('what the log says of a comment that is not there is redacted', () => {
  expect(said({ kind: 'unreachable', apiUrl: 'https://x', reason: 'no way to hunter22' })).toEqual([
    '::warning::No comment on the pull request: https://x could not be asked: no way to ***. The job summary says the same.',
  ]);
});
