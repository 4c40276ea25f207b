import type { Durations } from '../contract.js';

/**
 * Durations like those of real Fargate services: a rolling deployment of two tasks behind a load balancer lasts about
 * 144 s, a run task about 72 s. Sources: AWS's sample of Fargate task launches, and event logs of real deployments
 * (registered after 30 s, old task stopped after 71 s, completed after 134-153 s).
 */
export const DEFAULT_DURATIONS: Durations = {
  deploymentPending: 1.6,
  taskStart: 30,
  targetHealthy: 42,
  survive: 8,
  taskStop: 36,
  deploymentSettle: 34.4,
  runTask: 30,
  crash: 5,
};

/** Share of `taskStop` that a task needs to go away after its containers have exited (DEPROVISIONING). */
export const DEPROVISIONING_SHARE = 1 / 3;

/** A deployment without a single task still took 87 s and 89 s on real AWS: so many times `deploymentSettle`. */
export const ZERO_TASK_SETTLE_FACTOR = 2.5;

/** Seconds from a container's line to its visibility in CloudWatch Logs. */
export const LOG_DELIVERY_SECONDS = 2;

/** Seconds before ECS starts the next tasks after so many consecutive failures; grows up to 15 minutes. */
export function launchBackoffSeconds(failures: number): number {
  return failures < 3 ? 2 : Math.min(900, 10 * 2 ** (failures - 3));
}
