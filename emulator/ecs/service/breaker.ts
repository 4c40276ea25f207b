import { flag, number, type Shape, shape, text } from '../wire/member.js';
import type { Deployment, ServiceDeployment } from './service.js';

/** What the circuit breaker of a configuration does. */
export function breakerOf(configuration: Shape): {
  readonly enable: boolean;
  readonly rollback: boolean;
  readonly resetOnHealthyTask: boolean;
} {
  const breaker = shape(configuration, 'deploymentCircuitBreaker') ?? {};
  return {
    enable: flag(breaker, 'enable'),
    rollback: flag(breaker, 'rollback'),
    resetOnHealthyTask: breaker['resetOnHealthyTask'] !== false,
  };
}

/**
 * Consecutive failures that trip the circuit breaker: half of the desired count, at least 3, at most 200, unless the
 * configuration says otherwise (Amazon ECS Developer Guide, "How the deployment circuit breaker detects failures").
 */
export function thresholdOf(configuration: Shape, desiredCount: number): number {
  const breaker = shape(configuration, 'deploymentCircuitBreaker') ?? {};
  const threshold = shape(breaker, 'thresholdConfiguration') ?? {};
  const type = text(threshold, 'type') ?? 'BOUNDED_PERCENT';
  const value = number(threshold, 'value') ?? 50;
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

/** What a failed task brings about. */
export type BreakerVerdict =
  /** The deployment goes on; `inconsistent`: an event says so. */
  | 'goes on'
  | 'inconsistent'
  /** The threshold was reached, and there is nothing more to go back to. */
  | 'rollback failed'
  /** The threshold was reached, and the configuration asks for no rollback. */
  | 'stopped'
  /** The threshold was reached: the service goes back. */
  | 'rolls back';

/** Consecutive failures after which an event says so where no breaker is on. */
const INCONSISTENT = 3;

/** What the circuit breaker of a service deployment makes of the failures that `failing` has now. */
export function breakerVerdict(deployment: ServiceDeployment, failing: Deployment): BreakerVerdict {
  const { enable, rollback } = breakerOf(deployment.configuration);
  const { failedTasks } = failing;
  if (!enable) return failedTasks >= INCONSISTENT ? 'inconsistent' : 'goes on';
  if (failedTasks < deployment.threshold) return 'goes on';
  if (deployment.status === 'ROLLBACK_IN_PROGRESS') return 'rollback failed';
  return rollback ? 'rolls back' : 'stopped';
}
