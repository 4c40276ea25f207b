import type { Cloud } from '../../../src/ecs/cloud.js';

/** Service deployments as ECS describes them while they are held at POST_TEST_TRAFFIC_SHIFT by these hooks, or by none. */
export function heldBy(hookIds: readonly string[], createdAt: number): Cloud['serviceDeployments'] {
  return (arns) =>
    Promise.resolve(
      arns.map((arn) => ({
        arn,
        status: 'IN_PROGRESS',
        createdAt,
        target: 'arn:aws:ecs:r:1:service-revision/production/backend/101',
        stage: 'POST_TEST_TRAFFIC_SHIFT',
        hooks: hookIds.map((hookId) => ({ hookId, status: 'AWAITING_ACTION', targetType: 'PAUSE' })),
      })),
    );
}
