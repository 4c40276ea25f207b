import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../src/ecs/cloud.js';
import type { TaskEnd } from '../../../src/ecs/task/follow-task.js';
import type { Event } from '../../../src/release/events.js';
import { name, progress, shown } from '../support/logged.js';
import { outcome } from '../support/releases.js';
import { executed } from '../support/runner-model.js';

describe('each event', () => {
  test.each<[string, Event, readonly RegExp[]]>([
    [
      'registered',
      {
        kind: 'registered',
        registrations: new Map([
          ['b.yml', { family: 'shop-backend', revision: 42 }],
          ['f.yml', { family: 'shop-frontend', revision: 18 }],
        ]),
      },
      [/^Register: shop-backend:42, shop-frontend:18$/],
    ],
    [
      'migration-starting',
      {
        kind: 'migration-starting',
        name,
        region: 'ap-northeast-1',
        cluster: 'production',
        what: 'php artisan migrate',
        container: 'laravel',
        taskDefinition: 'shop-backend:42',
      },
      [/^::group::Migrate: php artisan migrate in laravel on shop-backend:42$/],
    ],
    [
      'post-migration',
      {
        kind: 'migration-starting',
        name: 'post-migration',
        region: 'ap-northeast-1',
        cluster: 'production',
        what: 'x',
        container: 'laravel',
        taskDefinition: 'f:1',
      },
      [/^::group::Post-migrate: x in laravel on f:1$/],
    ],
    [
      'migration-started',
      {
        kind: 'migration-started',
        name,
        region: 'r',
        cluster: 'c',
        taskId: '0123',
        url: 'https://x.invalid',
        log: { group: '/ecs/shop', stream: 'app/laravel/0123' },
      },
      [/01:12 {2}task 0123 {2}https:\/\/x\.invalid/, /01:12 {2}log: \/ecs\/shop app\/laravel\/0123/],
    ],
    ['migration-status', { kind: 'migration-status', status: 'RUNNING' }, [/01:12 {2}task is RUNNING$/]],
    ['migration-log', { kind: 'migration-log', name, line: 'Migrating' }, [/migration \| Migrating$/]],
    [
      'line-starting',
      { kind: 'line-starting', index: 1, of: 2, services: ['backend', 'worker'] },
      [/^::group::Roll out 1\/2: backend, worker$/],
    ],
    [
      'deploying',
      {
        kind: 'deploying',
        region: 'r',
        cluster: 'c',
        service: 'backend',
        taskDefinition: 'shop-backend:42',
        forced: false,
        at: 0,
      },
      [/backend {2}deploying shop-backend:42$/],
    ],
    [
      'deploying by force, with a note',
      {
        kind: 'deploying',
        region: 'r',
        cluster: 'c',
        service: 'backend',
        taskDefinition: 'shop-backend:42',
        forced: true,
        at: 0,
        newFamily: true,
      },
      [/backend {2}forcing .*shop-backend:42 \(its family changes, so ecspresso registers it once more\)$/],
    ],
    [
      'force-demanded for the strategy',
      {
        kind: 'force-demanded',
        service: 'backend',
        taskDefinition: 'shop-backend:42',
        reason:
          'InvalidParameterException: … a change to a capacity provider strategy … you must force a new deployment.',
      },
      [
        /backend {2}ECS demands a forced new deployment \(capacity provider strategy changed\); forcing it on shop-backend:42/,
      ],
    ],
    [
      'force-demanded for something new',
      {
        kind: 'force-demanded',
        service: 'backend',
        taskDefinition: 'shop-backend:42',
        reason: 'failed: UpdateService, InvalidParameterException: This field requires to force a new deployment.',
      },
      [/\(This field requires to force a new deployment\.\)/],
    ],
    ['progress', { kind: 'progress', service: 'backend', progress }, [/01:12 {2}backend {2}1\/2 new running, 2 old$/]],
    [
      'progress, draining',
      { kind: 'progress', service: 'backend', progress: { ...progress, running: 2, draining: 2 } },
      [/2\/2 new running, 2 old draining$/],
    ],
    [
      'progress, some draining',
      { kind: 'progress', service: 'backend', progress: { ...progress, draining: 1 } },
      [/1\/2 new running, 2 old \(1 draining\)$/],
    ],
    [
      'progress, of new tasks that are gone again: nothing drains',
      { kind: 'progress', service: 'backend', progress: { ...progress, running: 0, desired: 0 } },
      [/0\/0 new running, 2 old$/],
    ],
    [
      'progress, failing',
      { kind: 'progress', service: 'backend', progress: { ...progress, old: 0, failed: 3 } },
      [/1\/2 new running, 3 failed$/],
    ],
    ['heartbeat', { kind: 'heartbeat', service: 'backend', progress }, [/backend {2}still 1\/2 new running/]],
    [
      'heartbeat at a pause',
      {
        kind: 'heartbeat',
        service: 'backend',
        progress,
        wait: {
          kind: 'pause',
          pause: { hookId: 'h', stage: 'POST_SCALE_UP', serviceDeployment: 'arn', timeoutAction: 'ROLLBACK' },
        },
      },
      [/backend {2}still paused at POST_SCALE_UP \(1\/2 new running/],
    ],
    [
      'heartbeat in the bake',
      { kind: 'heartbeat', service: 'backend', progress, wait: { kind: 'bake', stage: 'BAKE_TIME' } },
      [/backend {2}still baking \(1\/2 new running/],
    ],
    [
      'heartbeat between two steps',
      { kind: 'heartbeat', service: 'backend', progress, wait: { kind: 'step', stage: 'PRODUCTION_TRAFFIC_SHIFT' } },
      [/backend {2}still waiting for the next step \(1\/2 new running/],
    ],
    [
      'service-event',
      { kind: 'service-event', service: 'backend', message: 'unable to place a task' },
      [/backend {2}ECS: unable to place a task$/],
    ],
    [
      'retry',
      { kind: 'retry', what: { kind: 'register', name: 'backend' }, why: { kind: 'busy' }, seconds: 3.6 },
      [/register backend: ECS is busy with other registrations; once more in 4 s$/],
    ],
    [
      'destination',
      { kind: 'destination', service: 'backend', from: 'shop:42', to: 'shop:41', why: { kind: 'ran-until', until: 0 } },
      [/^Go back: backend {2}shop:42 → shop:41, which ran until 1970-01-01/],
    ],
    [
      'going back',
      { kind: 'rollback-starting', services: ['b', 'a'].map((service) => ({ region: 'r', cluster: 'c', service })) },
      [/^::group::Go back: b, a$/],
    ],
    [
      'asking ECS to roll back',
      { kind: 'requesting-ecs-rollback', service: 'backend', deployment: 'ecs-svc/2' },
      [/backend {2}telling ECS to roll back ecs-svc\/2$/],
    ],
    [
      'deploying what was there before',
      {
        kind: 'deploying',
        region: 'r',
        cluster: 'c',
        service: 'backend',
        taskDefinition: 'shop:41',
        forced: false,
        at: 0,
        purpose: 'rollback',
      },
      [/backend {2}going back to shop:41$/],
    ],
    [
      'rolled back',
      {
        kind: 'service-rollback-ended',
        key: 'backend',
        outcome: outcome({
          result: 'rolled-back',
          onFailureRollback: { startedAt: 0, seconds: 12, wasReleased: true },
        }),
      },
      [/backend {2}back in 00:12$/],
    ],
    [
      'stuck',
      {
        kind: 'service-rollback-ended',
        key: 'backend',
        outcome: outcome({
          result: 'stuck',
          end: { kind: 'stuck', on: 'shop:42', after: 'shop:42' },
          onFailureRollback: { startedAt: 0, seconds: 12, wasReleased: true },
        }),
      },
      [/backend {2}stuck after 00:12: backend is stuck on shop:42$/],
    ],
    [
      'warning',
      { kind: 'warning', warning: { kind: 'rolling-back', service: 'look\nout', to: 'shop:41' } },
      [/^::warning::look%0Aout: ECS is rolling it back to shop:41/],
    ],
    ['outcome released', { kind: 'outcome', key: 'backend', outcome: outcome() }, [/backend {2}released in 01:14$/]],
    [
      'outcome unchanged',
      { kind: 'outcome', key: 'backend', outcome: outcome({ result: 'unchanged' }) },
      [/backend {2}unchanged: it already runs shop-backend:42$/],
    ],
    [
      'outcome rolled back',
      { kind: 'outcome', key: 'backend', outcome: outcome({ result: 'rolled-back' }) },
      [/backend {2}rolled back by ECS after 01:14$/],
    ],
    [
      'outcome started',
      { kind: 'outcome', key: 'backend', outcome: outcome({ result: 'started' }) },
      [/backend {2}started: ecs-svc\/3147$/],
    ],
    [
      'outcome failed',
      { kind: 'outcome', key: 'backend', outcome: outcome({ result: 'failed' }) },
      [/backend {2}failed after 01:14$/],
    ],
  ])('%s', (_name, event, lines) => {
    const written = shown([event]);
    expect(written).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(written[index]).toMatch(line);
  });

  test.each<[TaskEnd, RegExp]>([
    [{ kind: 'succeeded' }, /Migrate: exit 0 in 00:31/],
    [{ kind: 'failed', exitCode: 3, reason: '' }, /Migrate: exit 3 in/],
    [{ kind: 'failed', reason: 'CannotPull' }, /Migrate: no exit code in/],
    [{ kind: 'timeout', seconds: 90 }, /Migrate: timed out after 1 min 30 s in/],
    [
      { kind: 'not-ours', difference: { kind: 'command', container: 'app' } },
      /Migrate: stopped: not the requested task/,
    ],
    [
      { kind: 'interrupted', exitCode: 0, by: { kind: 'stopped', stopCode: 'SpotInterruption' } },
      /Migrate: interrupted \(exit 0\), because AWS took back the Spot capacity of its task in/,
    ],
    [{ kind: 'unknown' }, /Migrate: its result is unknown/],
    [{ kind: 'cancelled', stopped: false }, /Migrate: cancelled; the task is still running/],
    [{ kind: 'cancelled', stopped: true }, /Migrate: cancelled; the task was told to stop/],
  ])('the end of a migration: %j', (end, line) => {
    expect(shown([{ kind: 'migration-ended', name, end, seconds: 31 }]).at(-1)).toMatch(line);
  });
});

test('nothing from outside is executed, in any event', () => {
  const evil = 'x\n::error::evil\r##[error]evil';
  const ours = shown([
    { kind: 'registered', registrations: new Map([['b.yml', { family: evil, revision: 42 }]]) },
    { kind: 'migration-status', status: evil },
    { kind: 'migration-log', name, line: evil },
    { kind: 'deploying', region: 'r', cluster: 'c', service: evil, taskDefinition: evil, forced: false, at: 0 },
    { kind: 'force-demanded', service: evil, taskDefinition: evil, reason: evil },
    { kind: 'progress', service: evil, progress },
    { kind: 'service-event', service: evil, message: evil },
    {
      kind: 'paused',
      region: evil,
      cluster: evil,
      service: evil,
      taskDefinition: evil,
      pause: { stage: evil, serviceDeployment: evil, hookId: evil, timeoutAction: 'ROLLBACK' },
      at: 0,
    },
    {
      kind: 'retry',
      what: { kind: 'register', name: evil },
      why: { kind: 'unanswered', error: new AwsError(evil, evil, evil, 'transient'), patience: 30 },
      seconds: 1,
    },
    { kind: 'outcome', key: 'backend', outcome: outcome({ service: evil, result: 'failed' }) },
    { kind: 'ecspresso', config: evil, stream: 'stderr', line: `[ERROR] ${evil}` },
  ]);
  // The notice of the pause is our own.
  expect(executed(ours).map(({ command }) => command)).toEqual(['notice']);
});
