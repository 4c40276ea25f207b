import type { World } from '../world/world.js';
import { fail, finish } from './deployment.js';
import { tell } from './event.js';
import type { Service, ServiceDeployment } from './service.js';

/** statusReason of what the circuit breaker took back. Source: Terraform's acceptance test. */
export const BREAKER_ROLLED_BACK = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';

/** Why a deployment goes back. */
export interface RollbackCause {
  /** The failed deployment's rolloutStateReason. */
  readonly failure: string;
  /** The beginning of the rolloutStateReason of the deployment that comes back. */
  readonly cause: string;
  /** The service deployment's statusReason. */
  readonly reason: string;
  /** What an event says after "deployment failed:". */
  readonly event?: string | undefined;
}

/** Gives the service back to its last completed deployment, if there is one. The caller lets the scheduler take its next step. */
export function rollBack(world: World, service: Service, current: ServiceDeployment, cause: RollbackCause): void {
  const now = world.clock.now();
  const candidate = service.lastCompleted;
  fail(world, current.target, cause.failure);
  if (candidate === undefined) {
    finish(world, service, current, 'ROLLBACK_FAILED', 'No rollback candidate was found to run the rollback.');
    return;
  }
  current.status = 'ROLLBACK_IN_PROGRESS';
  current.statusReason = cause.reason;
  current.startedAt ??= now;
  current.updatedAt = now;
  current.rollback = { reason: cause.reason, startedAt: now, serviceRevisionArn: candidate.revision.arn };
  candidate.rolloutState = 'IN_PROGRESS';
  candidate.rolloutStateReason = `${cause.cause}: rolling back to deploymentId ${candidate.id}.`;
  candidate.updatedAt = now;
  candidate.failedTasks = 0;
  candidate.setbacks = 0;
  candidate.launchAfter = now;
  candidate.toldBlocked = false;
  service.deployments = [candidate, ...service.deployments.filter((deployment) => deployment !== candidate)];
  service.taskDefinition = candidate.revision.taskDefinition;
  service.attributes = candidate.revision.attributes;
  tell(world, service, `) rolling back to deployment ${candidate.id}.`);
}
