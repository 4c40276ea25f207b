import { describe, expect, test } from '@jest/globals';
import type { TaskEnd } from '../../src/ecs/follow-task.js';
import type { Event } from '../../src/release/events.js';
import type { Plan, PlannedConfig } from '../../src/release/plan.js';
import { logEvents } from '../../src/report/lines.js';
import { log } from '../../src/report/log.js';
import { outcome } from './support/releases.js';
import { executed } from './support/runner-model.js';

/** What the log shows of these events, 72 s after the start of the step. */
function shown(events: readonly Event[], debug = false): string[] {
  const lines: string[] = [];
  const writer = log({ write: (line) => lines.push(line), token: () => 'unguessable', redact: (text) => text, debug });
  const tell = logEvents(writer, 1000, () => 73_000);
  for (const event of events) tell(event);
  return lines;
}

function planned(more: Partial<PlannedConfig> = {}): PlannedConfig {
  return {
    key: 'a#0',
    path: 'ecspresso/backend.yml',
    line: 1,
    call: { path: 'ecspresso/backend.yml', env: {} },
    file: { cluster: 'production', hasServiceDefinition: true, source: {} },
    definition: {
      family: 'shop-backend',
      containers: [
        { name: 'laravel', image: 'repo/backend:9f3c2e1', essential: true, log: { kind: 'unreadable', why: 'x' } },
      ],
    },
    region: 'ap-northeast-1',
    cluster: 'production',
    service: 'backend',
    timeoutSeconds: 1800,
    ...more,
  };
}

const progress = { running: 1, desired: 2, old: 2, failed: 0 };
const name = 'migration' as const;

