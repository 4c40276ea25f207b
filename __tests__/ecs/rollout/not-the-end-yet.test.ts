import { describe, expect, test } from '@jest/globals';
import { deadline } from '../../../src/ecs/rollout/advance.js';
import type { Observation, RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import { deployment, observation, oldDeployment, START, service, serviceDeployment } from '../support/ecs-says.js';
import { rolled, unseenRollout } from '../support/rolled.js';

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
