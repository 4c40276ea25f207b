import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { deployment, revisionArn, START, serviceDeployment } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { BACKEND, looking } from './support/looking.js';

/** ECS takes shop-backend:43 back to shop-backend:42, and shows nothing that has completed. */
const ROLLING_BACK = {
  taskDefinition: 'shop-backend:42',
  deployments: [
    deployment(2, { taskDefinition: 'shop-backend:42', rolloutState: 'IN_PROGRESS' }),
    deployment(3, { taskDefinition: 'shop-backend:43', status: 'ACTIVE', rolloutState: 'FAILED' }),
  ],
};
const HISTORY: Partial<Cloud> = {
  successfulDeployments: () =>
    Promise.resolve({ deployments: [serviceDeployment(2, 'SUCCESSFUL', { finishedAt: START - 1000 })] }),
  serviceRevisions: () => Promise.resolve(new Map([[revisionArn(2), 'shop-backend:42']])),
};

async function backend(cloud: Partial<Cloud>) {
  const { looked } = looking(
    { configs: { 'backend.yml': BACKEND }, services: { backend: ROLLING_BACK }, cloud },
    undefined,
    {
      onFailure: 'rollback',
    },
  );
  const { plan, warnings } = await looked;
  return { before: plan.lines[0]?.[0]?.before, warnings };
}

describe('look at a service that ECS is rolling back', () => {
  test('knows what it worked with by its last successful deployment', async () => {
    const { before, warnings } = await backend(HISTORY);
    expect(before).toBe('shop-backend:42');
    expect(warnings).toEqual([
      'backend: ECS is rolling it back to shop-backend:42 right now; a release waits for that up to its timeout, 10 minutes at most, and then replaces it.',
    ]);
  });

  test('goes on where ECS does not tell, and says what cannot be rolled back', async () => {
    const { before, warnings } = await backend({
      successfulDeployments: () => Promise.reject(awsError('denied', 'ecs:ListServiceDeployments')),
    });
    expect(before).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/rolling it back/),
      expect.stringMatching(/cannot roll it back, because no deployment of it is known to have completed/),
    ]);
  });
});
