import { planExit } from '../task/life.js';
import { isLive } from '../task/task.js';
import { ZERO_TASK_SETTLE_FACTOR } from '../world/pace.js';
import type { World } from '../world/world.js';
import { callOffSettling, finish } from './deployment.js';
import { tell } from './event.js';
import { currentServiceDeployment, type Deployment, type Service } from './service.js';

/** Completes a deployment that has become all there is and is healthy, or calls that off; tells of a steady state. */
export function settle(world: World, service: Service, primary: Deployment, others: readonly Deployment[]): void {
  const live = primary.tasks.filter(isLive);
  const alone = others.every((deployment) => deployment.tasks.length === 0);
  const there = live.length === service.desiredCount && live.every((task) => task.trusted);
  if (!alone || !there) {
    if (primary.settlePlanned) callOffSettling(primary);
    if (!there) service.steady = false;
    return;
  }
  if (primary.rolloutState === 'COMPLETED') {
    if (!service.steady) tell(world, service, ') has reached a steady state.');
    service.steady = true;
    return;
  }
  if (primary.settlePlanned) return;
  primary.settlePlanned = true;
  const { settling } = primary;
  const factor = service.desiredCount === 0 ? ZERO_TASK_SETTLE_FACTOR : 1;
  world.after(world.durations.deploymentSettle * factor, () => {
    if (primary.settling === settling && primary.settlePlanned) complete(world, service, primary);
  });
}

/** The deployment is all there is of its service, and healthy: its service deployment ends well. */
export function complete(world: World, service: Service, deployment: Deployment): void {
  deployment.settlePlanned = false;
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = world.agenda.now();
  const current = currentServiceDeployment(service);
  service.deployments = [deployment];
  service.lastCompleted = deployment;
  service.steady = true;
  tell(world, service, `) (deployment ${deployment.id}) deployment completed.`);
  tell(world, service, ') has reached a steady state.', 1);
  if (current !== undefined) {
    const back = current.status === 'ROLLBACK_IN_PROGRESS';
    finish(world, service, current, back ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL');
  }
  for (const task of deployment.tasks) {
    const broken = task.containers.find((container) => container.fate === 'late-crash');
    if (broken !== undefined) planExit(world, task, broken, { afterSeconds: world.durations.crash, code: 1 });
  }
}
