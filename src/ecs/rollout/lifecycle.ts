import { type Pause, pausesOf } from '../pause.js';
import { courseOfStatus, isRunningHook, productionShareAt } from '../service-deployment-states.js';
import { idOf, type ServiceDeploymentSnapshot } from '../snapshot.js';

/** How far a service deployment has come. Shares are percent of the traffic, where ECS gives them. */
export interface Lifecycle {
  readonly stage?: string | undefined;
  readonly productionTraffic?: number | undefined;
  readonly testTraffic?: number | undefined;
  /** The deployment (`ecs-svc/<N>`) that it takes the traffic from, where ECS says so. */
  readonly source?: string | undefined;
  readonly pauses: readonly Pause[];
  /** ARN of a function that ECS waits for at this stage. */
  readonly awaited?: string | undefined;
}

/** How far a service deployment has come; undefined for one that is not in progress. */
export function lifecycleOf(deployment: ServiceDeploymentSnapshot): Lifecycle | undefined {
  if (courseOfStatus(deployment.status) !== 'going-on') return undefined;
  const { stage, productionTraffic, testTraffic } = deployment;
  const source = deployment.source && `ecs-svc/${idOf(deployment.source)}`;
  const awaited = deployment.hooks.find(({ status, target }) => isRunningHook(status) && target !== undefined)?.target;
  return { stage, productionTraffic, testTraffic, source, pauses: pausesOf(deployment), awaited };
}

/**
 * Whether the new revision takes most of the production traffic: by its share, or by the stage where ECS gives none.
 */
export function takesTraffic({ stage, productionTraffic }: Lifecycle): boolean {
  return (productionTraffic ?? productionShareAt(stage) ?? 0) > 50;
}
