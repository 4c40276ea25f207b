import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../../src/release/failure.js';
import type { ConfigOutcome, MigrationOutcome } from '../../src/release/outcome.js';
import { titleSentence } from '../../src/report/failure/title.js';
import { messageOf } from '../../src/report/message.js';
import { end, migrationOutcome, outcome, rollingBack } from './support/releases.js';

const ROLLED_BACK = rollingBack('frontend');
const CUT: Failure = { cause: { kind: 'roll-out', service: 'backend', running: undefined }, evidence: [] };
const BACK: Partial<ConfigOutcome> = {
  result: 'rolled-back',
  serves: 'old',
  onFailureRollback: { startedAt: 1, wasReleased: true },
};

/** A config that the cancel did not let begin. */
function notBegun(): ConfigOutcome {
  const { deployment: _deployment, seconds: _seconds, ...rest } = outcome({ result: 'cancelled' });
  return rest;
}

test.each<[string, readonly ConfigOutcome[], readonly Failure[], string]>([
  ['before anything', [notBegun()], [], 'Cancelled before anything was rolled out.'],
  ['in mid-roll-out', [outcome({ result: 'cancelled' })], [CUT], 'Cancelled; still in progress in ECS: backend.'],
  [
    'while ECS takes one back that it was told to',
    [
      outcome({ result: 'cancelled', end: { kind: 'rollback-cancelled', from: 'shop:42', to: 'shop:41', by: 'ecs' } }),
      outcome({ service: 'frontend', result: 'cancelled', end: { kind: 'rollback-cancelled', from: 'shop:42' } }),
    ],
    [],
    'Cancelled; still in progress in ECS: frontend. ECS is rolling backend back to shop:41.',
  ],
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
    'frontend is being rolled back by ECS; then the job was cancelled. Still in progress in ECS: backend.',
  ],
])('cancelled %s', (_name, configs, failures, message) => {
  expect(messageOf(end({ status: 'cancelled', configs, failures }))).toBe(message);
});

test('nothing is said to be in progress in ECS that ECS has not shown', () => {
  const started = outcome({ result: 'started' });
  const { deployment: _deployment, ...unseen } = started;
  expect(messageOf(end({ status: 'started', configs: [started] }))).toBe(
    'Started 1 roll-out; still in progress in ECS.',
  );
  expect(messageOf(end({ status: 'started', configs: [started, unseen] }))).toBe(
    'Started 2 roll-outs; the end was not waited for.',
  );
});

describe('what was told to stop at a cancel', () => {
  const config = (service: string, more: Partial<ConfigOutcome>): ConfigOutcome => {
    const { deployment: _deployment, seconds: _seconds, ...rest } = outcome({ service, result: 'cancelled' });
    return { ...rest, ...more };
  };
  const task = (more: Partial<MigrationOutcome>): MigrationOutcome =>
    migrationOutcome({ result: 'cancelled', ...more });
  const inProgress = { deployment: 'ecs-svc/2', seconds: 3 };

  test('is not said to go on, and the other way round', () => {
    const configs = [config('a', { ...inProgress, stopped: true }), config('b', inProgress)];
    const release = end({ status: 'cancelled', configs, migration: task({ stopped: true }), postMigration: task({}) });
    expect(messageOf(release)).toBe(
      'Cancelled; still in progress in ECS: b, the post-migration. Asked to stop in ECS: a, the migration.',
    );
    expect(messageOf(end({ status: 'cancelled', configs: configs.slice(0, 1) }))).toBe(
      'Cancelled. Asked to stop in ECS: a.',
    );
  });

  test.each(['failed', 'rolled-back', 'stuck'] as const)('comes after what had %s before', (result) => {
    const configs = [config('a', { result }), config('b', inProgress)];
    expect(messageOf(end({ status: 'cancelled', configs, failures: [rollingBack('a')] }))).toBe(
      'a is being rolled back by ECS; then the job was cancelled. Still in progress in ECS: b.',
    );
  });
});

test('a run says how its task ended, and a start what has been started', () => {
  const ran = end({
    mode: 'run',
    status: 'completed',
    configs: [],
    migration: migrationOutcome(),
    timing: { total: 9 },
  });
  expect(messageOf(ran)).toBe('The migration ended with exit code 0 in 9 s.');
  const started = (['started', 'unchanged', 'started'] as const).map((result) => outcome({ result }));
  expect(messageOf(end({ status: 'started', configs: started }))).toBe(
    'Started 2 roll-outs; still in progress in ECS.',
  );
});

test.each([
  [
    'had run',
    migrationOutcome({ result: 'succeeded', exitCode: 0 }),
    'Cancelled before anything was rolled out. The migration had already run (exit 0).',
  ],
  [
    'may run',
    migrationOutcome({ result: 'cancelled', mayRun: true }),
    'Cancelled before anything was rolled out. It is not known whether ECS started the task of the migration.',
  ],
])('a cancel of a release whose migration %s', (_name, migration, message) => {
  expect(messageOf(end({ status: 'cancelled', configs: [], migration }))).toBe(message);
});

const WORDY = {
  kind: 'ecspresso',
  end: { command: 'ecspresso deploy', exitCode: 1, said: 'word '.repeat(100) },
} as const;

test.each<[string, Failure['cause']]>([
  ['a refusal in many words', { kind: 'refused', service: 'backend', refusal: WORDY }],
  [
    'a rollback that was refused in many words',
    {
      kind: 'stuck',
      service: 'backend',
      why: {
        kind: 'failed',
        failure: { cause: { kind: 'refused', service: 'backend', refusal: WORDY }, evidence: [] },
      },
    },
  ],
])('a title that ends in the dots of a cut has no full stop: %s', (_name, cause) => {
  expect(titleSentence({ cause, evidence: [] })).toMatch(/[^.]…$/);
});
