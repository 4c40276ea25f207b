import type { Cloud } from '../cloud.js';
import { lastCompleted, type ServiceSnapshot } from '../snapshot.js';

/**
 * `family:revision` that a service is known to work with: that of its last COMPLETED deployment; where ECS shows none, as while
 * it rolls one back, that of its last SUCCESSFUL service deployment (ECS keeps 90 days of them). Undefined where there is
 * neither. Rejects with an `AwsError` where ECS does not say.
 */
export async function lastSuccessful(
  cloud: Pick<Cloud, 'successfulDeployments' | 'serviceRevisions'>,
  cluster: string,
  service: ServiceSnapshot,
): Promise<string | undefined> {
  const completed = lastCompleted(service);
  if (completed !== undefined || service.controller !== 'ECS') return completed;
  const { deployments } = await cloud.successfulDeployments(cluster, service.name);
  const newest = deployments.toSorted((a, b) => (b.finishedAt ?? b.createdAt) - (a.finishedAt ?? a.createdAt))[0];
  if (newest?.target === undefined) return undefined;
  return (await cloud.serviceRevisions([newest.target])).get(newest.target);
}