describe('each event', () => {
  test.each<[string, Event, readonly RegExp[]]>([
    [
      'registered',
      { kind: 'registered', names: ['shop-backend:42', 'shop-frontend:18'] },
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
      'service-event',
      { kind: 'service-event', service: 'backend', message: 'unable to place a task' },
      [/backend {2}ECS: unable to place a task$/],
    ],
    [
      'paused',
      {
        kind: 'paused',
        region: 'r',
        service: 'backend',
        stage: 'POST_SCALE_UP',
        serviceDeployment: 'arn:1',
        hookId: 'h',
      },
      [
        /backend {2}paused at POST_SCALE_UP .*: aws ecs continue-service-deployment --region r --service-deployment-arn arn:1 --hook-id h --action CONTINUE \(or ROLLBACK\)$/,
      ],
    ],
    [
      'retry',
      { kind: 'retry', what: 'register backend', why: 'ECS is busy', seconds: 3.6 },
      [/register backend: ECS is busy; once more in 4 s$/],
    ],
    [
      'destination',
      { kind: 'destination', service: 'backend', from: 'shop:42', to: 'shop:41', why: { kind: 'ran-until', until: 0 } },
      [/^Go back: backend {2}shop:42 → shop:41, which ran until 1970-01-01/],
    ],
    [
      'going back',
      { kind: 'going-back', services: ['b', 'a'].map((service) => ({ region: 'r', cluster: 'c', service })) },
      [/^::group::Go back: b, a$/],
    ],
    [
      'stopping',
      { kind: 'stopping', service: 'backend', deployment: 'ecs-svc/2' },
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
        goesBack: true,
      },
      [/backend {2}going back to shop:41$/],
    ],
    [
      'back',
      {
        kind: 'went-back',
        outcome: outcome({ result: 'rolled-back', wentBack: { startedAt: 0, seconds: 12, wasReleased: true } }),
      },
      [/backend {2}back in 00:12$/],
    ],
    [
      'stuck',
      {
        kind: 'went-back',
        outcome: outcome({
          result: 'stuck',
          stands: { kind: 'stuck', on: 'shop:42', after: 'shop:42' },
          wentBack: { startedAt: 0, seconds: 12, wasReleased: true },
        }),
      },
      [/backend {2}stuck after 00:12: backend is stuck on shop:42$/],
    ],
    ['warning', { kind: 'warning', warning: { kind: 'said', text: 'look\nout' } }, [/^::warning::look%0Aout$/]],
    ['outcome released', { kind: 'outcome', outcome: outcome() }, [/backend {2}released in 01:14$/]],
    [
      'outcome unchanged',
      { kind: 'outcome', outcome: outcome({ result: 'unchanged' }) },
      [/backend {2}unchanged: it already runs shop-backend:42$/],
    ],
    [
      'outcome rolled back',
      { kind: 'outcome', outcome: outcome({ result: 'rolled-back' }) },
      [/backend {2}rolled back by ECS after 01:14$/],
    ],
    [
      'outcome started',
      { kind: 'outcome', outcome: outcome({ result: 'started' }) },
      [/backend {2}started: ecs-svc\/3147$/],
    ],
    ['outcome failed', { kind: 'outcome', outcome: outcome({ result: 'failed' }) }, [/backend {2}failed after 01:14$/]],
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

describe('a line of configs', () => {
  const deploying = (service: string, forced = false): Event => ({
    kind: 'deploying',
    region: 'r',
    cluster: 'c',
    service,
    taskDefinition: `${service}:2`,
    forced,
  });
  const ended = (...outcomes: readonly ReturnType<typeof outcome>[]): string[] =>
    shown([
      { kind: 'line-starting', index: 1, of: 2, services: outcomes.map(({ service = '' }) => service) },
      ...outcomes.map((one): Event => ({ kind: 'outcome', outcome: one })),
      { kind: 'line-ended' },
    ]);

  test('is aligned', () => {
    expect(
      shown([
        { kind: 'line-starting', index: 1, of: 1, services: ['api', 'backend'] },
        deploying('api'),
        { kind: 'progress', service: 'backend', progress },
        { kind: 'service-event', service: 'api', message: '(service api) rolling back to deployment ecs-svc/1.' },
      ]).slice(1),
    ).toEqual([
      '  01:12  api      deploying api:2',
      '  01:12  backend  1/2 new running, 2 old',
      '  01:12  api      ECS: rolling back to deployment ecs-svc/1.',
    ]);
  });

  test('says once that it forces', () => {
    const demand: Event = {
      kind: 'force-demanded',
      service: 'api',
      taskDefinition: 'api:2',
      reason: 'InvalidParameterException: the capacity provider strategy … force a new deployment.',
    };
    expect(shown([deploying('api'), demand, deploying('api', true), deploying('api', true)])).toEqual([
      '  01:12  api  deploying api:2',
      '  01:12  api  ECS demands a forced new deployment (capacity provider strategy changed); forcing it on api:2',
      '  01:12  api  forcing a new deployment of api:2',
    ]);
  });

  test('tells its end below the folded group, that of one service only there', () => {
    expect(ended(outcome())).toEqual([
      '::group::Roll out 1/2: backend',
      '::endgroup::',
      'Roll out 1/2: released in 01:14',
    ]);
    expect(ended(outcome({ result: 'unchanged' })).at(-1)).toBe(
      'Roll out 1/2: unchanged: it already runs shop-backend:42',
    );
  });

  test('of several services: how many became what', () => {
    const api = outcome({ service: 'api' });
    const web = outcome({ service: 'web', result: 'rolled-back' });
    expect(ended(api, outcome()).slice(1)).toEqual([
      '  01:12  api      released in 01:14',
      '  01:12  backend  released in 01:14',
      '::endgroup::',
      'Roll out 1/2: released in 00:00',
    ]);
    expect(ended(api, web).at(-1)).toBe('Roll out 1/2: api released; web rolled back in 00:00');
    expect(ended(api, api, api, api, web).at(-1)).toBe('Roll out 1/2: 4 released; web rolled back in 00:00');
  });
});

describe('what was looked at', () => {
  const looked = (configs: readonly PlannedConfig[], more: Partial<Plan> = {}): string[] =>
    shown([{ kind: 'looked', plan: { lines: [configs], ...more } }]);

  test('each config has its line: what runs, what comes', () => {
    const current = { desired: 2, taskDefinition: 'shop-backend:41' } as NonNullable<PlannedConfig['current']>;
    const { service: _none, ...registerOnly } = planned();
    const lines = looked([
      planned({ current, before: 'shop-backend:41', imagesBefore: { laravel: 'repo/backend:v41' } }),
      planned({ service: 'new-one' }),
      registerOnly,
    ]);
    expect(lines[0]).toBe('::group::Look: 3 configs, cluster production in ap-northeast-1');
    expect(lines[1]).toMatch(/backend .*shop-backend:41 {2}2 tasks {2}v41 → 9f3c2e1$/);
    expect(lines[2]).toMatch(/new-one .*will be created/);
    expect(lines[3]).toMatch(/shop-backend .*register only/);
    expect(lines.at(-1)).toBe('::endgroup::');
  });

  test('clusters are named once each', () => {
    expect(looked([planned(), planned(), planned({ cluster: 'other' })])[0]).toBe(
      '::group::Look: 3 configs, cluster production in ap-northeast-1, cluster other in ap-northeast-1',
    );
  });
});

describe('lines of ecspresso', () => {
  const said = (line: string, stream: 'stdout' | 'stderr' = 'stderr', debug = false): string[] =>
    shown([{ kind: 'ecspresso', config: 'a.yml', stream, line }], debug);

  test('what it complains of is shown', () => {
    expect(said('[ERROR] FAILED. cause')).toEqual(['  a.yml | FAILED. cause']);
    expect(said('{"level":"WARN","msg":"look out"}')).toEqual(['  a.yml | look out']);
  });

  test('the rest is for step debug', () => {
    expect(said('[INFO] Updating service')).toEqual([]);
    expect(said('[ERROR] on stdout', 'stdout')).toEqual([]);
    expect(said('[INFO] Updating service', 'stderr', true)).toEqual(['::debug::a.yml | Updating service']);
  });

  test('a refusal that is answered by force is no complaint', () => {
    expect(
      said(
        '[ERROR] FAILED. operation error ECS: UpdateService, InvalidParameterException: you must force a new deployment.',
      ),
    ).toEqual([]);
  });
});

test('nothing from outside is executed, in any event', () => {
  const evil = 'x\n::error::evil\r##[error]evil';
  const ours = shown([
    { kind: 'registered', names: [evil] },
    { kind: 'migration-status', status: evil },
    { kind: 'migration-log', name, line: evil },
    { kind: 'deploying', region: 'r', cluster: 'c', service: evil, taskDefinition: evil, forced: false },
    { kind: 'force-demanded', service: evil, taskDefinition: evil, reason: evil },
    { kind: 'progress', service: evil, progress },
    { kind: 'service-event', service: evil, message: evil },
    { kind: 'paused', region: evil, service: evil, stage: evil, serviceDeployment: evil, hookId: evil },
    { kind: 'retry', what: evil, why: evil, seconds: 1 },
    { kind: 'outcome', outcome: outcome({ service: evil, result: 'failed' }) },
    { kind: 'ecspresso', config: evil, stream: 'stderr', line: `[ERROR] ${evil}` },
  ]);
  expect(executed(ours)).toEqual([]);
});

describe('a plan', () => {
  const { after: _after, ...before } = outcome();
  const of = (more: Partial<NonNullable<ReturnType<typeof outcome>['preview']>>) => ({
    ...before,
    preview: { differs: false, diff: '', act: 'release' as const, notes: [], ...more },
  });
  const task = { what: 'migrate', container: 'app', config: 'b.yml', skipped: false };

  test('its lines tell the story when folded', () => {
    const diff = '--- arn:aws:ecs:r:123456789012:service/p/b\n+++ s.json\n@@ -1 +1 @@\n+  "a": "::error::b"';
    const lines = shown([
      {
        kind: 'previewed',
        configs: [
          of({ differs: true, diff, demand: 'strategy-changed', notes: [{ kind: 'created' }] }),
          of({ notes: [{ kind: 'skipped' }] }),
        ],
        preview: {
          migration: task,
          postMigration: { ...task, skipped: true },
          verified: [{ config: 'b.yml', failed: [], skipped: [], notBuilt: false }],
          notBuilt: [],
        },
      },
    ]);
    expect(lines).toEqual([
      'Plan: migration would run: migrate in app (b.yml)',
      '::group::Plan: backend  changes (v41 → 9f3c2e1); ECS will demand a forced new deployment (capacity provider strategy changes); would be created',
      '  --- arn:aws:ecs:r:123456789012:service/p/b',
      '  +++ s.json',
      '  @@ -1 +1 @@',
      '::stop-commands::unguessable',
      '  +  "a": "::error::b"',
      '::unguessable::',
      '::endgroup::',
      'Plan: backend  no difference; skipped: nothing differs',
      'Plan: post-migration skipped: nothing differs in b.yml',
      'Verify: b.yml: ok',
    ]);
    expect(executed(lines).map(({ command }) => command)).not.toContain('error');
  });

  test('what skip-unchanged leaves alone', () => {
    expect(shown([{ kind: 'left-alone', services: ['a', 'b'], tasks: [] }])).toEqual([
      'Skip: a, b (no difference, already deployed)',
    ]);
    expect(shown([{ kind: 'left-alone', services: ['a'], tasks: ['migration', 'post-migration'] }])).toEqual([
      'Skip: a (no difference, already deployed), and so the migration and the post-migration',
    ]);
  });
});
