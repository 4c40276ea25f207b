import { describe, expect, test } from '@jest/globals';
import { messageOf } from '../../src/release/message.js';
import type { ConfigOutcome, Failure, MigrationOutcome } from '../../src/release/outcome.js';
import { outcome } from '../report/support/releases.js';

const ROLLED_BACK: Failure = { title: 'frontend is being rolled back by ECS', lines: [] };
const CUT: Failure = { title: 'backend was still rolling out when the job was cancelled', lines: [] };
const BACK: Partial<ConfigOutcome> = {
  result: 'rolled-back',
  serves: 'old',
  wentBack: { startedAt: 1, wasReleased: true },
};

/** A config that the cancel did not let begin. */
function notBegun(): ConfigOutcome {
  const { deployment: _deployment, seconds: _seconds, ...rest } = outcome({ result: 'cancelled' });
  return rest;
}

test.each<[string, readonly ConfigOutcome[], readonly Failure[], string]>([
  ['before anything', [notBegun()], [], 'Cancelled before anything was rolled out.'],
  ['in mid-roll-out', [outcome({ result: 'cancelled' })], [CUT], 'Cancelled; still going on in ECS: backend.'],
  [
    'after a failure, when everything was back',
    [outcome(BACK), outcome({ ...BACK, service: 'frontend' })],
    [ROLLED_BACK],
    'frontend is being rolled back by ECS; then the job was cancelled. Back on the earlier version: backend, frontend.',
  ],
  [
    'after a failure, while others rolled out',
    [outcome({ result: 'cancelled' }), outcome({ service: 'frontend', result: 'rolled-back' })],
    [ROLLED_BACK, CUT],
    'frontend is being rolled back by ECS; then the job was cancelled. Still going on in ECS: backend.',
  ],
])('cancelled %s', (_name, configs, failures, message) => {
  expect(messageOf('cancelled', configs, undefined, undefined, failures, 1)).toBe(message);
});

describe('what was told to stop at a cancel', () => {
  const one = (service: string, more: object) =>
    ({ service, family: service, result: 'cancelled', forced: false, ...more }) as unknown as ConfigOutcome;
  const task = (more: object) => ({ what: 'm', result: 'cancelled', log: '', ...more }) as unknown as MigrationOutcome;
  const inFlight = { deployment: 'ecs-svc/2', seconds: 3 };

  test('is not said to go on, and the other way round', () => {
    const configs = [one('a', { ...inFlight, stopped: true }), one('b', inFlight)];
    expect(messageOf('cancelled', configs, task({ stopped: true }), task({}), [], 9)).toBe(
      'Cancelled; still going on in ECS: b, the post-migration. Told to stop in ECS: a, the migration.',
    );
    expect(messageOf('cancelled', configs.slice(0, 1), undefined, undefined, [], 9)).toBe(
      'Cancelled. Told to stop in ECS: a.',
    );
  });

  test.each(['failed', 'rolled-back', 'stuck'])('comes after what had %s before', (result) => {
    const failures = [{ title: 'a failed', lines: [] }];
    expect(messageOf('cancelled', [one('a', { result }), one('b', inFlight)], undefined, undefined, failures, 9)).toBe(
      'a failed; then the job was cancelled. Still going on in ECS: b.',
    );
  });
});

test('a run says how its task ended, and a start what has been started', () => {
  const ran = { what: 'm', result: 'succeeded', exitCode: 0, log: '' } as unknown as MigrationOutcome;
  expect(messageOf('completed', [], ran, undefined, [], 9)).toBe('The migration ended with exit code 0 in 9 s.');
  const started = ['started', 'unchanged', 'started'].map((result) => ({ result }) as unknown as ConfigOutcome);
  expect(messageOf('started', started, undefined, undefined, [], 9)).toBe(
    'Started 2 roll-outs; ECS goes on by itself.',
  );
});
