import { AwsError } from '../../ecs/cloud.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../../ecs/snapshot.js';
import { ReleaseError } from '../../errors.js';
import type { ServiceConfig } from '../plan.js';
import { readService } from '../roll-out/read-service.js';
import { primaryDeploymentState } from '../service-rollback/primary-deployment-state.js';
import type { World } from '../world.js';

/** A world in which a deploy of an earlier revision takes the place of a named deployment, and of no other. */
export interface Guarded {
  readonly world: World;
  /** Whether a deploy was not begun because another deployment had taken the place of the named one, or nobody could tell. */
  readonly isTaken: () => boolean;
}

/** Describes the service again just before each try of `deploy`: one that is not named stays where it is. */
export function onlyOverOurs(
  world: World,
  config: ServiceConfig,
  isNamed: (deployment: DeploymentSnapshot) => boolean,
): Guarded {
  let taken = false;
  const isThere = (service: ServiceSnapshot): boolean => {
    const { kind } = primaryDeploymentState(service, isNamed);
    return kind === 'in-progress' || kind === 'settled';
  };
  const deploy: World['ecspresso']['deploy'] = async (call, options) => {
    const service = await readService(world, config, isThere);
    taken = service === undefined || service instanceof AwsError || !isThere(service);
    if (taken) throw new ReleaseError(`${config.service} does not run this release any more.`);
    return world.ecspresso.deploy(call, options);
  };
  return { world: { ...world, ecspresso: { ...world.ecspresso, deploy } }, isTaken: () => taken };
}
