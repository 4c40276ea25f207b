import { describe, expect, test } from '@jest/globals';
import type { RolloutStart, Verdict } from '../../../src/ecs/rollout/rollout.js';
import { deployment, observation, oldDeployment, START, service, serviceDeployment } from '../support/ecs-says.js';
import { BEFORE, DONE, ENDED, FAILED, observations, REPLACED, ROLLING, rolled, type Step } from '../support/rolled.js';

describe('what counts as released', () => {
  test.each<[string, readonly Step[], Partial<Verdict> & { kind: Verdict['kind'] }, Partial<RolloutStart>?]>([
    [
      'successful',
      [
        observation(1, { service: ROLLING }),
        observation(60, {
          service: DONE,
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL', { finishedAt: START + 59_000 })],
        }),
      ],
      { kind: 'released', completedAt: START + 59_000 },
    ],
    [
      'successful while old tasks live on',
      [
        observation(1, { service: ROLLING }),
        observation(60, {
          service: service([deployment(2, { running: 2 }), oldDeployment()]),
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')],
        }),
      ],
      { kind: 'released' },
    ],
    [
      'scaled to zero',
      [
        observation(90, {
          service: service([deployment(2, { desired: 0, rolloutState: 'COMPLETED' })], { desired: 0 }),
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')],
        }),
      ],
      { kind: 'released' },
    ],
    [
      'it came and went between two polls',
      [
        observation(1, { service: BEFORE }),
        observation(9, { service: BEFORE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released' },
    ],
    [
      'our second deployment succeeds after it replaced the first',
      [
        observation(1, { service: ROLLING }),
        observation(5, { service: service([deployment(3), deployment(2, { status: 'ACTIVE' })]) }),
        observation(60, {
          service: service([deployment(3, { rolloutState: 'COMPLETED' })]),
          serviceDeployments: [
            serviceDeployment(2, 'STOPPED', { statusReason: REPLACED }),
            serviceDeployment(3, 'SUCCESSFUL'),
          ],
        }),
      ],
      { kind: 'released' },
    ],
    [
      'completed where service deployments may not be read',
      [
        observation(1, { service: ROLLING, serviceDeploymentsKnown: false }),
        observation(60, { service: DONE, serviceDeploymentsKnown: false }),
      ],
      { kind: 'released', completedAt: START + 60_000 },
    ],
    [
      'it already ran our revision',
      [
        ENDED,
        ...observations(4, 3, { service: service([oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })]) }),
      ],
      { kind: 'unchanged' },
    ],
    [
      'the command failed, but a deployment of ours appeared and succeeds',
      [
        FAILED,
        observation(4, { service: BEFORE }),
        observation(5, { service: ROLLING }),
        observation(60, { service: DONE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released' },
    ],
    [
      'creates: it appears and succeeds',
      [
        observation(1),
        observation(2, { service: service([deployment(2)]) }),
        observation(60, { service: DONE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released' },
      { creates: true, preexisting: new Set() },
    ],
    [
      'ECS tells of other service deployments, but not of ours: DescribeServices decides',
      [observation(1, { service: ROLLING }), observation(60, { service: DONE, serviceDeployments: [] })],
      { kind: 'released', completedAt: START + 60_000 },
    ],
    [
      'a service deployment without an end is complete when that is seen',
      [
        observation(1, { service: ROLLING }),
        observation(60, { service: DONE, serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL')] }),
      ],
      { kind: 'released', completedAt: START + 60_000 },
    ],
    [
      'a service deployment with an end is complete at it',
      [
        observation(1, { service: ROLLING }),
        observation(60, {
          service: DONE,
          serviceDeployments: [serviceDeployment(2, 'SUCCESSFUL', { finishedAt: START + 55_000 })],
        }),
      ],
      { kind: 'released', completedAt: START + 55_000 },
    ],
  ])('%s', (_name, steps, verdict, more = {}) => {
    expect(rolled(steps.slice(0, -1), more).verdict).toBeUndefined();
    expect(rolled(steps, more).verdict).toMatchObject(verdict);
  });
});
