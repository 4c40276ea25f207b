import type { ServiceSnapshot } from './snapshot.js';

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
