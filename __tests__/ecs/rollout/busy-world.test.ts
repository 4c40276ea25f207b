import { describe, expect, test } from '@jest/globals';
import type { Observation, RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import {
  awaiting,
  deployment,
  observation,
  oldDeployment,
  START,
  service,
  serviceDeployment,
} from '../support/ecs-says.js';
import { BREAKER, ENDED, FAILED, REPLACED, ROLLING, rolled, type Step } from '../support/rolled.js';

type Row = [string, readonly Step[], Verdict | undefined, Partial<RolloutStart>?];

const by = (number: number, status: string, more = {}) => ({
  serviceDeployments: [serviceDeployment(number, status, more)],
});

describe('somebody redeploys the same revision meanwhile', () => {
  const both = service([deployment(3), deployment(2, { status: 'ACTIVE' }), oldDeployment()]);
  const second = service([deployment(3, { running: 2, rolloutState: 'COMPLETED' })]);
  const history: readonly Observation[] = [true, false].flatMap((known) => {
    const seen = (seconds: number, shown: typeof both, ...all: ReturnType<typeof serviceDeployment>[]): Observation =>
      observation(seconds, {
        service: shown,
        serviceDeployments: known ? all : [],
        serviceDeploymentsKnown: known,
      });
    const stopped = serviceDeployment(2, 'STOPPED', { statusReason: REPLACED });
    return [
      seen(1, ROLLING, serviceDeployment(2, 'IN_PROGRESS')),
      seen(2, ROLLING, stopped),
      seen(3, both, stopped),
      seen(4, both, stopped, serviceDeployment(3, 'IN_PROGRESS')),
      seen(5, second, stopped, serviceDeployment(3, 'SUCCESSFUL', { finishedAt: START + 4500 })),
    ];
  });
  // Every order of three, each twice the length of a poll apart from the end.
  const orders = history.flatMap((a) => history.flatMap((b) => history.map((c) => [a, b, c] as const)));
  test('is never red, in whatever order that is seen', () => {
    const kinds = new Set(orders.map((order) => rolled(order).verdict?.kind));
    expect(kinds).toEqual(new Set(['released', undefined]));
  });
});

describe('somebody deploys another revision meanwhile', () => {
  const stopped = by(2, 'STOPPED', { statusReason: REPLACED });
  const old = (more = {}) => service([oldDeployment({ status: 'PRIMARY', ...more })]);
  test.each<Row>([
    [
      'it replaced ours, and ECS has rolled it back to an earlier one',
      [
        observation(1, { service: ROLLING }),
        observation(5, { service: old(), ...stopped }),
        observation(34, { service: old(), ...stopped }),
        observation(35, { service: old(), ...stopped }),
      ],
      { kind: 'replaced', by: 'shop:41', reason: REPLACED },
    ],
    [
      'the earlier one carries our revision',
      [
        observation(1, { service: ROLLING }),
        observation(5, { service: old({ taskDefinition: 'shop:42' }), ...stopped }),
        observation(65, { service: old({ taskDefinition: 'shop:42' }), ...stopped }),
      ],
      undefined,
    ],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps.slice(0, -1)).verdict).toBeUndefined();
    expect(rolled(steps).verdict).toEqual(verdict);
  });
});

describe('ECS rolls back without a reason at first', () => {
  const seen = (seconds: number, status: string, more = {}): Observation =>
    observation(seconds, { service: ROLLING, ...by(2, status, more) });
  test.each<Row>([
    ['not at once', [seen(1, 'ROLLBACK_REQUESTED')], undefined],
    ['nor at the second time', [seen(1, 'ROLLBACK_REQUESTED'), seen(2, 'ROLLBACK_IN_PROGRESS')], undefined],
    [
      'the reason is there at the second time',
      [seen(1, 'ROLLBACK_REQUESTED'), seen(2, 'ROLLBACK_IN_PROGRESS', { statusReason: BREAKER })],
      { kind: 'rolled-back', reason: BREAKER, finished: false, by: { kind: 'breaker' } },
    ],
    [
      'there is none at the third time',
      [1, 2, 3].map((seconds) => seen(seconds, 'ROLLBACK_REQUESTED')),
      { kind: 'rolled-back', reason: '', finished: false },
    ],
    [
      'no other observation will follow',
      [{ ...seen(1, 'ROLLBACK_REQUESTED'), isLast: true }],
      { kind: 'rolled-back', reason: '', finished: false },
    ],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps).verdict).toEqual(verdict);
  });
});

