import { describe, expect, test } from '@jest/globals';
import type { RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import { deployment, observation, oldDeployment, service, serviceDeployment } from '../support/ecs-says.js';
import { BEFORE, BREAKER, REPLACED, ROLLING, rolled, type Step, thrice } from '../support/rolled.js';

describe('failures that ECS tells', () => {
  /** Ours had completed and drains, for the deployment of this number brings this task definition in its place. */
  const completeUnder = (number: number, taskDefinition: string) =>
    service([
      deployment(number, { taskDefinition }),
      deployment(2, { status: 'ACTIVE', rolloutState: 'COMPLETED', running: 2 }),
    ]);
  const rolledBack = service([
    oldDeployment({ status: 'PRIMARY' }),
    deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
  ]);
  /** The breaker has failed ours and has not brought the earlier one back yet. */
  const failed = service(
    [
      deployment(2, {
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      }),
      oldDeployment(),
    ],
    { breaker: true, rollsBack: true },
  );
  test.each<[string, readonly Step[], Partial<Verdict> & { kind: Verdict['kind'] }, Partial<RolloutStart>?]>([
    [
      'it came and was rolled back between two polls',
      [
        observation(1, { service: BEFORE }),
        observation(9, {
          service: BEFORE,
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'failed where service deployments may not be read',
      [
        observation(60, {
          service: service([
            deployment(2, {
              rolloutState: 'FAILED',
              rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
            }),
            oldDeployment(),
          ]),
          serviceDeploymentsKnown: false,
        }),
      ],
      { kind: 'failed', reason: 'ECS deployment circuit breaker: tasks failed to start.' },
    ],
    [
      'failed, and a moment later rolled back, where service deployments may not be read',
      [
        observation(60, { service: failed, serviceDeploymentsKnown: false }),
        observation(62, { service: failed, serviceDeploymentsKnown: false }),
        ...thrice(observation(64, { service: rolledBack, serviceDeploymentsKnown: false })),
      ],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'failed, and the rollback that is configured never begins, where service deployments may not be read',
      [
        observation(60, { service: failed, serviceDeploymentsKnown: false }),
        observation(71, { service: failed, serviceDeploymentsKnown: false }),
      ],
      { kind: 'failed', reason: 'ECS deployment circuit breaker: tasks failed to start.' },
    ],
    [
      'failed at the last poll, where service deployments may not be read',
      [observation(60, { service: failed, serviceDeploymentsKnown: false, isLast: true })],
      { kind: 'failed', reason: 'ECS deployment circuit breaker: tasks failed to start.' },
    ],
    [
      'rolled back where service deployments may not be read',
      [
        observation(1, { service: ROLLING }),
        ...thrice(observation(60, { service: rolledBack, serviceDeploymentsKnown: false })),
      ],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'rolled back and already drained where service deployments may not be read',
      [
        observation(1, { service: ROLLING }),
        ...thrice(observation(60, { service: BEFORE, serviceDeploymentsKnown: false })),
      ],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'complete, but an earlier one is back in its place already, where service deployments may not be read',
      [
        observation(1, { service: ROLLING }),
        ...thrice(observation(60, { service: completeUnder(1, 'shop:41'), serviceDeploymentsKnown: false })),
      ],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'complete, but somebody has replaced it already, where service deployments may not be read',
      [
        observation(1, { service: ROLLING }),
        observation(60, { service: completeUnder(9, 'shop:43'), serviceDeploymentsKnown: false }),
      ],
      { kind: 'replaced', by: 'shop:43' },
    ],
    [
      'a forced deployment of the same revision, rolled back and drained, where service deployments may not be read',
      [
        observation(1, { service: service([deployment(2), oldDeployment({ taskDefinition: 'shop:42' })]) }),
        ...thrice(
          observation(60, {
            service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]),
            serviceDeploymentsKnown: false,
          }),
        ),
      ],
      { kind: 'rolled-back' },
    ],
    [
      'a forced deployment of the same revision that is rolled back',
      [
        observation(1, { service: service([deployment(2), oldDeployment({ taskDefinition: 'shop:42' })]) }),
        observation(60, {
          service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]),
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'replaced where service deployments may not be read',
      [
        observation(1, { service: ROLLING }),
        observation(60, {
          service: service([deployment(9, { taskDefinition: 'shop:43' }), deployment(2, { status: 'ACTIVE' })]),
          serviceDeploymentsKnown: false,
        }),
      ],
      { kind: 'replaced', by: 'shop:43' },
    ],
    [
      'rollback asked for',
      [
        ...thrice(
          observation(9, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'ROLLBACK_REQUESTED')] }),
        ),
      ],
      { kind: 'rolled-back', finished: false },
    ],
    [
      'rolling back',
      [
        observation(9, {
          service: rolledBack,
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_IN_PROGRESS', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: false },
    ],
    [
      'rolling back, the reason only in rolloutStateReason',
      [
        ...thrice(
          observation(9, {
            service: service([
              deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }),
            ]),
            serviceDeployments: [serviceDeployment(2, 'ROLLBACK_IN_PROGRESS')],
          }),
        ),
      ],
      { kind: 'rolled-back', reason: 'tasks failed to start' },
    ],
    [
      'rolled back',
      [
        observation(9, {
          service: BEFORE,
          serviceDeployments: [serviceDeployment(2, 'ROLLBACK_SUCCESSFUL', { statusReason: BREAKER })],
        }),
      ],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'rollback failed',
      [
        observation(9, {
          service: ROLLING,
          serviceDeployments: [
            serviceDeployment(2, 'ROLLBACK_FAILED', {
              statusReason: 'No rollback candidate was found to run the rollback.',
            }),
          ],
        }),
      ],
      { kind: 'failed', reason: 'No rollback candidate was found to run the rollback.' },
    ],
    [
      'breaker without rollback',
      [
        observation(9, {
          service: service([
            deployment(2, { rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }),
            oldDeployment(),
          ]),
          serviceDeployments: [serviceDeployment(2, 'STOPPED')],
        }),
      ],
      { kind: 'failed', status: 'STOPPED', reason: 'tasks failed to start' },
    ],
    [
      'breaker without rollback, and the service was read before that',
      [
        ...thrice(
          observation(9, {
            service: service([
              deployment(2, {
                rolloutState: 'IN_PROGRESS',
                rolloutStateReason: 'ECS deployment ecs-svc/2 in progress.',
              }),
              oldDeployment(),
            ]),
            serviceDeployments: [serviceDeployment(2, 'STOPPED')],
          }),
        ),
      ],
      { kind: 'failed', status: 'STOPPED', reason: '' },
    ],
    [
      'stopped by somebody',
      [
        observation(9, {
          service: ROLLING,
          serviceDeployments: [serviceDeployment(2, 'STOP_REQUESTED', { statusReason: 'by hand' })],
        }),
      ],
      { kind: 'failed', status: 'STOP_REQUESTED', reason: 'by hand' },
    ],
    [
      'replaced by somebody else',
      [
        observation(1, { service: ROLLING }),
        observation(9, {
          service: service([
            deployment(9, { taskDefinition: 'shop:43' }),
            deployment(2, { status: 'ACTIVE' }),
            oldDeployment(),
          ]),
          serviceDeployments: [serviceDeployment(2, 'STOPPED', { statusReason: REPLACED })],
        }),
      ],
      { kind: 'replaced', by: 'shop:43', reason: REPLACED },
    ],
  ])('%s', (_name, steps, verdict, more = {}) => {
    expect(rolled(steps.slice(0, -1), more).verdict).toBeUndefined();
    expect(rolled(steps, more).verdict).toMatchObject(verdict);
  });
});
