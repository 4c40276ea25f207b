import { type DeploymentSnapshot, idOf, newestIn, primaryOf, type ServiceSnapshot } from '../snapshot.js';
import type { Observation, Rollout } from './rollout.js';

/**
 * Adds what this observation shows of ours: every deployment that carries our revision and appeared after our command started,
 * whoever asked for it. Oldest first, so that the newest decides.
 */
export function withOurs(state: Rollout, observation: Observation): Rollout {
  const found = new Map<string, number>();
  for (const deployment of observation.service?.deployments ?? []) {
    if (deployment.taskDefinition === state.taskDefinition) found.set(deployment.id, deployment.createdAt);
  }
  for (const { target, taskDefinition, createdAt } of observation.serviceDeployments) {
    if (target === undefined || taskDefinition !== state.taskDefinition) continue;
    // Service deployments reach back for months; DescribeServices shows only what is there now.
    if (createdAt <= state.since) continue;
    const id = `ecs-svc/${idOf(target)}`;
    if (!found.has(id)) found.set(id, createdAt);
  }
  const primary = primaryOf(observation.service)?.id;
  const fresh = [...found]
    .filter(([id]) => !state.preexisting.has(id) && !state.ours.includes(id))
    // Of two made in the same instant the PRIMARY one is the newer.
    .sort(([a, createdA], [b, createdB]) => createdA - createdB || Number(a === primary) - Number(b === primary))
    .map(([id]) => id);
  const answered = observation.serviceDeploymentsPending ? 0 : 1;
  const quietObservations = state.command === undefined ? 0 : state.quietObservations + answered;
  if (fresh.length > 0) {
    const appearedAt = state.appearedAt ?? observation.at;
    return { ...state, quietObservations, ours: [...state.ours, ...fresh], appearedAt };
  }
  const newest = newestIn(observation.service);
  const eventsSince = state.ours.length > 0 ? state.eventsSince : Math.max(state.eventsSince, newest);
  return { ...state, quietObservations, eventsSince };
}

/** Whether a deployment is ours: one that is known, or a later one that carries our revision. */
export function isOurs(
  state: Pick<Rollout, 'ours' | 'preexisting' | 'taskDefinition'>,
): (deployment: DeploymentSnapshot) => boolean {
  return ({ id, taskDefinition }) =>
    state.ours.includes(id) || (taskDefinition === state.taskDefinition && !state.preexisting.has(id));
}

/** The PRIMARY deployment where it is none of ours: an earlier one that comes back, or somebody's with another revision. */
export function otherPrimary(state: Rollout, service: ServiceSnapshot): DeploymentSnapshot | undefined {
  const primary = primaryOf(service);
  return primary !== undefined && !state.ours.includes(primary.id) ? primary : undefined;
}
