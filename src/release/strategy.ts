import type { DeploymentConfigurationSnapshot } from '../ecs/snapshot.js';
import { ROLLING, withFile } from '../ecs/strategy.js';
import type { PlannedConfig } from './plan.js';

/**
 * How ECS will deploy the service of a config: as it has it now, with what the service definition of the config says over it, where
 * that was read. Undefined where nothing, or another controller than ECS, deploys.
 */
export function strategyOf(
  config: Pick<PlannedConfig, 'service' | 'current' | 'serviceDefinition' | 'isNotDeployed'>,
): DeploymentConfigurationSnapshot | undefined {
  const { service, current, serviceDefinition, isNotDeployed } = config;
  if (service === undefined || isNotDeployed || (current !== undefined && current.controller !== 'ECS'))
    return undefined;
  return withFile(current?.deploymentConfiguration ?? ROLLING, serviceDefinition?.deploymentConfiguration);
}
