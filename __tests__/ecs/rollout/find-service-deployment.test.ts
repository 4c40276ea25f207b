import { expect, test } from '@jest/globals';
import { findServiceDeployment } from '../../../src/ecs/rollout/find-service-deployment.js';
import { serviceDeployment } from '../support/ecs-says.js';
import { awsError, fakeCloud } from '../support/fake-cloud.js';

const NEWEST = [serviceDeployment(3, 'IN_PROGRESS'), serviceDeployment(2, 'STOPPED')];

test.each<[string, string, string | undefined]>([
  ['the newest', 'ecs-svc/3', NEWEST[0]?.arn],
  ['one before it', 'ecs-svc/2', NEWEST[1]?.arn],
  ['none that brings it', 'ecs-svc/9', undefined],
])('%s', async (_name, id, arn) => {
  const { cloud } = fakeCloud({ newestServiceDeployments: () => Promise.resolve(NEWEST) });
  await expect(findServiceDeployment(cloud, 'production', 'backend', id)).resolves.toBe(arn);
});

test('nothing, where ECS does not tell', async () => {
  const { cloud } = fakeCloud({ newestServiceDeployments: () => Promise.reject(awsError('denied')) });
  await expect(findServiceDeployment(cloud, 'production', 'backend', 'ecs-svc/3')).resolves.toBeUndefined();
});

test('a defect is no silence of ECS', async () => {
  const { cloud } = fakeCloud({ newestServiceDeployments: () => Promise.reject(new TypeError('a defect')) });
  await expect(findServiceDeployment(cloud, 'production', 'backend', 'ecs-svc/3')).rejects.toThrow('a defect');
});
