import { ApiError } from '../wire/api-error.js';
import { lastPart } from '../wire/identifier.js';
import type { Cluster } from '../world/world.js';
import type { Service } from './service.js';

/** The service of a cluster that a name or an ARN names, deleted ones included. */
export function findService(cluster: Cluster, nameOrArn: string): Service | undefined {
  return cluster.services.get(lastPart(nameOrArn));
}

/** The service that a request names; ServiceNotFoundException when there is none. */
export function serviceOf(cluster: Cluster, nameOrArn: string): Service {
  const service = findService(cluster, nameOrArn);
  if (service === undefined) throw new ApiError('ServiceNotFoundException', 'Service not found.');
  return service;
}
