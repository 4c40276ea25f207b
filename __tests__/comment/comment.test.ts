import { expect, test } from '@jest/globals';
import { type CommentEnd, type CommentSource, postComment } from '../../src/comment/comment.js';
import type { Inputs } from '../../src/inputs/inputs.js';
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
    inputs: asked(),
    step: STEP,
    event: EVENT,
    body: (marker, run) => `${marker}\n${JSON.stringify(run)}`,
    redact: (text) => text.replaceAll('hunter22', '***'),
    github: async () => github,
    ...more,
  };
}

function without(key: keyof Inputs['install']): Inputs {
  const { [key]: _, ...install } = asked().install;
  return asked({ install: install as Inputs['install'] });
}

test('a comment with its marker, the run and the head of the pull request', async () => {
  const github = server();
  const asks: string[] = [];
  const placed = await postComment({
    ...source(),
    github: async (...words) => {
      asks.push(...words);
      return github;
    },
  });
  expect(placed).toEqual({ kind: 'placed', how: 'created', url: 'https://github.com/c', pullRequest: 7 });
  expect(asks).toEqual(['https://api.github.com', 'ghs_token']);
  const { body } = github.bodies[0] as { body: string };
  const [marker, run = ''] = body.split('\n');
  expect(marker).toMatch(/^<!-- ecspresso-release [0-9a-f]{32} -->$/);
  expect(JSON.parse(run)).toEqual({
    server: 'https://github.com',
    repository: 'your-org/shop',
    runId: '19500000001',
    attempt: '1',
    workflow: 'release',
    commit: SHA,
  });
});

test.each<[string, Inputs | undefined]>([
  ['the inputs were not understood', undefined],
  ['nobody asked for it, or the mode takes no comment', asked({ comment: false })],
])('nothing happens when %s', async (_, inputs) => {
  const github = server();
  expect(await postComment(source({ inputs }, github))).toBeUndefined();
  expect(github.journal).toEqual([]);
});

test.each<[string, Partial<CommentSource>, CommentEnd]>([
  [
    'no pull request',
    { event: {}, step: { ...STEP, GITHUB_REF: 'refs/heads/x', GITHUB_EVENT_NAME: 'push' } },
    { kind: 'no-pull-request', event: 'push' },
  ],
  ['no token', { inputs: without('githubToken') }, { kind: 'no-token' }],
  [
    'a fork',
    { github: async () => fakeGitHub({ 'GET /repos/your-org/shop/issues/7/comments': { status: 403 } }) },
    { kind: 'refused', status: 403, said: '', why: 'fork' },
  ],
  [
    'no connection',
    {
      github: async () => fakeGitHub({ 'GET /repos/your-org/shop/issues/7/comments': new Error('no way, hunter22') }),
    },
    { kind: 'unreachable', apiUrl: 'https://api.github.com', reason: 'no way, ***' },
  ],
  [
    'an address that is none',
    {
      github: async () => {
        throw new TypeError('Invalid URL');
      },
    },
    { kind: 'unreachable', apiUrl: 'https://api.github.com', reason: 'Invalid URL' },
  ],
])('%s is an end and never an error', async (_, more, ended) => {
  expect(await postComment(source(more))).toEqual(ended);
});
