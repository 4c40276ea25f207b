import { adoptTask } from '../task/task-lifecycle.js';
import type { TaskDefinition } from '../task-definition/task-definition.js';
import { deploymentNumber, ecsArn, serviceDeploymentId } from '../wire/identifier.js';
import type { World } from '../world/world.js';
import { newDeployment, newServiceDeployment } from './deployment.js';
import { observerOf } from './scheduler.js';
import type { Deployment, Service, ServiceDeploymentStatus } from './service.js';
import { newServiceTask } from './service-task.js';

/** A service whose deployment was completed long ago, at `startedAt` in epoch milliseconds. */
export function adoptDeployment(world: World, service: Service, startedAt: number): void {
  const deployment = newDeployment(world, service);
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  const old: Deployment = {
    ...deployment,
    createdAt: startedAt,
    updatedAt: startedAt,
    revision: { ...deployment.revision, createdAt: startedAt },
  };
  service.revisions.splice(0, 1, old.revision);
  service.deployments = [old];
  service.lastCompleted = old;
  service.steady = true;
  if (service.controller === 'ECS') {
    service.serviceDeployments.unshift({
      ...newServiceDeployment(world, service, old),
      status: 'SUCCESSFUL',
      createdAt: startedAt,
      updatedAt: startedAt,
      startedAt,
      finishedAt: startedAt,
    });
    service.serviceDeployments.splice(1, 1);
    if (old.traffic !== undefined) old.traffic = { production: 100, test: 0 };
    old.scaled = true;
  }
  for (let started = 0; started < service.desiredCount; started += 1) {
    const task = newServiceTask(world, service, old, observerOf(world, service, old));
    adoptTask(world, task, startedAt);
  }
}

/** Service deployments that ended before the emulator started, newest first; `at` is the end of each, in epoch milliseconds. */
export function adoptHistory(
  world: World,
  service: Service,
  history: readonly { readonly definition: TaskDefinition; readonly status: string; readonly at: number }[],
): void {
  const running = service.serviceDeployments[0];
  if (running === undefined) return;
  for (const { definition, status, at } of history) {
    const own = deploymentNumber();
    const arn = ecsArn(world.home, `service-revision/${service.cluster.name}/${service.name}/${own}`);
    const revision = { arn, taskDefinition: definition, attributes: service.attributes, createdAt: at };
    service.revisions.push(revision);
    service.serviceDeployments.push({
      ...running,
      arn: ecsArn(world.home, `service-deployment/${service.cluster.name}/${service.name}/${serviceDeploymentId()}`),
      target: { ...running.target, number: own, id: `ecs-svc/${own}`, revision, tasks: [] },
      sources: [],
      status: status as ServiceDeploymentStatus,
      createdAt: at,
      updatedAt: at,
      startedAt: at,
      finishedAt: at,
    });
  }
}
