import { describe, expect, test } from '@jest/globals';
import type { Release } from '../../../src/release/outcome.js';
import { rerunText } from '../../../src/report/phrases/rerun.js';
import { end, migrationOutcome, outcome } from '../support/releases.js';

describe('what running it again does', () => {
  test.each<[string, Partial<Release>, string]>([
    [
      'after a migration and one of two services',
      {
        status: 'failed',
        migration: migrationOutcome(),
        configs: [outcome(), outcome({ service: 'frontend', result: 'failed' })],
      },
      'If this job is run again: the migration runs again; backend is deployed again, unless `skip-unchanged: true` leaves alone what is deployed already.',
    ],
    [
      'after a migration alone',
      { status: 'failed', migration: migrationOutcome(), configs: [] },
      'If this job is run again: the migration runs again.',
    ],
    ['where nothing was done', { status: 'failed', configs: [outcome({ result: 'failed' })] }, ''],
    ['of a green end', {}, ''],
    ['of a plan', { mode: 'plan', status: 'failed' }, ''],
  ])('%s', (_name, more, text) => {
    expect(rerunText(end(more))).toBe(text);
  });
});
