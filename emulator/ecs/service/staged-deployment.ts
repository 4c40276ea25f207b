import type { World } from '../world/world.js';
import type { RollbackCause } from './rollback.js';
import type { Deployment, Lifecycle, Service, ServiceDeployment } from './service.js';

/** A service deployment that goes through stages. */
export type StagedDeployment = ServiceDeployment & { readonly lifecycle: Lifecycle };

/** A deployment that goes through the stages, and what its scheduler does for it. */
export interface StagedRollout {
  readonly world: World;
  readonly service: Service;
  readonly current: StagedDeployment;
  /** Starts and stops tasks as the stage asks. */
  reconcile(): void;
  /** Takes the deployment back. */
  giveUp(cause: RollbackCause): void;
  /** The last step is over. */
  complete(deployment: Deployment): void;
}

/** Whether a service deployment goes through stages. */
export function isStaged(deployment: ServiceDeployment): deployment is StagedDeployment {
  return deployment.lifecycle !== undefined;
}
