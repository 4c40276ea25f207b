import { record, textOf } from '../unreadable.js';
import type { CapacityProvider } from './snapshot.js';

/** What `render servicedef` says, as far as a release looks at it. */
export interface ServiceDefinitionFile {
  readonly desiredCount?: number | undefined;
  readonly schedulingStrategy?: string | undefined;
  /** Absent also when the file has an empty one, which `render` leaves out. */
  readonly capacityProviderStrategy?: readonly CapacityProvider[] | undefined;
  /** As its author wrote it. */
  readonly deploymentConfiguration?: unknown;
}

/** Reads a service definition. Throws an {@link UnreadableError} when its strategy has an item that is no object. */
export function serviceDefinitionOf(source: Readonly<Record<string, unknown>>): ServiceDefinitionFile {
  const desiredCount = source['desiredCount'];
  return {
    desiredCount: typeof desiredCount === 'number' ? desiredCount : undefined,
    schedulingStrategy: textOf(source['schedulingStrategy']),
    capacityProviderStrategy: capacityProviders(source['capacityProviderStrategy']),
    deploymentConfiguration: source['deploymentConfiguration'] || undefined,
  };
}

/**
 * What the parsed text of a service definition file says of how to deploy; undefined where it is no object, or where templates decide.
 */
export function writtenDeploymentConfiguration(
  file: unknown,
): { readonly deploymentConfiguration: unknown } | undefined {
  if (typeof file !== 'object' || file === null) return undefined;
  const deploymentConfiguration = 'deploymentConfiguration' in file ? file.deploymentConfiguration : undefined;
  return JSON.stringify(deploymentConfiguration ?? {}).includes('{{') ? undefined : { deploymentConfiguration };
}

function capacityProviders(source: unknown): readonly CapacityProvider[] | undefined {
  if (!Array.isArray(source)) return undefined;
  return source.map((item) => {
    const { capacityProvider, weight, base } = record(item, 'an item of capacityProviderStrategy is no object');
    // ECS: a weight or base that is left out is 0.
    const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
    return { provider: textOf(capacityProvider) ?? '', weight: count(weight), base: count(base) };
  });
}
