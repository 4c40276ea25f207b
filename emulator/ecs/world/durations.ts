import type { Durations } from '../contract.js';

/**
 * Durations like those of real Fargate services: a rolling deployment of two tasks behind a load balancer lasts about 144 s, a run
 * task about 93 s. Sources: AWS's sample of Fargate task launches, and event logs of real deployments (23 s from the decision to
 * stop until DEPROVISIONING, 33 s until STOPPED; registered after 30 s, old task stopped after 71 s, completed after 134-153 s).
 */
export const DEFAULT_DURATIONS: Durations = {
  deploymentPending: 1.6,
  taskStart: 30,
  targetHealthy: 42,
  survive: 8,
  taskStop: 23,
  deprovisioning: 33,
  deploymentSettle: 14.4,
  runTask: 30,
  crash: 5,
  stage: 3,
  trafficShift: 5,
  minute: 60,
  lambda: 2,
  hookRetry: 30,
  alarmReaction: 20,
  alarmBake: 60,
};

/** A deployment without a single task still took 87 s and 89 s on real AWS: so many times `deploymentSettle`. */
export const ZERO_TASK_SETTLE_FACTOR = 2.5;

/** Seconds from a container's line to its visibility in CloudWatch Logs. */
export const LOG_DELIVERY_SECONDS = 2;

/** Seconds before ECS starts the next tasks after so many consecutive failures; grows up to 15 minutes. */
export function launchBackoffSeconds(failures: number): number {
  return failures < 3 ? 2 : Math.min(900, 10 * 2 ** (failures - 3));
}
