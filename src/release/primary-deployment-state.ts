import { ecsRollbackTarget } from '../ecs/service/ecs-rollback-target.js';
import { courseOfRolloutState } from '../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../ecs/snapshot.js';
import { presenceOf } from '../ecs/statuses.js';

/** What PRIMARY of a service is, as ECS shows it now, seen from the deployments that may be rolled back. */
export type PrimaryDeploymentState =
  /** One of them is PRIMARY and goes on: ECS can roll it back. */
  | { readonly kind: 'in-progress'; readonly deployment: DeploymentSnapshot }
  /** One of them is PRIMARY, and its roll-out is over, well or badly. */
  | { readonly kind: 'settled'; readonly deployment: DeploymentSnapshot }
  /** ECS itself rolls the service back to this deployment. */
  | { readonly kind: 'ecs-rolling-back'; readonly to: DeploymentSnapshot }
  /** Another deployment is PRIMARY. */
  | { readonly kind: 'replaced'; readonly by: DeploymentSnapshot }
  /** ECS has the service no longer (no status), or only in this status. */
  | { readonly kind: 'gone'; readonly status?: string | undefined }
  | { readonly kind: 'no-deployment' };

/** Where the deployments are that `isNamed` knows: ours, or those that a person named. Nothing is ever done to another one. */
export function primaryDeploymentState(
  service: ServiceSnapshot | undefined,
  isNamed: (deployment: DeploymentSnapshot) => boolean,
): PrimaryDeploymentState {
  if (service === undefined || presenceOf(service.status) !== 'there') return { kind: 'gone', status: service?.status };
  const primary = primaryOf(service);
  if (primary === undefined) return { kind: 'no-deployment' };
  // An earlier revision can be named, too: ECS's own rollback to it is no deployment of ours.
  if (ecsRollbackTarget(service)) return { kind: 'ecs-rolling-back', to: primary };
  if (!isNamed(primary)) return { kind: 'replaced', by: primary };
  const goesOn = courseOfRolloutState(primary.rolloutState) === 'going-on';
  return { kind: goesOn ? 'in-progress' : 'settled', deployment: primary };
}
