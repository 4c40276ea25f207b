import { newestOurs, type Rollout } from './rollout.js';
import type { ServiceSnapshot } from './snapshot.js';

/** What a person can see of a roll-out: counts of new and old tasks. */
export interface Progress {
  readonly running: number;
  readonly desired: number;
  readonly old: number;
  readonly failed: number;
}

/** Counts of our newest deployment against all others; undefined while ours is not there. */
export function progressOf(state: Rollout, service: ServiceSnapshot): Progress | undefined {
  const mine = service.deployments.find((one) => one.id === newestOurs(state));
  if (!mine) return undefined;
  const old = service.deployments.filter((one) => one.id !== mine.id).reduce((sum, one) => sum + one.running, 0);
  return { running: mine.running, desired: mine.desired, old, failed: mine.failedTasks };
}
