import { ourDeployment, type Rollout } from '../rollout/rollout.js';
import type { ServiceSnapshot } from '../snapshot.js';

/** What a person can see of a roll-out: counts of new and old tasks. */
export interface Progress {
  readonly running: number;
  readonly desired: number;
  readonly old: number;
  /** Old tasks that ECS is stopping: those beyond what it still wants of their deployment. */
  readonly draining?: number | undefined;
  readonly failed: number;
}

/** Counts of our newest deployment against all others; undefined while ours is not there. */
export function progressOf(state: Rollout, service: ServiceSnapshot): Progress | undefined {
  const mine = ourDeployment(state, service);
  if (!mine) return undefined;
  const others = service.deployments.filter(({ id }) => id !== mine.id);
  const old = others.reduce((sum, { running }) => sum + running, 0);
  const draining = others.reduce((sum, { running, desired }) => sum + Math.max(0, running - desired), 0);
  return { running: mine.running, desired: mine.desired, old, draining, failed: mine.failedTasks };
}
