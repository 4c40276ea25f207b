import { describe, expect, test } from '@jest/globals';
import { commitsLine, type Origin } from '../../../src/report/summary/commits.js';

const BEFORE = 'a'.repeat(40);
const SHA = 'b'.repeat(40);
const ORIGIN: Origin = {
  sha: SHA,
  repository: 'your-org/shop',
  server: 'https://github.com',
  actor: 'octocat',
  event: { before: BEFORE },
};

describe('what is released, and for whom', () => {
  test.each<[string, Partial<Origin>, string]>([
    [
      'the commits of a push',
      {},
      `Commits [aaaaaaa…bbbbbbb](https://github.com/your-org/shop/compare/${BEFORE}...${SHA}) by octocat`,
    ],
    [
      'the push that creates a branch',
      { event: { before: '0'.repeat(40) } },
      `Commit [bbbbbbb](https://github.com/your-org/shop/commit/${SHA}) by octocat`,
    ],
    ['another event', { event: {} }, `Commit [bbbbbbb](https://github.com/your-org/shop/commit/${SHA}) by octocat`],
    ['an event that is none', { event: null, actor: undefined, server: undefined }, 'Commit `bbbbbbb`'],
    ['no commit', { sha: undefined }, ''],
    ['a repository that is none', { repository: 'x](y' }, 'Commits `aaaaaaa…bbbbbbb` by octocat'],
  ])('%s', (_name, more, line) => {
    expect(commitsLine({ ...ORIGIN, ...more })).toEqual(line);
  });
});