describe('behind a Classic Load Balancer, where service deployments may not be read', () => {
  const steadyAt = (at: number) => [{ id: '1', at, message: '(service backend) has reached a steady state.' }];
  const { rolloutState: _none, ...mine } = deployment(2, { running: 2 });
  const { rolloutState: _neither, ...old } = oldDeployment();
  const seen = (deployments: Parameters<typeof service>[0], at: number): Observation =>
    observation(60, { service: service(deployments, { events: steadyAt(at) }), serviceDeploymentsKnown: false });
  test.each<[string, Observation, Verdict | undefined]>([
    ['alone, complete and steady', seen([mine], START + 50_000), { kind: 'released', completedAt: START + 50_000 }],
    ['steady before ours was there', seen([mine], START + 1000), undefined],
    ['an old deployment is still there', seen([mine, old], START + 50_000), undefined],
    ['a task is missing', seen([{ ...mine, running: 1 }], START + 50_000), undefined],
    ['a task is pending', seen([{ ...mine, pending: 1 }], START + 50_000), undefined],
  ])('%s', (_name, step, verdict) => {
    expect(rolled([step]).verdict).toEqual(verdict);
  });

  test('a service that runs our revision already is unchanged', () => {
    const same = service([{ ...old, status: 'PRIMARY', taskDefinition: 'shop:42' }]);
    const steps = [4, 5, 6].map((seconds) => observation(seconds, { service: same, serviceDeploymentsKnown: false }));
    expect(rolled([ENDED, ...steps]).verdict).toEqual({ kind: 'unchanged' });
  });
});

describe('a timeout', () => {
  const seen = (seconds: number, running: number, more = {}): Observation =>
    observation(seconds, {
      service: service([deployment(2, { running }), oldDeployment()]),
      ...by(2, 'IN_PROGRESS', more),
    });
  const PAUSED = { hooks: [awaiting()], stage: 'POST_SCALE_UP' };
  test.each<Row>([
    ['with a task missing', [seen(1, 1), seen(1802, 1)], { kind: 'timeout', seconds: 1800 }],
    ['with all tasks of ours running', [seen(1, 1), seen(1802, 2)], { kind: 'timeout', seconds: 1800, healthy: true }],
    [
      'before a blue/green deployment is scaled up',
      [1, 1802].map((seconds) =>
        observation(seconds, { service: service([deployment(2, { desired: 0 }), oldDeployment()]) }),
      ),
      { kind: 'timeout', seconds: 1800 },
    ],
    ['none while it bakes', [seen(1, 2, { stage: 'BAKE_TIME' }), seen(9000, 2, { stage: 'BAKE_TIME' })], undefined],
    ['none while a hook waits for somebody', [seen(1, 2, PAUSED), seen(9000, 2, PAUSED)], undefined],
    [
      'of the time that is not spent waiting',
      [
        seen(1, 2),
        seen(1001, 2),
        seen(1002, 2, { stage: 'BAKE_TIME' }),
        seen(5001, 2, { stage: 'CLEAN_UP' }),
        seen(5801, 2, { stage: 'CLEAN_UP' }),
        seen(5802, 2, { stage: 'CLEAN_UP' }),
      ],
      { kind: 'timeout', seconds: 1800, healthy: true },
    ],
    [
      'none while ECS did not answer about the bake',
      [
        seen(1, 2, { stage: 'BAKE_TIME' }),
        observation(900, { service: ROLLING, serviceDeploymentsPending: true }),
        seen(9000, 2, { stage: 'BAKE_TIME' }),
      ],
      undefined,
    ],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps.slice(0, -1)).verdict).toBeUndefined();
    expect(rolled(steps).verdict).toEqual(verdict);
  });
});

describe('a service that is scaled to 0', () => {
  const none = (more = {}) => ({
    service: service([deployment(2, { desired: 0, rolloutState: 'COMPLETED' })], { desired: 0 }),
    ...by(2, 'SUCCESSFUL', { finishedAt: START + 8000, ...more }),
  });
  test.each<Row>([
    [
      'in mid roll-out is released, and that is a fact of it',
      [observation(1, { service: ROLLING }), observation(9, none())],
      { kind: 'released', completedAt: START + 8000, scaledToZero: true },
    ],
    ['all the time is simply released', [observation(9, none())], { kind: 'released', completedAt: START + 8000 }],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps).verdict).toEqual(verdict);
  });
});

describe('a service that our command creates', () => {
  const created = (taskDefinition: string, number = 2) => service([deployment(number, { taskDefinition })]);
  test.each<Row>([
    [
      'with another revision than ours is red at once',
      [observation(1), ENDED, observation(4, { service: created('shop:43') })],
      { kind: 'created-other', shows: 'shop:43' },
    ],
    ['while the command still runs nothing is certain', [observation(1, { service: created('shop:43') })], undefined],
    ['with ours goes on', [observation(1), ENDED, observation(4, { service: created('shop:42') })], undefined],
    [
      'is not there because of a command that failed',
      [FAILED, ...[4, 5, 6].map((seconds) => observation(seconds, { service: created('shop:43') }))],
      { kind: 'not-started' },
    ],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps, { creates: true, preexisting: new Set(), since: 0 }).verdict).toEqual(verdict);
  });
});
