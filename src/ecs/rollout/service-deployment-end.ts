import { rollbackCauseOf } from '../diagnosis/rollback-cause.js';
import { courseOfStatus, isOver } from '../service-deployment-states.js';
import type { ServiceDeploymentSnapshot } from '../snapshot.js';
import type { Verdict } from './rollout.js';

/** How a service deployment ended, or is about to end, by what it says itself. `reason` is ECS's own; empty where it gave none. */
export type ServiceDeploymentEnd =
  /** By ECS's clock, milliseconds since the epoch. */
  | { readonly kind: 'released'; readonly finishedAt?: number | undefined }
  /** A newer deployment took its place. */
  | { readonly kind: 'replaced'; readonly reason: string }
  | Extract<Verdict, { kind: 'rolled-back' | 'failed' }>;

/**
 * How a service deployment ended; undefined while it goes on. `reached` is the stage that it had come to before, `reason` what ECS
 * says elsewhere of its failure, for where it gives no reason itself.
 */
export function endOfServiceDeployment(
  deployment: ServiceDeploymentSnapshot,
  known: { readonly reached?: string | undefined; readonly reason?: string | undefined } = {},
): ServiceDeploymentEnd | undefined {
  const { status, statusReason = '', finishedAt, rollback } = deployment;
  const { reached: stage } = known;
  const reason = statusReason || rollback?.reason || (known.reason ?? '');
  switch (courseOfStatus(status)) {
    case 'success':
      return { kind: 'released', finishedAt };
    case 'rolling-back': {
      const by = rollbackCauseOf(deployment, reason, stage);
      return { kind: 'rolled-back', reason, finished: isOver(status), by, stage };
    }
    case 'failed':
      // Without a reason from ECS there is only its status to report: why it rolled back is not why the rollback failed.
      return statusReason ? { kind: 'failed', reason: statusReason } : { kind: 'failed', reason: '', status };
    case 'stopped':
      return isReplaced(deployment) ? { kind: 'replaced', reason: statusReason } : stopped(deployment, reason, stage);
    case 'going-on':
      return undefined;
  }
}

function stopped(
  deployment: ServiceDeploymentSnapshot,
  reason: string,
  reached: string | undefined,
): Extract<Verdict, { kind: 'failed' }> {
  const by = rollbackCauseOf(deployment, reason, reached);
  // A circuit breaker without rollback ended it, not a person.
  return by?.kind === 'breaker'
    ? { kind: 'failed', reason }
    : { kind: 'failed', status: deployment.status, reason, by };
}

/** Whether a service deployment was stopped because a newer one took its place, which only its reason says. */
export function isReplaced({ status, statusReason }: ServiceDeploymentSnapshot): boolean {
  return courseOfStatus(status) === 'stopped' && /replaced/i.test(statusReason ?? '');
}
