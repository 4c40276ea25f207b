import { AwsError } from '../../ecs/cloud.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../../ecs/snapshot.js';
import type { ServiceConfig } from '../plan.js';
import { primaryDeploymentState } from '../primary-deployment-state.js';
import { readService } from '../read-service.js';
import type { World } from '../world.js';

/**
 * Whether PRIMARY of a service is one of the named deployments, as ECS shows it now. False also where ECS does not say: a deploy may
 * take the place of a named one, and of no other.
 */
export async function isPrimaryOneOf(
  world: World,
  config: ServiceConfig,
  isNamed: (deployment: DeploymentSnapshot) => boolean,
): Promise<boolean> {
  const isThere = (service: ServiceSnapshot): boolean => {
    const { kind } = primaryDeploymentState(service, isNamed);
    return kind === 'in-progress' || kind === 'settled';
  };
  const service = await readService(world, config, isThere);
  return service !== undefined && !(service instanceof AwsError) && isThere(service);
}
