import { courseOfRolloutState } from '../service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../snapshot.js';
import { completedAt } from './by-service-deployment.js';
import { otherPrimary } from './ours.js';
import { type Observation, ourDeployment, type Rollout, serviceDeploymentOf, type Verdict } from './rollout.js';

/**
 * How long a deployment that failed may stay PRIMARY before the one that ECS brings back takes its place, milliseconds: a
 * requested rollback begins a moment later. Source: ECS API model, ROLLBACK_REQUESTED before ROLLBACK_IN_PROGRESS.
 */
const ROLLBACK_BEGINS_MILLISECONDS = 10_000;

/** What DescribeServices alone says of our deployment; undefined while it goes on, or where its service deployment decides. */
export function byRolloutState(
  state: Rollout,
  observation: Observation,
  service: ServiceSnapshot,
  mine: string,
): Verdict | undefined {
  const deployment = service.deployments.find(({ id }) => id === mine);
  const isPrimary = primaryOf(service)?.id === mine;
  const primary = otherPrimary(state, service);
  const course = courseOfRolloutState(deployment?.rolloutState);
  if (course === 'failed') {
    const reason = deployment?.rolloutStateReason ?? '';
    if (primary) return { kind: 'rolled-back', reason, finished: false };
    return mayYetRollBack(state, observation, service) ? undefined : { kind: 'failed', reason };
  }
  const { serviceDeployments, serviceDeploymentsKnown, serviceDeploymentsPending } = observation;
  if (serviceDeploymentsKnown && serviceDeploymentOf(serviceDeployments, mine)) return undefined;
  if (!serviceDeploymentsPending && deployment !== undefined && isPrimary) {
    if (course === 'success') return { kind: 'released', completedAt: completedAt(observation, service, mine) };
    if (course === undefined) return bySteadyState(service, deployment);
  }
  // Only without service deployments: an earlier deployment that is PRIMARY is a rollback, a new one a replacement.
  if (!serviceDeploymentsKnown && primary && !isPrimary) {
    return state.preexisting.has(primary.id)
      ? { kind: 'rolled-back', reason: primary.rolloutStateReason ?? '', finished: false }
      : { kind: 'replaced', by: primary.taskDefinition, reason: '' };
  }
  return undefined;
}

function mayYetRollBack(
  { failedSince, followsEcsRollback }: Rollout,
  observation: Observation,
  service: ServiceSnapshot,
): boolean {
  if (!service.rollsBack || followsEcsRollback || observation.isLast || failedSince === undefined) return false;
  return observation.at - failedSince < ROLLBACK_BEGINS_MILLISECONDS;
}

/** Notes since when our newest deployment has been FAILED without being replaced. */
export function withFailure(state: Rollout, { at, service }: Observation): Rollout {
  const mine = ourDeployment(state, service);
  const failed =
    mine !== undefined && primaryOf(service)?.id === mine.id && courseOfRolloutState(mine.rolloutState) === 'failed';
  return { ...state, failedSince: failed ? (state.failedSince ?? at) : undefined };
}

/** Behind a Classic Load Balancer ECS reports no rolloutState: one deployment, all its tasks, and an event that it is steady. */
function bySteadyState(service: ServiceSnapshot, mine: DeploymentSnapshot): Verdict | undefined {
  if (!isAlone(service, mine)) return undefined;
  const steady = service.events.find(
    ({ at, message }) => at > mine.createdAt && /has reached a steady state/.test(message),
  );
  return steady && { kind: 'released', completedAt: steady.at };
}

/** Whether a service runs all tasks of this deployment and none of another. */
export function isAlone(service: ServiceSnapshot, deployment: DeploymentSnapshot): boolean {
  return service.deployments.length === 1 && deployment.running >= deployment.desired && deployment.pending === 0;
}
