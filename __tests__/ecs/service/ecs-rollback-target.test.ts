import { expect, test } from '@jest/globals';
import { ecsRollbackTarget } from '../../../src/ecs/service/ecs-rollback-target.js';
import type { DeploymentSnapshot } from '../../../src/ecs/snapshot.js';
import { deployment, oldDeployment } from '../support/ecs-says.js';

const FAILED = deployment(7, { status: 'ACTIVE', rolloutState: 'FAILED' });
const back = (more: Partial<DeploymentSnapshot> = {}): DeploymentSnapshot =>
  oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', ...more });
const theirs = deployment(8, {
  taskDefinition: 'shop:43',
  rolloutStateReason: 'ECS deployment ecs-svc/8 in progress.',
});

test.each<[string, readonly DeploymentSnapshot[], string | undefined]>([
  ['an earlier deployment is PRIMARY again beside a failed one', [back(), FAILED], 'ecs-svc/1'],
  [
    'it says so, and the failed one is not there any more',
    [back({ rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.' })],
    'ecs-svc/1',
  ],
  [
    'a new deployment without a reason beside a failed one',
    [deployment(8, { taskDefinition: 'shop:41' }), FAILED],
    'ecs-svc/8',
  ],
  ['it has come back', [back({ rolloutState: 'COMPLETED' }), FAILED], undefined],
  ['it has failed as well', [back({ rolloutState: 'FAILED' }), FAILED], undefined],
  ['somebody has deployed beside a failed one', [theirs, FAILED], undefined],
  ['nothing has failed', [deployment(7), oldDeployment()], undefined],
  ['there is no PRIMARY', [FAILED], undefined],
])('%s', (_name, deployments, expected) => {
  expect(ecsRollbackTarget({ deployments })?.id).toBe(expected);
});

test('of no service', () => {
  expect(ecsRollbackTarget(undefined)).toBeUndefined();
});
