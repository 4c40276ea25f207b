import { endOfPause, type Pause, pausesOf, stillHolding } from '../pause.js';
import {
  BAKE_STAGE,
  bakesAt,
  courseOfStatus,
  isRunningHook,
  shiftsProductionAt,
} from '../service-deployment-states.js';
import type { DeploymentConfigurationSnapshot, ServiceSnapshot } from '../snapshot.js';
import { hasStages, leastWaitMinutes, pausesBefore, requiredTasks, trafficSteps } from '../strategy.js';
import { lifecycleOf } from './lifecycle.js';
import {
  clockStart,
  type Observation,
  ourDeployment,
  ourServiceDeployment,
  type ResolvedServiceDeployment,
  type Rollout,
  type Wait,
} from './rollout.js';

/**
 * How long a rolling deployment with alarms bakes at most where the service says no bake time, milliseconds: ECS computes that
 * from the alarms and does not show it.
 */
const LONGEST_COMPUTED_BAKE = 3_600_000;

/** What our deployment waits for at this observation; undefined where ECS works, or does not say. */
function waitIn(state: Rollout, observation: Observation): Wait | undefined {
  // A rollback passes the stages again, without the waits of the service's settings.
  if (state.followsEcsRollback) return undefined;
  const deployment = ourServiceDeployment(state, observation.serviceDeployments);
  if (deployment === undefined) {
    return observation.serviceDeploymentsKnown ? undefined : unseenWait(state, observation.service);
  }
  if (courseOfStatus(deployment.status) !== 'going-on') return undefined;
  const pause = stillHolding(pausesOf(deployment), state.continued) ?? lastingPause(state, deployment);
  if (pause !== undefined) return { kind: 'pause', pause };
  const { stage } = deployment;
  const configuration = deployment.configuration ?? observation.service?.deploymentConfiguration;
  if (stage !== undefined && bakesAt(stage)) return { kind: 'bake', stage };
  if (configuration === undefined) return undefined;
  if (stage !== undefined) return isBetweenSteps(deployment, configuration) ? { kind: 'step', stage } : undefined;
  return bakesInPlace(state, observation.service, configuration) ? { kind: 'bake', stage: BAKE_STAGE } : undefined;
}

/** The pause that was seen before, where its hook is not at an end although it awaits nobody: at a status that nobody knows. */
function lastingPause({ wait, continued }: Rollout, deployment: ResolvedServiceDeployment): Pause | undefined {
  if (wait?.kind !== 'pause' || endOfPause(wait.pause, deployment) !== undefined) return undefined;
  return stillHolding([wait.pause], continued);
}

/**
 * Without permission to read service deployments no wait can be seen: while all our tasks run, the clock stands still
 * for at most as long as the settings ask ECS to wait. Where waits end the watch, it does not stand still.
 */
function unseenWait(state: Rollout, service: ServiceSnapshot | undefined): Wait | undefined {
  if (service === undefined) return undefined;
  const { deploymentConfiguration: configuration } = service;
  if (!hasStages(configuration)) {
    return bakesInPlace(state, service, configuration) ? { kind: 'bake', stage: BAKE_STAGE } : undefined;
  }
  if (state.leaves !== undefined) return undefined;
  const pauses = pausesBefore(configuration, { kind: 'deployed' });
  const paused = pauses.reduce((sum, { minutes, times }) => sum + minutes * times, 0);
  const longest = (leastWaitMinutes(configuration) + paused) * 60_000;
  const deployment = ourDeployment(state, service);
  if (deployment === undefined || state.standstill.milliseconds >= longest) return undefined;
  return deployment.running > 0 && deployment.running >= deployment.desired ? { kind: 'unseen' } : undefined;
}

/** Whether ECS waits between two shifts of traffic, which it shows as the stage of the shift. */
function isBetweenSteps(
  { stage, hooks, productionTraffic = 0 }: ResolvedServiceDeployment,
  configuration: DeploymentConfigurationSnapshot,
): boolean {
  return (
    shiftsProductionAt(stage) &&
    productionTraffic > 0 &&
    productionTraffic < 100 &&
    !hooks.some(({ status }) => isRunningHook(status)) &&
    trafficSteps(configuration).some(({ waitMinutes }) => waitMinutes > 0)
  );
}

/**
 * A rolling deployment has no stages: it bakes once enough of its tasks run and, without early success criteria, no old
 * one is left.
 */
function bakesInPlace(
  state: Rollout,
  service: ServiceSnapshot | undefined,
  { bakeMinutes, alarms = [], earlySuccess }: DeploymentConfigurationSnapshot,
): boolean {
  const longest = bakeMinutes > 0 ? bakeMinutes * 60_000 : alarms.length > 0 ? LONGEST_COMPUTED_BAKE : 0;
  const deployment = ourDeployment(state, service);
  if (deployment === undefined || state.standstill.milliseconds >= longest) return false;
  if (deployment.running < requiredTasks(deployment, { earlySuccess })) return false;
  return (
    earlySuccess !== undefined ||
    service?.deployments.every(({ id, running }) => id === deployment.id || running === 0) === true
  );
}

/**
 * Notes what is waited for, and for how long the clock has stood still. ECS says neither when a wait began nor when it
 * ended: all time from the last observation without it to the first one after it counts as waiting.
 */
export function withStandstill(state: Rollout, observation: Observation): Rollout {
  const { milliseconds, at: waitsAt } = state.standstill;
  const { at } = observation;
  const isUnknown = waitsAt !== undefined && observation.serviceDeploymentsPending === true;
  const wait = waitIn(state, observation) ?? (isUnknown ? state.wait : undefined);
  const since = waitsAt ?? (wait === undefined ? at : Math.max(clockStart(state), state.answeredAt ?? 0));
  return {
    ...state,
    wait,
    answeredAt: observation.serviceDeploymentsPending ? state.answeredAt : at,
    standstill: {
      milliseconds: milliseconds + Math.max(0, at - since),
      at: wait === undefined ? undefined : at,
    },
  };
}

/** Notes how far our deployment has come, as long as it is in progress. */
export function withLifecycle(state: Rollout, observation: Observation): Rollout {
  const deployment = ourServiceDeployment(state, observation.serviceDeployments);
  return { ...state, lifecycle: (deployment && lifecycleOf(deployment)) ?? state.lifecycle };
}
