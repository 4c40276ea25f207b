import { describe, expect, test } from '@jest/globals';
import type { Event } from '../../../src/release/events.js';
import { progress, shown } from '../support/logged.js';
import { outcome } from '../support/releases.js';

describe('a line of configs', () => {
  const deploying = (service: string, forced = false): Event => ({
    kind: 'deploying',
    region: 'r',
    cluster: 'c',
    service,
    taskDefinition: `${service}:2`,
    forced,
    at: 0,
  });
  const ended = (...outcomes: readonly ReturnType<typeof outcome>[]): string[] =>
    shown([
      { kind: 'line-starting', index: 1, of: 2, services: outcomes.map(({ service = '' }) => service) },
      ...outcomes.map((end): Event => ({ kind: 'outcome', key: end.config, outcome: end })),
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

  test('on its way back counts the new tasks that are left, until the earlier revision is deployed', () => {
    const leaving: Event = {
      kind: 'progress',
      service: 'api',
      progress: { running: 1, desired: 0, old: 2, failed: 1 },
    };
    const goingBack: Event = { kind: 'rollback-starting', services: [{ region: 'r', cluster: 'c', service: 'api' }] };
    expect(
      shown([
        goingBack,
        leaving,
        { ...leaving, kind: 'heartbeat' },
        deploying('api'),
        { kind: 'progress', service: 'api', progress },
      ]).slice(1),
    ).toEqual([
      '  01:12  api  1 new left, 2 old, 1 failed',
      '  01:12  api  still 1 new left, 2 old, 1 failed',
      '  01:12  api  deploying api:2',
      '  01:12  api  1/2 new running, 2 old',
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
