import { describe, expect, test } from '@jest/globals';
import { deadline } from '../../../src/ecs/rollout/advance.js';
import { isOurs } from '../../../src/ecs/rollout/ours.js';
import type { Observation, RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import {
  awaiting,
  deployment,
  observation,
  oldDeployment,
  ROLLING_UPDATE,
  START,
  service,
  serviceDeployment,
} from '../support/ecs-says.js';
import { ENDED, ROLLING, rolled, unseenRollout } from '../support/rolled.js';

const CANARY = { ...ROLLING_UPDATE, strategy: 'CANARY', canary: { percent: 10, bakeMinutes: 5 } };

type Row = [string, readonly Observation[], Verdict | undefined, Partial<RolloutStart>?];

describe('a steady state is the end only where ECS has no rolloutState', () => {
  const events = [{ id: '1', at: START + 50_000, message: '(service backend) has reached a steady state.' }];
  const seen = (rolloutState: string | undefined): Observation => {
    const { rolloutState: _left, ...mine } = deployment(2, { running: 2 });
    const shown = rolloutState === undefined ? mine : { ...mine, rolloutState };
    return observation(60, { service: service([shown], { events }), serviceDeploymentsKnown: false });
  };
  test.each<Row>([
    ['behind a Classic Load Balancer', [seen(undefined)], { kind: 'released', completedAt: START + 50_000 }],
    ['IN_PROGRESS', [seen('IN_PROGRESS')], undefined],
    ['a state that is not known', [seen('BAKING')], undefined],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps).verdict).toEqual(verdict);
  });
});

describe('a deployment that fails where ECS rolls back may yet be rolled back', () => {
  const at = (seconds: number, rolloutState: string): Observation =>
    observation(seconds, {
      service: service(
        [deployment(2, { rolloutState, rolloutStateReason: 'tasks failed to start' }), oldDeployment()],
        {
          rollsBack: true,
        },
      ),
      serviceDeploymentsKnown: false,
    });
  const back = observation(105, {
    service: service([
      oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
      deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }),
    ]),
    serviceDeploymentsKnown: false,
  });
  const since = [at(1, 'IN_PROGRESS'), at(60, 'IN_PROGRESS'), at(100, 'FAILED')];
  test.each<Row>([
    ['for a moment after its failure, however long it has run', [...since, at(109, 'FAILED')], undefined],
    ['no longer than that', [...since, at(110, 'FAILED')], { kind: 'failed', reason: 'tasks failed to start' }],
    ['and is', [...since, back], { kind: 'rolled-back', reason: 'tasks failed to start', finished: false }],
  ])('%s', (_name, steps, verdict) => {
    expect(rolled(steps).verdict).toEqual(verdict);
  });
});

describe('when the time of a roll-out is over, while ECS does not answer', () => {
  const rolling = service([deployment(2, { running: 2 }), oldDeployment()]);
  const bakes = (seconds: number): Observation =>
    observation(seconds, {
      service: rolling,
      serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS', { stage: 'BAKE_TIME' })],
    });
  const works = (seconds: number): Observation =>
    observation(seconds, { service: rolling, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')] });
  test.each<[string, readonly Observation[], number, number]>([
    ['nothing of ours was there: from our start', [], 500, 1800],
    ['from its appearance', [works(10)], 500, 1810],
    ['a bake that was last seen goes on meanwhile', [works(10), works(100), bakes(100)], 500, 1810 + 400],
    ['a bake that is over counts once', [works(10), works(100), bakes(100), works(300)], 500, 1810 + 200],
    ['no bake is given time for what a clock has lost', [works(10), works(100), bakes(100)], 90, 1810],
  ])('%s', (_name, steps, now, seconds) => {
    const state = steps.length === 0 ? unseenRollout() : rolled(steps);
    expect((deadline(state, START + now * 1000) - START) / 1000).toBe(seconds);
  });
});

describe('a wait is an end only once the command has ended: it may begin another deployment', () => {
  const held = { hooks: [awaiting()], stage: 'POST_SCALE_UP' };
  const bakes = { stage: 'BAKE_TIME' };
  const shifts = { stage: 'PRODUCTION_TRAFFIC_SHIFT', productionTraffic: 10, configuration: CANARY };
  const at = (seconds: number, more: Parameters<typeof serviceDeployment>[2]): Observation =>
    observation(seconds, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS', more)] });
  test.each<[string, Parameters<typeof serviceDeployment>[2], Partial<RolloutStart>, Verdict['kind']]>([
    ['a pause, with `wait-until: paused`', held, { until: { kind: 'paused' } }, 'paused'],
    ['a pause, where nobody waits for one', held, { leaves: 'pauses' }, 'paused'],
    [
      'a stage, with `wait-until: ecs:BAKE_TIME`',
      bakes,
      { until: { kind: 'stage', stage: 'BAKE_TIME' } },
      'in-progress',
    ],
    ['a bake, where its line has failed', bakes, { leaves: 'waits' }, 'in-progress'],
    [
      'the time between two shares of the traffic, where its line has failed',
      shifts,
      { leaves: 'waits' },
      'in-progress',
    ],
  ])('%s', (_name, more, start, kind) => {
    expect(rolled([at(1, more)], start).verdict).toBeUndefined();
    expect(rolled([at(1, more), ENDED, at(4, more)], start).verdict?.kind).toBe(kind);
    expect(rolled([at(1, more), ENDED, at(4, more)]).verdict).toBeUndefined();
  });
});

test('a service that somebody scales to 0 meanwhile times out as healthy, so that nothing takes it back', () => {
  const none = { service: service([deployment(2, { desired: 0 })], { desired: 0 }) };
  const steps = [observation(1, { service: ROLLING }), observation(1802, none)];
  expect(rolled(steps).verdict).toEqual({ kind: 'timeout', seconds: 1800, healthy: true });
});

describe('whose a deployment is', () => {
  const state = { ours: ['ecs-svc/2'], preexisting: new Set(['ecs-svc/1']), taskDefinition: 'shop:42' };
  test.each<[string, boolean, string, string]>([
    ['one that was seen to be ours', true, 'ecs-svc/2', 'shop:42'],
    ['a later one of our revision', true, 'ecs-svc/3', 'shop:42'],
    ['a later one of another revision', false, 'ecs-svc/3', 'shop:43'],
    ['one that was there before', false, 'ecs-svc/1', 'shop:41'],
    ['one of our revision that was there before', false, 'ecs-svc/1', 'shop:42'],
  ])('%s: ours %s', (_name, expected, id, taskDefinition) => {
    expect(isOurs(state)(deployment(9, { id, taskDefinition }))).toBe(expected);
  });
});
