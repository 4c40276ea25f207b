import { courseOfRolloutState } from '../service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../snapshot.js';

/** Whether ECS's reason says that this deployment is a rollback of one that failed or was stopped. */
export function saysRollingBack({ rolloutStateReason }: Pick<DeploymentSnapshot, 'rolloutStateReason'>): boolean {
  return /rolling back/i.test(rolloutStateReason ?? '');
}

/**
 * The deployment by which ECS itself is rolling a service back; undefined where it is not. ECS says so in the
 * deployment's reason. Without that, a PRIMARY in progress beside a FAILED deployment is a rollback if it is the older
 * one or has no reason: the reason of a deployment that somebody has started says that it is in progress.
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
