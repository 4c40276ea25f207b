import { describe, expect, test } from '@jest/globals';
import type { MigrationOutcome, Release } from '../../../src/release/outcome.js';
import type { ServiceEnd } from '../../../src/release/service-end.js';
import { rerunText } from '../../../src/report/phrases/rerun.js';
import { oldDeployment } from '../../ecs/support/ecs-says.js';
import { end, migrationOutcome, outcome } from '../support/releases.js';

const NOT_STARTED = outcome({ result: 'skipped', end: { kind: 'not-started' } });
const GOES_ON = { kind: 'unwatched', deployment: 'ecs-svc/3147', to: 'shop-backend:42' } as const;
const PAUSED: Extract<ServiceEnd, { kind: 'paused' }> = {
  kind: 'paused',
  to: 'shop-backend:42',
  pause: {
    hookId: 'ecs-pause-1',
    stage: 'POST_SCALE_UP',
    serviceDeployment: 'arn:aws:ecs:r:1:service-deployment/production/backend/1',
    timeoutAction: 'ROLLBACK',
  },
};

function withoutTask({ taskId: _taskId, ...task }: MigrationOutcome): MigrationOutcome {
  return task;
}

describe('what running it again does', () => {
  test.each<[string, Partial<Release>, string]>([
    [
      'after a migration and one of two services',
      {
        status: 'failed',
        migration: migrationOutcome(),
        configs: [outcome(), outcome({ service: 'frontend', result: 'failed' })],
      },
      'If this job is run again: the migration is started again; backend is deployed again. With `skip-unchanged: true` what is deployed already is left alone, and what is in progress is followed.',
    ],
    [
      'the same with skip-unchanged',
      {
        status: 'failed',
        skipsUnchanged: true,
        migration: migrationOutcome(),
        configs: [outcome(), outcome({ service: 'frontend', result: 'failed' })],
      },
      'If this job is run again: the migration is not started again; backend is left alone.',
    ],
    ...[false, true].map((skipsUnchanged): [string, Partial<Release>, string] => [
      `where a hook pauses the way back, skip-unchanged ${skipsUnchanged}`,
      {
        status: 'failed',
        skipsUnchanged,
        migration: undefined,
        configs: [
          outcome({
            result: 'stuck',
            serves: 'unsettled',
            end: { kind: 'stuck', after: 'shop-backend:42', before: 'shop-backend:41', pause: PAUSED.pause },
          }),
        ],
      },
      'If this job is run again: backend must be continued or rolled back first.',
    ]),
    [
      'with skip-unchanged, and the service of the migration went back',
      {
        status: 'failed',
        skipsUnchanged: true,
        migration: migrationOutcome(),
        configs: [
          outcome({
            result: 'rolled-back',
            serves: 'old',
            end: { kind: 'rolled-back', on: 'shop-backend:41', keeps: [] },
          }),
          outcome({ service: 'frontend', after: 'shop-frontend:18', result: 'released' }),
        ],
      },
      'If this job is run again: the migration is started again; frontend is left alone; backend is deployed again.',
    ],
    [
      'with skip-unchanged, and a tag that can move',
      {
        status: 'failed',
        skipsUnchanged: true,
        migration: migrationOutcome(),
        configs: [outcome({ images: [{ container: 'laravel', after: 'repo/backend:latest' }] })],
      },
      'If this job is run again: the migration is started again; backend is deployed again.',
    ],
    [
      'after a migration alone',
      { status: 'failed', migration: migrationOutcome(), configs: [] },
      'If this job is run again: the migration is started again.',
    ],
    [
      'after a migration that failed',
      { status: 'failed', migration: migrationOutcome({ result: 'failed', exitCode: 1 }), configs: [NOT_STARTED] },
      'If this job is run again: the migration is started again.',
    ],
    [
      'after one whose task nobody has seen',
      {
        status: 'cancelled',
        migration: { ...withoutTask(migrationOutcome()), result: 'cancelled', mayRun: true },
        configs: [NOT_STARTED],
      },
      'If this job is run again: the migration is started again, so see first that its task has ended.',
    ],
    [
      'after a smoke test that failed, with skip-unchanged',
      {
        status: 'failed',
        skipsUnchanged: true,
        configs: [outcome()],
        smokeTest: migrationOutcome({ result: 'failed', exitCode: 1 }),
      },
      'If this job is run again: backend is left alone; the smoke test is started again.',
    ],
    [
      'after that, with the service left alone then, too',
      {
        status: 'failed',
        skipsUnchanged: true,
        configs: [outcome({ result: 'unchanged', after: undefined, end: { kind: 'unchanged' } })],
        smokeTest: migrationOutcome({ result: 'failed', exitCode: 1 }),
      },
      'If this job is run again: the smoke test is started again.',
    ],
    [
      'after a post-migration that failed',
      {
        status: 'failed',
        skipsUnchanged: true,
        configs: [outcome()],
        postMigration: migrationOutcome({ result: 'failed', exitCode: 1 }),
      },
      'If this job is run again: backend is left alone; the post-migration is started again.',
    ],
    [
      'after one that was not started',
      { status: 'failed', migration: { ...withoutTask(migrationOutcome()), result: 'failed' }, configs: [NOT_STARTED] },
      '',
    ],
    [
      'after one that was skipped',
      { status: 'failed', migration: migrationOutcome({ result: 'skipped' }), configs: [NOT_STARTED] },
      '',
    ],
    [
      'timed out',
      { status: 'failed', configs: [outcome({ result: 'failed', end: GOES_ON })] },
      'If this job is run again: backend is deployed again, in the place of what is in progress. With `skip-unchanged: true` what is deployed already is left alone, and what is in progress is followed.',
    ],
    [
      'timed out, with skip-unchanged',
      { status: 'failed', skipsUnchanged: true, configs: [outcome({ result: 'failed', end: GOES_ON })] },
      'If this job is run again: backend is followed where it is still in progress.',
    ],
    [
      'cancelled, with skip-unchanged, after a migration',
      {
        status: 'cancelled',
        skipsUnchanged: true,
        migration: migrationOutcome(),
        configs: [
          outcome({
            result: 'cancelled',
            end: { kind: 'interrupted', deployment: 'ecs-svc/3147', to: 'shop-backend:42' },
          }),
        ],
      },
      'If this job is run again: the migration is not started again; backend is followed where it is still in progress.',
    ],
    [
      'while ECS rolls it back',
      {
        status: 'failed',
        configs: [outcome({ result: 'failed', end: { kind: 'rolling-back', to: 'shop-backend:41' } })],
      },
      'If this job is run again: backend is deployed again once ECS has rolled it back.',
    ],
    ...[
      { kind: 'interrupted', deployment: 'ecs-svc/3147', to: 'shop-backend:42', stop: { kind: 'requested' } } as const,
      {
        kind: 'interrupted',
        deployment: 'ecs-svc/3147',
        to: 'shop-backend:42',
        stop: { kind: 'not-in-progress', where: { kind: 'ecs-rolling-back', to: oldDeployment() } },
      } as const,
      { kind: 'rollback-cancelled', from: 'shop-backend:42', by: 'ecs' } as const,
    ].map((left, index): [string, Partial<Release>, string] => [
      `cancelled, and ECS rolls it back (${left.kind} ${index})`,
      { status: 'cancelled', configs: [outcome({ result: 'cancelled', end: left })] },
      'If this job is run again: backend is deployed again once ECS has rolled it back.',
    ]),
    [
      'failed while nobody knew whether the task had started',
      {
        status: 'failed',
        migration: { ...withoutTask(migrationOutcome()), result: 'failed', mayRun: true },
        configs: [NOT_STARTED],
      },
      'If this job is run again: the migration is started again, so see first that its task has ended.',
    ],
    [
      'with one that waits at a pause',
      { status: 'failed', configs: [outcome({ result: 'paused', end: PAUSED })] },
      'If this job is run again: backend must be continued or rolled back first. With `skip-unchanged: true` what is deployed already is left alone, and what is in progress is followed.',
    ],
    [
      'with one that waits at a pause, with skip-unchanged',
      { status: 'failed', skipsUnchanged: true, configs: [outcome({ result: 'paused', end: PAUSED })] },
      'If this job is run again: backend is followed where it is still in progress.',
    ],
    ['where nothing was done', { status: 'failed', configs: [outcome({ result: 'failed' })] }, ''],
    ['of a green end', {}, ''],
    ['of a plan', { mode: 'plan', status: 'failed' }, ''],
  ])('%s', (_name, more, text) => {
    expect(rerunText(end(more))).toBe(text);
  });
});
