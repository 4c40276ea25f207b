import type { World } from '../world/world.js';
import { callOffSettling, finish, newDeployment, newServiceDeployment } from './deployment.js';
import { halt } from './lifecycle.js';
import { reconcile, start } from './scheduler.js';
import { currentServiceDeployment, type Service } from './service.js';
import { isStaged } from './staged-deployment.js';

/** Starts to roll out what the service now says; an unfinished deployment is replaced. */
export function deploy(world: World, service: Service): void {
  const replaced = currentServiceDeployment(service);
  if (replaced !== undefined) {
    if (isStaged(replaced)) halt(replaced);
    finish(world, service, replaced, 'STOPPED', 'Replaced by a new service deployment.');
  }
  const deployment = newDeployment(world, service);
  for (const earlier of service.deployments) callOffSettling(earlier);
  service.deployments = [deployment, ...service.deployments];
  service.steady = false;
  if (service.controller !== 'ECS') {
    // A task set: it has no service deployment, and only its controller replaces it.
    deployment.rolloutState = 'COMPLETED';
    reconcile(world, service);
    return;
  }
  const started = newServiceDeployment(world, service, deployment);
  world.after(world.durations.deploymentPending, () => {
    if (started.status !== 'PENDING') return;
    started.status = 'IN_PROGRESS';
    started.startedAt = world.clock.now();
    started.updatedAt = world.clock.now();
    start(world, service, started);
  });
}
