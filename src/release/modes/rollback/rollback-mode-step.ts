import { isAlone } from '../../../ecs/rollout/by-rollout-state.js';
import { ecsRollbackTarget } from '../../../ecs/service/ecs-rollback-target.js';
import { namedRevision } from '../../../ecs/service/running.js';
import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../../../ecs/snapshot.js';

/** What mode rollback does to bring a service to its destination. */
export type RollbackModeStep =
  /** It runs that already, in a deployment that is complete. */
  | { readonly kind: 'done' }
  /** A deployment is on its way to it: that is watched to its end. */
  | { readonly kind: 'follow'; readonly deployment: DeploymentSnapshot }
  /** Another one is in progress, bakes or is paused: ECS rolls it back. */
  | { readonly kind: 'request-ecs-rollback'; readonly deployment: DeploymentSnapshot }
  /** What is to go is complete, or failed for good: a deploy takes its place. */
  | { readonly kind: 'redeploy' }
  /** The guard does not hold: it is not touched. `other` is what is PRIMARY, where ECS shows deployments. */
  | { readonly kind: 'guard-mismatch'; readonly other?: DeploymentSnapshot | undefined };

/** What is PRIMARY in a service, or what its controller serves. */
export function primaryRevision(service: ServiceSnapshot): string {
  return primaryOf(service)?.taskDefinition ?? namedRevision(service);
}

/** The deployment of a service that is in progress, bakes or is paused, where it is not ECS's own rollback. */
export function deploymentInProgress(service: ServiceSnapshot): DeploymentSnapshot | undefined {
  const primary = primaryOf(service);
  const goesOn = courseOfRolloutState(primary?.rolloutState) === 'going-on' && ecsRollbackTarget(service) === undefined;
  return goesOn ? primary : undefined;
}

/**
 * The step that brings a service to `to` (`family:revision`). With a guard `from` only what runs or rolls out that revision is touched: a
 * deployment of somebody else stays.
 */
export function rollbackModeStepFor(
  service: ServiceSnapshot,
  { to, from, always }: { readonly to: string; readonly from?: string | undefined; readonly always: boolean },
): RollbackModeStep {
  const primary = primaryOf(service);
  const deployment = deploymentInProgress(service);
  const isGuarded = from !== undefined;
  if (primaryRevision(service) === to && (isGuarded || !always)) {
    // Whoever brings it there, also ECS itself by its own rollback.
    const coming = deployment ?? ecsRollbackTarget(service);
    if (coming) return { kind: 'follow', deployment: coming };
    const course = courseOfRolloutState(primary?.rolloutState);
    // Behind a Classic Load Balancer ECS has no rolloutState; other controllers have no deployment at all.
    const isThere =
      course === 'success' ||
      (course === undefined && (!primary || service.controller !== 'ECS' || isAlone(service, primary)));
    if (isThere) return { kind: 'done' };
  }
  if (isGuarded && primaryRevision(service) !== from) return { kind: 'guard-mismatch', other: primary };
  return deployment && deployment.taskDefinition !== to
    ? { kind: 'request-ecs-rollback', deployment }
    : { kind: 'redeploy' };
}
