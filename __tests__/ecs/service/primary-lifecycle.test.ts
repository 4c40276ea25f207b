import { expect, test } from '@jest/globals';
import { primaryLifecycle } from '../../../src/ecs/service/primary-lifecycle.js';
import { awaiting, deployment, service, serviceDeployment, serviceDeploymentArn } from '../support/ecs-says.js';
import { awsError, fakeCloud } from '../support/fake-cloud.js';

const HELD = serviceDeployment(2, 'IN_PROGRESS', { stage: 'POST_SCALE_UP', hooks: [awaiting()] });

/** Of a service whose PRIMARY deployment is at this state, in an ECS that holds it at a pause. */
async function lifecycleAt(rolloutState: string | undefined, currentServiceDeployment?: string) {
  const fake = fakeCloud({ serviceDeployments: async () => [HELD] });
  const shown = service([deployment(2, { rolloutState })], { currentServiceDeployment });
  return { lifecycle: await primaryLifecycle(fake.cloud, shown), calls: fake.count('serviceDeployments') };
}

test.each([
  ['it is in progress', 'IN_PROGRESS'],
  ['nobody knows its state', 'NEW_STATE'],
])('where the primary deployment is, as long as %s', async (_name, rolloutState) => {
  const { lifecycle } = await lifecycleAt(rolloutState, serviceDeploymentArn(2));
  expect(lifecycle).toMatchObject({
    deployment: 'ecs-svc/2',
    stage: 'POST_SCALE_UP',
    pauses: [{ hookId: 'ecs-pause-1' }],
  });
});

test.each<[string, string | undefined, string | undefined]>([
  ['it is over', 'COMPLETED', serviceDeploymentArn(2)],
  ['it has failed', 'FAILED', serviceDeploymentArn(2)],
  ['it has no state, as behind a Classic Load Balancer', undefined, serviceDeploymentArn(2)],
  ['ECS names no service deployment', 'IN_PROGRESS', undefined],
])('nothing is asked where %s', async (_name, rolloutState, current) => {
  expect(await lifecycleAt(rolloutState, current)).toEqual({ lifecycle: undefined, calls: 0 });
});

test('nothing is known where ECS does not say it', async () => {
  const fake = fakeCloud({ serviceDeployments: () => Promise.reject(awsError('denied')) });
  const shown = service([deployment(2)], { currentServiceDeployment: serviceDeploymentArn(2) });
  expect(await primaryLifecycle(fake.cloud, shown)).toBeUndefined();
});
