import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { lastSuccessful } from '../../../src/ecs/service/last-successful.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import {
  CLUSTER,
  deployment,
  oldDeployment,
  revisionArn,
  START,
  service,
  serviceDeployment,
} from '../support/ecs-says.js';
import { awsError, fakeCloud } from '../support/fake-cloud.js';

/** ECS takes shop:43 back to shop:42, and shows nothing that has completed. */
const ROLLING_BACK = service([
  deployment(2, { taskDefinition: 'shop:42', rolloutState: 'IN_PROGRESS' }),
  deployment(3, { taskDefinition: 'shop:43', status: 'ACTIVE', rolloutState: 'FAILED' }),
]);
const past = (...finished: readonly (readonly [number, number])[]): Partial<Cloud> => ({
  successfulDeployments: () =>
    Promise.resolve({
      deployments: finished.map(([number, at]) => serviceDeployment(number, 'SUCCESSFUL', { finishedAt: START + at })),
    }),
  serviceRevisions: (arns) => Promise.resolve(new Map(arns.map((arn) => [arn, `shop:4${arn.slice(-1)}`]))),
});

describe('the revision that a service is known to work with', () => {
  test.each<[string, ServiceSnapshot, Partial<Cloud>, string | undefined]>([
    ['the last completed', service([deployment(2), oldDeployment()]), past([2, 1]), 'shop:41'],
    ['while ECS rolls back: of the last success', ROLLING_BACK, past([2, 9], [1, 1]), 'shop:42'],
    ['in whatever order they come', ROLLING_BACK, past([1, 1], [2, 9]), 'shop:42'],
    ['nothing has ever succeeded', ROLLING_BACK, past(), undefined],
    ['its revision is gone', ROLLING_BACK, { ...past([2, 9]), serviceRevisions: async () => new Map() }, undefined],
  ])('%s', async (_name, now, answers, revision) => {
    await expect(lastSuccessful(fakeCloud(answers).cloud, CLUSTER, now)).resolves.toBe(revision);
  });

  test('asks only where it must, and for one revision', async () => {
    const known = fakeCloud(past([2, 1]));
    await lastSuccessful(known.cloud, CLUSTER, service([oldDeployment()]));
    expect(known.calls).toEqual([]);
    const asked = fakeCloud(past([2, 9], [1, 1]));
    await lastSuccessful(asked.cloud, CLUSTER, ROLLING_BACK);
    expect(asked.calls).toEqual([
      { method: 'successfulDeployments', args: [CLUSTER, 'backend'] },
      { method: 'serviceRevisions', args: [[revisionArn(2)]] },
    ]);
  });

  test('a refusal is the caller’s', async () => {
    const { cloud } = fakeCloud({ successfulDeployments: () => Promise.reject(awsError('denied')) });
    await expect(lastSuccessful(cloud, CLUSTER, ROLLING_BACK)).rejects.toThrow('denied');
  });
});
