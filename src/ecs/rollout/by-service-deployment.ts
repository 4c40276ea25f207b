import { courseOfRolloutState, courseOfStatus, isOver } from '../service-deployment-states.js';
import type { ServiceSnapshot } from '../snapshot.js';
import { mayYetBeExplained } from './explained.js';
import { otherPrimary } from './ours.js';
import { type Observation, ourServiceDeployment, type Rollout, serviceDeploymentOf, type Verdict } from './rollout.js';
import { endOfServiceDeployment, isReplaced } from './service-deployment-end.js';

/**
 * How long an earlier deployment must stay PRIMARY before it counts as the one that is there after ours was replaced:
 * an answer can be out of date. Milliseconds.
 */
const DISPLACED_MILLISECONDS = 30_000;

/** What the service deployment that brings ours says; undefined while it goes on or is not known. */
export function byServiceDeployment(
  state: Rollout,
  observation: Observation,
  service: ServiceSnapshot,
  mine: string,
): Verdict | undefined {
  const deployment = serviceDeploymentOf(observation.serviceDeployments, mine);
  if (!deployment) return undefined;
  const { status } = deployment;
  const isRollingBack = courseOfStatus(status) === 'rolling-back' && !isOver(status);
  // DescribeServices only says that it failed; ECS's own reason comes a moment later.
  const mayBeMore = isRollingBack && mayYetBeExplained(state, observation);
  const reason = mayBeMore ? '' : reasonOfDeployment(service, mine);
  const end = endOfServiceDeployment(deployment, { reached: state.lifecycle?.stage, reason });
  switch (end?.kind) {
    case 'released':
      return { kind: 'released', completedAt: end.finishedAt ?? completedAt(observation, service, mine) };
    case 'replaced':
      return replaced(state, observation, service, end.reason);
    default:
      return end;
  }
}

/**
 * Undefined while the next poll decides: a deployment of ours may have replaced it that DescribeServices does not show
 * yet. If an earlier one stays PRIMARY, the one that replaced ours was itself rolled back.
 */
function replaced(
  state: Rollout,
  observation: Observation,
  service: ServiceSnapshot,
  reason: string,
): Verdict | undefined {
  const primary = otherPrimary(state, service);
  if (!primary || primary.taskDefinition === state.taskDefinition) return undefined;
  const settled = observation.at - (state.displacedSince ?? observation.at) >= DISPLACED_MILLISECONDS;
  if (state.preexisting.has(primary.id) && !settled) return undefined;
  return { kind: 'replaced', by: primary.taskDefinition, reason };
}

/** Notes since when ours has been replaced while an earlier deployment is PRIMARY. */
export function withDisplacement(state: Rollout, observation: Observation): Rollout {
  const deployment = ourServiceDeployment(state, observation.serviceDeployments);
  const primary = observation.service && otherPrimary(state, observation.service);
  const displaced = deployment !== undefined && isReplaced(deployment) && primary !== undefined;
  return { ...state, displacedSince: displaced ? (state.displacedSince ?? observation.at) : undefined };
}

/** The end of a deployment that was given up and is rolled back; undefined until that has ended, or somebody else deploys. */
export function byEndOfRollback(
  state: Rollout,
  observation: Observation,
  service: ServiceSnapshot,
  mine: string,
): Verdict | undefined {
  const verdict = byServiceDeployment(state, observation, service, mine);
  if (verdict && !(verdict.kind === 'rolled-back' && !verdict.finished)) return verdict;
  if (observation.serviceDeploymentsPending) return undefined;
  const { serviceDeployments, serviceDeploymentsKnown } = observation;
  if (serviceDeploymentsKnown && serviceDeploymentOf(serviceDeployments, mine)) return undefined;
  // By DescribeServices alone: an earlier deployment is complete again, or somebody's new one is.
  const primary = otherPrimary(state, service);
  if (courseOfRolloutState(primary?.rolloutState) !== 'success' || primary === undefined) return undefined;
  if (service.deployments.some(({ id }) => id === mine)) return undefined;
  const reason = primary.rolloutStateReason ?? '';
  return state.preexisting.has(primary.id)
    ? { kind: 'rolled-back', reason, finished: true }
    : { kind: 'replaced', by: primary.taskDefinition, reason };
}

/** When our deployment was complete by ECS's clock, as its event says; our own clock only where that event is not there. */
export function completedAt(observation: Observation, service: ServiceSnapshot, mine: string): number {
  const completion = service.events.find(({ message }) =>
    message.includes(`(deployment ${mine}) deployment completed`),
  );
  return completion?.at ?? observation.at;
}

/** DescribeServices was called first: the reason of a deployment still IN_PROGRESS there is out of date. */
function reasonOfDeployment(service: ServiceSnapshot, mine: string): string {
  const deployment = service.deployments.find(({ id }) => id === mine);
  return courseOfRolloutState(deployment?.rolloutState) === 'failed' ? (deployment?.rolloutStateReason ?? '') : '';
}
