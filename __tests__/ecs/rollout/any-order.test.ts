import { describe, expect, test } from '@jest/globals';
import type { Observation, Verdict } from '../../../src/ecs/rollout/rollout.js';
import fc from '../../support/fast-check.js';
import { deployment, observation, oldDeployment, service, serviceDeployment } from '../support/ecs-says.js';
import { BREAKER, ENDED, FAILED, isObservation, REPLACED, rolled, type Step } from '../support/rolled.js';

describe('whatever ECS says, in whatever order', () => {
  const status = fc.constantFrom('PRIMARY', 'ACTIVE', 'INACTIVE', '');
  const state = fc.option(fc.constantFrom('IN_PROGRESS', 'COMPLETED', 'FAILED', 'NEW'), { nil: undefined });
  /** A deployment carries one revision for ever: those of even number carry ours. */
  const carried = (number: number): string => (number % 2 === 0 ? 'shop:42' : 'shop:41');
  const anyDeployment = fc
    .record({ number: fc.integer({ min: 1, max: 5 }), status, state, failedTasks: fc.nat(10) })
    .map(({ number, status: taken, state: rolloutState, failedTasks }) => {
      const { rolloutState: _state, ...rest } = deployment(number, {
        status: taken,
        failedTasks,
        taskDefinition: carried(number),
      });
      return rolloutState === undefined ? rest : { ...rest, rolloutState };
    });
  const STATUSES = [
    'PENDING',
    'IN_PROGRESS',
    'SUCCESSFUL',
    'STOPPED',
    'STOP_REQUESTED',
    'ROLLBACK_REQUESTED',
    'ROLLBACK_IN_PROGRESS',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_FAILED',
    '',
  ];
  const anyServiceDeployment = fc
    .record({
      number: fc.integer({ min: 1, max: 5 }),
      status: fc.constantFrom(...STATUSES),
      statusReason: fc.constantFrom(REPLACED, BREAKER, ''),
    })
    .map(({ number, status: ended, statusReason }) =>
      serviceDeployment(number, ended, { statusReason, taskDefinition: carried(number) }),
    );
  const anyService = fc
    .record({
      deployments: fc.array(anyDeployment, { maxLength: 4 }),
      breaker: fc.boolean(),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'DRAINING', 'INACTIVE', ''),
    })
    .map(({ deployments, ...more }) => service(deployments, more));
  const anyLook = fc
    .record({
      seconds: fc.integer({ min: 0, max: 4000 }),
      service: fc.option(anyService, { nil: undefined, freq: 20 }),
      serviceDeployments: fc.array(anyServiceDeployment, { maxLength: 3 }),
      serviceDeploymentsKnown: fc.boolean(),
      failedTasks: fc.nat(5),
    })
    .map(
      ({ seconds, service: shown, ...more }): Step =>
        observation(seconds, { ...more, ...(shown ? { service: shown } : {}) }),
    );
  const anyStep: fc.Arbitrary<Step> = fc.oneof(
    { arbitrary: anyLook, weight: 8 },
    {
      arbitrary: fc.tuple(fc.constantFrom('command ended' as const, 'command failed' as const), fc.nat(60)),
      weight: 1,
    },
  );
  const anySteps = fc.array(anyStep, { maxLength: 12 });
  const anyStart = fc.record({
    creates: fc.boolean(),
    maxFailedTasks: fc.constantFrom('auto' as const, 1, 'off' as const),
    preexisting: fc.constantFrom(new Set<string>(), new Set(['ecs-svc/1', 'ecs-svc/2'])),
  });

  test('it never throws, and a verdict never changes', () => {
    fc.assert(
      fc.property(anySteps, anyStart, (steps, more) => {
        let verdict: Verdict | undefined;
        for (let count = 1; count <= steps.length; count += 1) {
          const now = rolled(steps.slice(0, count), more).verdict;
          if (verdict) expect(now).toEqual(verdict);
          verdict = now;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('green needs a word of ECS that ours is done', () => {
    let green = 0;
    fc.assert(
      fc.property(anySteps, anyStart, (steps, more) => {
        const { verdict } = rolled(steps, more);
        if (verdict?.kind !== 'released') return;
        green += 1;
        const mine = (number: string): boolean =>
          Number(number) % 2 === 0 && !more.preexisting.has(`ecs-svc/${number}`);
        const proof = steps
          .filter(isObservation)
          .some(
            (step) =>
              step.serviceDeployments.some(
                (d) => mine(d.target?.split('/').at(-1) ?? '') && d.status === 'SUCCESSFUL',
              ) ||
              step.service?.deployments.some(
                (d) => mine(d.id.replace('ecs-svc/', '')) && d.rolloutState === 'COMPLETED',
              ),
          );
        expect(proof).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(green).toBeGreaterThan(20);
  });

  test('no order of polls makes a rollback green', () => {
    const old = (more = {}) => oldDeployment({ taskDefinition: 'shop:41', ...more });
    const history: Observation[] = [false, true].flatMap((known) => [
      observation(1, { service: service([old({ status: 'PRIMARY' })]), serviceDeploymentsKnown: known }),
      observation(2, { service: service([deployment(2), old()]), serviceDeploymentsKnown: known }),
      observation(3, {
        service: service([deployment(2, { failedTasks: 2 }), old()]),
        serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
        serviceDeploymentsKnown: known,
      }),
      observation(4, {
        service: service([
          old({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
          deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
        ]),
        serviceDeployments: known ? [serviceDeployment(2, 'ROLLBACK_IN_PROGRESS')] : [],
        serviceDeploymentsKnown: known,
      }),
      observation(5, {
        service: service([old({ status: 'PRIMARY' })]),
        serviceDeployments: known ? [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })] : [],
        serviceDeploymentsKnown: known,
      }),
    ]);
    const order = fc.array(fc.constantFrom<Step>(...history, ENDED, FAILED), { maxLength: 16 });
    fc.assert(
      fc.property(order, (steps) => {
        expect(['released', 'unchanged']).not.toContain(rolled(steps).verdict?.kind);
      }),
      { numRuns: 2000 },
    );
  });
});
