import { ownRollback } from '../../ecs/service/own-rollback.js';
import { courseOfRolloutState } from '../../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../../ecs/snapshot.js';

/** Where the deployments that may be taken back are, as ECS shows their service now. */
export type Whereabouts =
  /** One of them is PRIMARY and goes on: ECS can roll it back. */
  | { readonly kind: 'in-progress'; readonly deployment: DeploymentSnapshot }
  /** One of them is PRIMARY, and its roll-out is over, well or badly. */
  | { readonly kind: 'in-place'; readonly deployment: DeploymentSnapshot }
  /** ECS itself takes the service back to this deployment. */
  | { readonly kind: 'going-back'; readonly to: DeploymentSnapshot }
  /** Another deployment is PRIMARY. */
  | { readonly kind: 'replaced'; readonly by: DeploymentSnapshot }
  /** ECS has the service no longer (no status), or only in this status. */
  | { readonly kind: 'gone'; readonly status?: string | undefined }
  | { readonly kind: 'no-deployment' };

/** Where the deployments are that `isNamed` knows: ours, or those that a person named. Nothing is ever done to another one. */
export function whereabouts(
  service: ServiceSnapshot | undefined,
  isNamed: (deployment: DeploymentSnapshot) => boolean,
): Whereabouts {
  if (service === undefined || service.status !== 'ACTIVE') return { kind: 'gone', status: service?.status };
  const primary = primaryOf(service);
  if (primary === undefined) return { kind: 'no-deployment' };
  // An earlier revision can be named, too: ECS's way back to it is no deployment of ours.
  if (ownRollback(service)) return { kind: 'going-back', to: primary };
  if (!isNamed(primary)) return { kind: 'replaced', by: primary };
  const goesOn = courseOfRolloutState(primary.rolloutState) === 'going-on';
  return { kind: goesOn ? 'in-progress' : 'in-place', deployment: primary };
}
