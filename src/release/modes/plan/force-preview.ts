import type { CapacityProvider } from '../../../ecs/snapshot.js';
import { ignoresForce } from '../../../ecspresso/version.js';
import type { Inputs } from '../../../inputs/inputs.js';
import type { ForceFails, StrategyChange } from '../../outcome.js';
import type { PlannedConfig } from '../../plan.js';

/**
 * Why ECS will demand a forced new deployment of a config, as far as it can be known before; undefined when it will not. ECS
 * demands one for every effective change of the capacity provider strategy, and for nothing else that is known. `emptied`: the
 * file has an empty strategy, which is not the same as none. Source: the API's InvalidParameterException of UpdateService.
 */
export function demandOf(
  config: Pick<PlannedConfig, 'current' | 'serviceDefinition'>,
  emptied: boolean,
): StrategyChange | undefined {
  const { current, serviceDefinition } = config;
  // Other controllers are sent no strategy; a service that is created has none to change.
  if (current?.controller !== 'ECS' || !serviceDefinition) return undefined;
  const wanted = serviceDefinition.capacityProviderStrategy ?? (emptied ? [] : undefined);
  if (wanted === undefined || normalised(wanted) === normalised(current.capacityProviders)) return undefined;
  return current.capacityProviders.length === 0
    ? 'launch-type-replaced'
    : wanted.length === 0
      ? 'strategy-removed'
      : 'strategy-changed';
}

/** Whether a service definition's text has an empty capacity provider strategy; `render` does not show it. */
export function emptiesStrategy(text: string | undefined): boolean {
  return /\bcapacityProviderStrategy["']?\s*:\s*\[\s*\]/.test(text ?? '');
}

/** Why a release that needs force would fail even so; undefined when it would not. */
export function forceFails(
  inputs: Pick<Inputs, 'forceNewDeployment'>,
  ecspressoVersion: string | undefined,
): ForceFails | undefined {
  if (inputs.forceNewDeployment === 'never') return { kind: 'forbidden' };
  return ignoresForce(ecspressoVersion) ? { kind: 'unsupported', version: ecspressoVersion } : undefined;
}

/** Their order has no meaning for ECS. */
function normalised(strategy: readonly CapacityProvider[]): string {
  return strategy
    .map(({ provider, weight, base }) => JSON.stringify([provider, weight, base]))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join();
}
