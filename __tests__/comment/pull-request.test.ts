import { expect, test } from '@jest/globals';
import { pullRequestOf } from '../../src/comment/pull-request.js';

const SHA = 'a'.repeat(40);
const here = { repo: { full_name: 'your-org/shop' } };
const fork = { repo: { full_name: 'somebody/shop' } };

test.each<[string, unknown, string | undefined, unknown]>([
  [
    'a pull request of this repository',
    { number: 7, pull_request: { number: 7, head: { ...here, sha: SHA }, base: here } },
    'refs/pull/7/merge',
    { number: 7, fork: false, head: SHA },
  ],
  [
    'one of a fork',
    { pull_request: { number: 7, head: fork, base: here } },
    'refs/heads/main',
    { number: 7, fork: true },
  ],
  [
    'one of a fork that was deleted',
    { pull_request: { number: 7, head: { repo: null, sha: SHA }, base: here } },
    undefined,
    { number: 7, fork: true, head: SHA },
  ],
  [
    'a SHA that is none',
    { pull_request: { number: 7, head: { ...here, sha: '](x)' }, base: here } },
    undefined,
    { number: 7, fork: false },
  ],
  [
    'a comment on a pull request',
    { issue: { number: 8, pull_request: { url: 'https://…' } }, comment: {} },
    'refs/heads/main',
    { number: 8, fork: false },
  ],
  ['a comment on an issue', { issue: { number: 8 } }, 'refs/heads/main', undefined],
  ['a dispatch on the ref of a pull request', { inputs: {} }, 'refs/pull/12/merge', { number: 12, fork: false }],
  ['its head', undefined, 'refs/pull/12/head', { number: 12, fork: false }],
  ['a push', { ref: 'refs/heads/release' }, 'refs/heads/release', undefined],
  ['a branch that looks like one', undefined, 'refs/heads/refs/pull/1/merge', undefined],
  ['nothing at all', undefined, undefined, undefined],
  ['nonsense', { pull_request: 'x', issue: [1] }, 'refs/pull/x/merge', undefined],
  ['a number that is none', { pull_request: { number: '7/../8' } }, undefined, undefined],
  ['zero', { pull_request: { number: 0 } }, 'refs/pull/0/merge', undefined],
])('the pull request of %s', (_, event, ref, expected) => {
  expect(pullRequestOf(event, ref)).toEqual(expected);
});
