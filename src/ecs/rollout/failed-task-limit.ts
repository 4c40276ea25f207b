import type { Peak } from '../service/stopped-tasks.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../snapshot.js';
import { type HealthSoFar, type Observation, ourDeployment, type Rollout, type Verdict } from './rollout.js';

/** The breaker's share of the desired count and its bounds. Source: ECS developer guide. */
const USUAL_PERCENT = 50;
const LEAST = 3;
const MOST = 200;

/**
 * How many failed tasks are too many where no breaker decides: the threshold of ECS's own breaker, whose settings can
 * exist while it is off. Source: ECS API model, ThresholdConfiguration.
 */
export function failureThreshold(service: Pick<ServiceSnapshot, 'desired' | 'failureThreshold'>): number {
  const { type, value } = service.failureThreshold ?? { type: 'BOUNDED_PERCENT', value: USUAL_PERCENT };
  if (type === 'COUNT') return Math.max(1, value);
  const share = Math.max(1, Math.ceil((value / 100) * service.desired));
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(MOST, Math.max(LEAST, share));
}

/**
 * Notes a new high of running tasks (ECS reports no health of a deployment's tasks): what failed before it is forgiven, as ECS's
 * breaker forgives it. Tasks are counted every few seconds only, so that their count at the high is the first one after it.
 */
export function withHealth(state: Rollout, observation: Observation): Rollout {
  const mine = ourDeployment(state, observation.service);
  if (!mine || !observation.service) return state;
  const resets = observation.service.resetOnHealthyTask !== false;
  const known = lastHealth(state, mine);
  const last = resets ? withPeak(known, observation.peak, mine) : known;
  const mostDesired = Math.max(last.mostDesired, mine.desired);
  const counted = observation.failedTasksAreOld ? undefined : observation.failedTasks;
  const isHigh = resets && mine.running > last.mostRunning;
  const health: HealthSoFar = isHigh
    ? { deployment: mine.id, mostDesired, mostRunning: mine.running, failedThen: mine.failedTasks, tasksThen: counted }
    : {
        ...last,
        deployment: mine.id,
        mostDesired,
        // ECS resets its own count to 0.
        failedThen: Math.min(last.failedThen, mine.failedTasks),
        tasksThen: last.tasksThen ?? counted,
      };
  return { ...state, health };
}

/** A high that no poll has seen, for its tasks had failed by the next one, is no new high when it is reached again. */
function withPeak(last: HealthSoFar, peak: Peak | undefined, { failedTasks }: DeploymentSnapshot): HealthSoFar {
  if (peak === undefined || peak.running <= last.mostRunning) return last;
  const { running, failedBefore } = peak;
  const failedThen = Math.max(last.failedThen, Math.min(failedTasks, failedBefore));
  return { ...last, mostRunning: running, failedThen, tasksThen: failedBefore };
}

/** What is known of the health of our newest deployment so far. */
function lastHealth({ health, appearedAt }: Rollout, { id, failedTasks }: DeploymentSnapshot): HealthSoFar {
  if (health.deployment === id) return health;
  // For a deployment that was already in progress it is not known when its tasks failed.
  if (appearedAt === undefined) {
    return { ...health, failedThen: failedTasks, tasksThen: undefined };
  }
  // The tasks of all of ours are counted together, so that their count goes on where another of ours becomes the newest.
  return { ...health, mostRunning: 0, failedThen: 0 };
}

/** Whether all tasks run that ECS wants of our newest deployment. */
export function isHealthy(state: Rollout, service: ServiceSnapshot): boolean {
  const mine = ourDeployment(state, service);
  if (mine === undefined || mine.running < mine.desired) return false;
  // Before it is scaled up a blue/green deployment desires none.
  return mine.desired > 0 || service.desired === 0;
}

/** Gives up where no breaker decides: too many tasks failed since the last new high, and fewer run than are desired. */
export function failing(state: Rollout, observation: Observation, service: ServiceSnapshot): Verdict | undefined {
  if (service.breaker || state.maxFailedTasks === 'off' || isHealthy(state, service)) return undefined;
  const limit = state.maxFailedTasks === 'auto' ? failureThreshold(service) : state.maxFailedTasks;
  const mine = ourDeployment(state, service);
  const { failedThen, tasksThen } = state.health;
  const counted = Math.max(0, (mine?.failedTasks ?? 0) - failedThen);
  const seen = tasksThen === undefined ? 0 : Math.max(0, observation.failedTasks - tasksThen);
  const failures = Math.max(counted, seen);
  return failures >= limit ? { kind: 'failing', failures } : undefined;
}
