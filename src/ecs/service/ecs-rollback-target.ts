import { courseOfRolloutState } from '../service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../snapshot.js';

/** Whether ECS says that it brings this deployment back in place of one that failed or was stopped. */
export function saysRollingBack({ rolloutStateReason }: Pick<DeploymentSnapshot, 'rolloutStateReason'>): boolean {
  return /rolling back/i.test(rolloutStateReason ?? '');
}

/**
 * The deployment to which ECS itself is taking a service back; undefined where it is not. ECS says so in the deployment's reason.
 * Beside one that FAILED it is also an earlier deployment that is PRIMARY again, and one without a reason: a deployment that
 * somebody begins says that it is in progress.
 */
export function ecsRollbackTarget(
  service: Pick<ServiceSnapshot, 'deployments'> | undefined,
): DeploymentSnapshot | undefined {
  const primary = primaryOf(service);
  if (primary === undefined || courseOfRolloutState(primary.rolloutState) !== 'going-on') return undefined;
  if (saysRollingBack(primary)) return primary;
  const failed = service?.deployments.filter(({ rolloutState }) => courseOfRolloutState(rolloutState) === 'failed');
  const isOwn = failed?.some(({ createdAt }) => !primary.rolloutStateReason || createdAt > primary.createdAt);
  return isOwn ? primary : undefined;
}
