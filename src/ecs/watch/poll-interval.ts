import { endReadInterval, READ_INTERVAL } from '../patience.js';
import { newestOurs, ourDeployment } from '../rollout/rollout.js';
import type { Followed } from './followed.js';

/** Above this many services the interval grows, by so many milliseconds for each. */
export const SERVICES_AT_FULL_PACE = 5;
const SLOWER_BY_SERVICE = 50;
/** Service deployments that one call can ask for. Source: the ECS API reference. */
const SERVICE_DEPLOYMENTS_A_CALL = 20;
/** Shortest time for each such call while only ECS's final status is missing, milliseconds: a quarter of the quota. */
const STATUS_INTERVAL = 200;
/** Shortest time between two observations that count while nothing of a service has appeared, milliseconds. */
const LEAST_BETWEEN_OBSERVATIONS = 900;

/** Milliseconds until the next poll of `services` services: at most two calls a second, a tenth of the read quota. */
export function pollInterval(services: number, backoff: number, random: number): number {
  const usual = READ_INTERVAL + Math.max(0, services - SERVICES_AT_FULL_PACE) * SLOWER_BY_SERVICE;
  return Math.max(usual, backoff) * (0.95 + 0.1 * random);
}

/** Whether all tasks of ours run and no others do, so that only ECS's final status is missing. */
export function isSettling({ state, last, serviceDeployment }: Followed): boolean {
  // ECS's reason for a failure comes some seconds after the failure.
  if (!last || serviceDeployment === undefined || state.verdict || state.unexplained > 0) return false;
  const mine = ourDeployment(state, last);
  if (!mine || mine.running < mine.desired || mine.pending > 0) return false;
  return last.deployments.every(({ id, running }) => id === mine.id || running === 0);
}

/** Milliseconds until ECS is asked for the final status of roll-outs of which nothing else is missing. */
export function statusInterval(settling: readonly Followed[], now: number): number {
  const youngest = Math.max(...settling.map(({ settlingSince = now }) => settlingSince));
  const calls = Math.ceil(settling.length / SERVICE_DEPLOYMENTS_A_CALL);
  return calls === 0 ? Number.POSITIVE_INFINITY : Math.max(endReadInterval(now - youngest), calls * STATUS_INTERVAL);
}

/**
 * Whether a poll comes too soon to count for this roll-out, of which nothing has appeared: it was brought forward for another
 * one, and reads lag by time, not by polls.
 */
export function isTooSoon({ state, observedAt = 0 }: Followed, now: number): boolean {
  return now - observedAt < LEAST_BETWEEN_OBSERVATIONS && newestOurs(state) === undefined;
}
