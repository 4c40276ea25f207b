import { describe, expect, test } from '@jest/globals';
import { deployment, observation, oldDeployment, service, serviceDeployment } from '../support/ecs-says.js';
import { BREAKER, DONE, observations, ROLLING, rolled, type Step } from '../support/rolled.js';

test('the time of a way back is over, though ECS still shows a wait that the service asks for', () => {
  const shown = { stage: 'BAKE_TIME', productionTraffic: 100 };
  const seen = (seconds: number) =>
    observation(seconds, { service: ROLLING, serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS', shown)] });
  const { verdict } = rolled([seen(1), seen(400), seen(700)], {
    followsEcsRollback: true,
    ours: ['ecs-svc/2'],
    timeoutSeconds: 600,
  });
  expect(verdict).toMatchObject({ kind: 'timeout', seconds: 600 });
});

describe('a deployment that was given up goes back', () => {
  const GOES_BACK = { followsEcsRollback: true, ours: ['ecs-svc/2'] } as const;
  const OLD_IS_BACK = service([oldDeployment({ status: 'PRIMARY' })]);
  const OLD_COMES = service([
    oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }),
    deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED', failedTasks: 9 }),
  ]);
  const by = (status: string, more = {}) => ({ serviceDeployments: [serviceDeployment(2, status, more)] });
  const UNTOLD = { serviceDeploymentsKnown: false };

  test.each<[string, readonly Step[], object | undefined]>([
    ['it is in progress still', [observation(1, { service: ROLLING, ...by('IN_PROGRESS') })], undefined],
    ['asked for', [observation(1, { service: ROLLING, ...by('ROLLBACK_REQUESTED') })], undefined],
    ['on its way', [observation(1, { service: OLD_COMES, ...by('ROLLBACK_IN_PROGRESS') })], undefined],
    ['on its way, by the deployments alone', [observation(1, { service: OLD_COMES, ...UNTOLD })], undefined],
    ['many failed tasks are no news', [observation(1, { service: OLD_COMES, failedTasks: 99, ...UNTOLD })], undefined],
    [
      'the old one is complete, but ECS has not said so',
      [observation(1, { service: OLD_IS_BACK, ...by('ROLLBACK_IN_PROGRESS') })],
      undefined,
    ],
    [
      'ECS says that it is back',
      [observation(1, { service: OLD_IS_BACK, ...by('ROLLBACK_SUCCESSFUL', { statusReason: BREAKER }) })],
      { kind: 'rolled-back', reason: BREAKER, finished: true },
    ],
    [
      'back, by the deployments alone',
      [observation(1, { service: OLD_IS_BACK, ...UNTOLD })],
      { kind: 'rolled-back', finished: true },
    ],
    [
      'the old one is complete by the deployments alone, but ours is still there',
      [
        observation(1, {
          service: service([oldDeployment({ status: 'PRIMARY' }), deployment(2, { status: 'ACTIVE' })]),
          ...UNTOLD,
        }),
      ],
      undefined,
    ],
    [
      'ours is gone by the deployments alone, but the old one is not complete',
      [
        observation(1, {
          service: service([oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' })]),
          ...UNTOLD,
        }),
      ],
      undefined,
    ],
    [
      'back, in words of the deployment, where ECS tells nothing of ours',
      [
        observation(1, {
          service: service([
            oldDeployment({ status: 'PRIMARY', rolloutStateReason: 'ECS deployment ecs-svc/1 completed.' }),
          ]),
        }),
      ],
      { kind: 'rolled-back', reason: 'ECS deployment ecs-svc/1 completed.', finished: true },
    ],
    [
      'the old one is complete, and ECS does not answer about ours this time',
      [observation(1, { service: OLD_IS_BACK, serviceDeploymentsPending: true })],
      undefined,
    ],
    [
      'back, without any words',
      [observation(1, { service: OLD_IS_BACK, ...UNTOLD })],
      { kind: 'rolled-back', reason: '', finished: true },
    ],
    [
      'somebody has deployed meanwhile, in words of the deployment',
      [
        observation(1, {
          service: service([
            deployment(3, { taskDefinition: 'shop:43', rolloutState: 'COMPLETED', rolloutStateReason: 'completed.' }),
          ]),
          ...UNTOLD,
        }),
      ],
      { kind: 'replaced', by: 'shop:43', reason: 'completed.' },
    ],
    [
      'somebody has deployed meanwhile',
      [
        observation(1, {
          service: service([deployment(3, { taskDefinition: 'shop:43', rolloutState: 'COMPLETED' })]),
          ...UNTOLD,
        }),
      ],
      { kind: 'replaced', by: 'shop:43', reason: '' },
    ],
    ['ECS could not', [observation(1, { service: OLD_COMES, ...by('ROLLBACK_FAILED') })], { kind: 'failed' }],
    ['it had completed before', [observation(1, { service: DONE, ...by('SUCCESSFUL') })], { kind: 'released' }],
    ['ECS misses it for a moment', observations(1, 10, {}), undefined],
    ['the service is gone', observations(1, 11, {}), { kind: 'gone' }],
    [
      'it takes too long',
      [
        observation(1, { service: OLD_COMES, ...by('ROLLBACK_IN_PROGRESS') }),
        observation(1900, { service: OLD_COMES, ...by('ROLLBACK_IN_PROGRESS') }),
      ],
      { kind: 'timeout', seconds: 1800 },
    ],
  ])('%s', (_name, steps, verdict) => {
    const end = rolled(steps, GOES_BACK).verdict;
    if (verdict === undefined) expect(end).toBeUndefined();
    else expect(end).toMatchObject(verdict);
  });
});
