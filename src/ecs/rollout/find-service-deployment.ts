import { answerIfAny } from '../answer-or-error.js';
import type { Cloud } from '../cloud.js';
import { serviceDeploymentOf } from './rollout.js';

/**
 * The ARN of the service deployment that brings the deployment `id`, for what stops it, where DescribeServices names none.
 * Undefined when ECS does not say.
 */
export async function findServiceDeployment(
  cloud: Pick<Cloud, 'newestServiceDeployments'>,
  cluster: string,
  service: string,
  id: string,
): Promise<string | undefined> {
  const newest = await answerIfAny(() => cloud.newestServiceDeployments(cluster, service));
  return newest && serviceDeploymentOf(newest, id)?.arn;
}
