import type { Lifecycle } from '../rollout/lifecycle.js';
import { productionShareAt } from '../service-deployment-states.js';
import { primaryOf, type ServiceSnapshot } from '../snapshot.js';
import { hasStages } from '../strategy.js';
import { earlierRevision, type PrimaryLifecycle, revisionInProduction } from './running.js';

/** What takes the production traffic of a service, as ECS last said it. */
export interface Traffic {
  /** `family:revision`. */
  readonly on: string;
  /** Percent of it; absent: all of it. */
  readonly share?: number | undefined;
  /** `family:revision` that takes the rest of it, where that is known. */
  readonly rest?: string | undefined;
}

/**
 * What takes the production traffic of a service while a deployment of `to` is in progress: by the share that ECS
 * gives, else by the stage. In a rolling deployment the running tasks share it: the revision before is named until all
 * tasks of `to` run. Undefined where ECS does not say it. `lifecycle`: of the deployment of `to`.
 */
export function trafficOf(
  service: ServiceSnapshot,
  lifecycle: Lifecycle | undefined,
  { to, before }: { readonly to: string; readonly before: string | undefined },
): Traffic | undefined {
  if (!hasStages(service.deploymentConfiguration)) {
    return before !== undefined && revisionInProduction(service) === before ? { on: before } : undefined;
  }
  if (lifecycle === undefined) return undefined;
  const share = lifecycle.productionTraffic ?? productionShareAt(lifecycle.stage);
  if (share === undefined || (share === 0 && before === undefined)) return undefined;
  if (share >= 100) return { on: to };
  return share === 0 && before !== undefined ? { on: before } : { on: to, share, rest: before };
}

/** The traffic while PRIMARY shifts it (`lifecycle`: its stage); undefined for a rolling deployment. */
export function shiftedTraffic(service: ServiceSnapshot, lifecycle: PrimaryLifecycle | undefined): Traffic | undefined {
  const primary = primaryOf(service);
  if (!hasStages(service.deploymentConfiguration) || primary === undefined || lifecycle?.deployment !== primary.id) {
    return undefined;
  }
  return trafficOf(service, lifecycle, { to: primary.taskDefinition, before: earlierRevision(service, lifecycle) });
}
