import { isAlone } from '../../../ecs/rollout/by-rollout-state.js';
import { ownRollback } from '../../../ecs/service/own-rollback.js';
import { namedRevision } from '../../../ecs/service/running.js';
import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../../../ecs/snapshot.js';

/** How a service gets to the revision that it is to go back to. */
export type Way =
  /** It runs that already, in a deployment that is complete. */
  | { readonly kind: 'there' }
  /** A deployment is on its way to it: that is watched to its end. */
  | { readonly kind: 'watch'; readonly deployment: DeploymentSnapshot }
  /** Another one is in progress, bakes or is paused: ECS rolls it back. */
  | { readonly kind: 'undo'; readonly deployment: DeploymentSnapshot }
  /** What is to go is complete, or failed for good: a deploy takes its place. */
  | { readonly kind: 'deploy' }
  /** The guard does not hold: it is not touched. `other` is what is PRIMARY, where ECS shows deployments. */
  | { readonly kind: 'left-alone'; readonly other?: DeploymentSnapshot | undefined };

/** What is PRIMARY in a service, or what its controller serves. */
export function runs(service: ServiceSnapshot): string {
  return primaryOf(service)?.taskDefinition ?? namedRevision(service);
}

/** The deployment of a service that is in progress, bakes or is paused, where it is not ECS's own way back. */
export function inProgress(service: ServiceSnapshot): DeploymentSnapshot | undefined {
  const primary = primaryOf(service);
  const goesOn = courseOfRolloutState(primary?.rolloutState) === 'going-on' && ownRollback(service) === undefined;
  return goesOn ? primary : undefined;
}

/**
 * The way of a service to `to` (`family:revision`). With a guard `from` only what runs or rolls out that revision is touched: a
 * deployment of somebody else stays.
 */
export function wayTo(
  service: ServiceSnapshot,
  { to, from, always }: { readonly to: string; readonly from?: string | undefined; readonly always: boolean },
): Way {
  const primary = primaryOf(service);
  const deployment = inProgress(service);
  const isGuarded = from !== undefined;
  if (runs(service) === to && (isGuarded || !always)) {
    // Whoever brings it there, also ECS itself on its own way back.
    const coming = deployment ?? ownRollback(service);
    if (coming) return { kind: 'watch', deployment: coming };
    const course = courseOfRolloutState(primary?.rolloutState);
    // Behind a Classic Load Balancer ECS has no rolloutState; other controllers have no deployment at all.
    const isThere =
      course === 'success' ||
      (course === undefined && (!primary || service.controller !== 'ECS' || isAlone(service, primary)));
    if (isThere) return { kind: 'there' };
  }
  if (isGuarded && runs(service) !== from) return { kind: 'left-alone', other: primary };
  return deployment && deployment.taskDefinition !== to ? { kind: 'undo', deployment } : { kind: 'deploy' };
}
