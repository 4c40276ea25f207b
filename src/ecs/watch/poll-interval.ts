import { INTERVAL, interval } from '../patience.js';
import { newestOurs } from '../rollout/rollout.js';
import type { Followed } from './followed.js';

/** Above this many services polls become rarer, by so much for each, milliseconds. */
const SERVICES_AT_FULL_PACE = 5;
const SLOWER_BY_SERVICE = 50;
/** Service deployments that one call can ask for. Source: the ECS API reference. */
const SERVICE_DEPLOYMENTS_A_CALL = 20;
/** Least time for each such call, where ECS's final status is all that is missing: a quarter of the quota. Milliseconds. */
const STATUS_INTERVAL = 200;
/** Observations of a service of which nothing has appeared count only when they are so far apart. Milliseconds. */
const LEAST_BETWEEN_OBSERVATIONS = 900;

/** Milliseconds until the next poll of `services` services: at most two calls a second, a tenth of the read quota. */
export function pollInterval(services: number, backoff: number, random: number): number {
  const usual = INTERVAL + Math.max(0, services - SERVICES_AT_FULL_PACE) * SLOWER_BY_SERVICE;
  return Math.max(usual, backoff) * (0.95 + 0.1 * random);
}

/** Whether ours runs as it shall and nothing else does: what is missing is that ECS says so. */
export function isSettling({ state, last, serviceDeployment }: Followed): boolean {
  // ECS's reason for a failure comes some seconds after the failure.
  if (!last || serviceDeployment === undefined || state.verdict || state.unexplained > 0) return false;
  const mine = last.deployments.find(({ id }) => id === newestOurs(state));
  if (!mine || mine.running < mine.desired || mine.pending > 0) return false;
  return last.deployments.every(({ id, running }) => id === mine.id || running === 0);
}

/** Milliseconds until ECS is asked for the final status of those that settle. */
export function statusInterval(settling: readonly Followed[], now: number): number {
  const youngest = Math.max(...settling.map(({ settlingSince = now }) => settlingSince));
  const calls = Math.ceil(settling.length / SERVICE_DEPLOYMENTS_A_CALL);
  return calls === 0 ? Number.POSITIVE_INFINITY : Math.max(interval(now - youngest), calls * STATUS_INTERVAL);
}

/**
 * Whether a poll that was brought forward for others is no further observation of this one, of which nothing has appeared:
 * reads lag by time, not by polls.
 */
export function isTooSoon({ state, observedAt = 0 }: Followed, now: number): boolean {
  return now - observedAt < LEAST_BETWEEN_OBSERVATIONS && newestOurs(state) === undefined;
}
