import { isLive } from '../task/task.js';
import { planExit } from '../task/task-lifecycle.js';
import { flag, number, shape, text } from '../wire/member.js';
import { ZERO_TASK_SETTLE_FACTOR } from '../world/durations.js';
import type { World } from '../world/world.js';
import { callOffSettling, finish } from './deployment.js';
import { alarmsOf } from './deployment-alarms.js';
import { tell } from './event.js';
import { currentServiceDeployment, type Deployment, type Service, type ServiceDeployment } from './service.js';

/**
 * Completes a rolling deployment whose tasks are all there, or cancels a completion that was planned; writes the event of a steady
 * state.
 */
export function settle(world: World, service: Service, primary: Deployment, others: readonly Deployment[]): void {
  const alone = others.every((deployment) => deployment.tasks.length === 0);
  const full = isFull(service, primary);
  if (!full) service.steady = false;
  if (primary.rolloutState === 'COMPLETED') {
    if (alone && service.controller === 'ECS') service.deployments = [primary];
    if (alone && full && !service.steady) {
      tell(world, service, ') has reached a steady state.');
      service.steady = true;
    }
    return;
  }
  const current = currentServiceDeployment(service);
  if (!isReached(service, primary, { current, alone, full })) {
    if (primary.settlePlanned) callOffSettling(primary);
    return;
  }
  if (primary.settlePlanned) return;
  primary.settlePlanned = true;
  const { settling } = primary;
  const factor = service.desiredCount === 0 ? ZERO_TASK_SETTLE_FACTOR : 1;
  const bake = current === undefined ? 0 : bakeSeconds(world, current);
  world.after(world.durations.deploymentSettle * factor + bake, () => {
    if (primary.settling === settling && primary.settlePlanned) complete(world, service, primary);
  });
  if (current === undefined || bake === 0) return;
  for (const listener of world.stageListeners) {
    listener({ service, deployment: current, stage: 'BAKE_TIME', paused: false });
  }
}

/** How long a rolling deployment watches its alarms once it is there; a rollback does not. */
function bakeSeconds(world: World, { status, configuration }: ServiceDeployment): number {
  if (status !== 'IN_PROGRESS') return 0;
  const asked = (number(configuration, 'bakeTimeInMinutes') ?? 0) * world.durations.minute;
  return alarmsOf(configuration).enable ? Math.max(asked, world.durations.alarmBake) : asked;
}

function isFull(service: Service, deployment: Deployment): boolean {
  const live = deployment.tasks.filter(isLive);
  return live.length === service.desiredCount && live.every((task) => task.trusted);
}

/**
 * Whether a rolling deployment may complete: all tasks are there and the old ones are gone, or less by its early success
 * criteria (Amazon ECS API Reference, DeploymentEarlySuccessCriteria).
 */
function isReached(
  service: Service,
  deployment: Deployment,
  now: { readonly current: ServiceDeployment | undefined; readonly alone: boolean; readonly full: boolean },
): boolean {
  const early = now.current?.status === 'IN_PROGRESS' ? shape(now.current.configuration, 'earlySuccessCriteria') : {};
  if (!flag(early ?? {}, 'enable')) return now.alone && now.full;
  const healthy = deployment.tasks.filter((task) => isLive(task) && task.trusted).length;
  const wanted = Math.ceil((service.desiredCount * (number(early ?? {}, 'healthyPercent') ?? 100)) / 100);
  const mayStay = text(early ?? {}, 'sourceServiceRevisionCleanup') === 'DEFERRED';
  return healthy >= wanted && (mayStay || now.alone);
}

/** Ends the deployment as COMPLETED. Old tasks that are still there stop in the background. */
export function complete(world: World, service: Service, deployment: Deployment): void {
  deployment.settlePlanned = false;
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = world.clock.now();
  const current = currentServiceDeployment(service);
  const leftover = service.deployments.filter((other) => other !== deployment && other.tasks.length > 0);
  service.deployments = [deployment, ...leftover];
  service.lastCompleted = deployment;
  if (deployment.traffic !== undefined) deployment.traffic = { ...deployment.traffic, production: 100 };
  tell(world, service, `) (deployment ${deployment.id}) deployment completed.`);
  service.steady = leftover.length === 0 && isFull(service, deployment);
  if (service.steady) tell(world, service, ') has reached a steady state.', 1);
  if (current !== undefined) {
    const back = current.status === 'ROLLBACK_IN_PROGRESS';
    finish(world, service, current, back ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL');
  }
  for (const task of deployment.tasks) {
    const broken = task.containers.find((container) => container.fate === 'late-crash');
    if (broken !== undefined) planExit(world, task, broken, { afterSeconds: world.durations.crash, code: 1 });
  }
}
