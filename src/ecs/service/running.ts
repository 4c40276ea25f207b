import { type Lifecycle, takesTraffic } from '../rollout/lifecycle.js';
import { courseOfRolloutState } from '../service-deployment-states.js';
import { type DeploymentSnapshot, lastCompleted, primaryOf, type ServiceSnapshot } from '../snapshot.js';
import { presenceOf } from '../statuses.js';
import { hasStages } from '../strategy.js';

/** The tasks of a service by deployment, as ECS last showed them. */
export interface Running {
  readonly deployments: readonly {
    /** `ecs-svc/<N>`. */
    readonly id: string;
    readonly taskDefinition: string;
    readonly running: number;
    readonly desired: number;
  }[];
  /** Of all of them together. */
  readonly running: number;
}

/** The tasks that a service runs; undefined where ECS showed no service. */
export function runningIn(service: ServiceSnapshot | undefined): Running | undefined {
  if (service === undefined) return undefined;
  const { deployments, running } = service;
  return {
    deployments: deployments.map(({ id, taskDefinition, running: tasks, desired }) => ({
      id,
      taskDefinition,
      running: tasks,
      desired,
    })),
    running,
  };
}

/** The `family:revision` that a service names as its own; under another controller that is the one of its PRIMARY task set. */
export function namedRevision({
  primaryTaskSet,
  taskDefinition,
}: Pick<ServiceSnapshot, 'primaryTaskSet' | 'taskDefinition'>): string {
  return primaryTaskSet ?? taskDefinition;
}

/** How far the PRIMARY deployment had come when its service deployment was read. */
export interface PrimaryLifecycle extends Lifecycle {
  /** `ecs-svc/<N>`. */
  readonly deployment: string;
}

/**
 * The `family:revision` that takes the production traffic. By the lifecycle of a deployment with stages, where that is known; else
 * PRIMARY once all its tasks run, until then the newest deployment that is complete and still has tasks. Undefined where ECS shows
 * no such service.
 */
export function revisionInProduction(
  service: ServiceSnapshot | undefined,
  lifecycle?: PrimaryLifecycle,
): string | undefined {
  if (service === undefined || presenceOf(service.status) === 'deleted') return undefined;
  // Another controller keeps what it serves in task sets.
  if (service.primaryTaskSet !== undefined) return service.primaryTaskSet;
  const primary = primaryOf(service);
  const isShifting = hasStages(service.deploymentConfiguration) && lifecycle?.deployment === primary?.id;
  const isComplete = courseOfRolloutState(primary?.rolloutState) === 'success';
  if (lifecycle !== undefined && isShifting && !isComplete && !takesTraffic(lifecycle)) {
    return earlierRevision(service, lifecycle) ?? primary?.taskDefinition;
  }
  if (primary === undefined || isUp(primary)) return primary?.taskDefinition ?? service.taskDefinition;
  const serving = service.deployments.filter(({ id, running }) => id !== primary.id && running > 0);
  // Without rolloutState, as behind a Classic Load Balancer, what has tasks and is not PRIMARY was there before.
  const earlier = serving.some(({ rolloutState }) => rolloutState !== undefined)
    ? lastCompleted({ ...service, deployments: serving })
    : serving.toSorted((a, b) => b.createdAt - a.createdAt)[0]?.taskDefinition;
  return earlier ?? primary.taskDefinition;
}

/** What PRIMARY takes the traffic from: what ECS names, else what was completed last. */
export function earlierRevision(service: ServiceSnapshot, { source }: Lifecycle): string | undefined {
  return service.deployments.find(({ id }) => id === source)?.taskDefinition ?? lastCompleted(service);
}

function isUp({ rolloutState, running, desired }: DeploymentSnapshot): boolean {
  return courseOfRolloutState(rolloutState) === 'success' || (running > 0 && running >= desired);
}
