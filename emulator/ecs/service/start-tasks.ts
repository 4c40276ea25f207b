import { bringDown } from '../task/stop.js';
import type { Task, TaskObserver } from '../task/task.js';
import { startTask } from '../task/task-lifecycle.js';
import type { World } from '../world/world.js';
import { tell } from './event.js';
import type { Deployment, Service } from './service.js';
import { newServiceTask, tellTargets } from './service-task.js';

const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone.';

/** Stops tasks that a deployment has too many of. */
export function scaleIn(world: World, service: Service, deployment: Deployment, tasks: readonly Task[]): void {
  if (tasks.length === 0) return;
  const balanced = tasks.filter((task) => task.targetGroups.length > 0 && task.lastStatus === 'RUNNING');
  for (const task of tasks) {
    bringDown(world, task, {
      code: 'ServiceSchedulerInitiated',
      reason: `Scaling activity initiated by (deployment ${deployment.id})`,
      exitCode: 0,
    });
  }
  const list = tasks.map((task) => `(task ${task.id})`).join(' ');
  tell(world, service, `) has stopped ${tasks.length} running tasks: ${list}.`);
  if (balanced.length === 0) return;
  world.after(world.durations.taskStop * 0.25, () => {
    for (const task of balanced) tellTargets(world, service, task, 'deregistered');
    tell(world, service, `, taskSet ${deployment.id}) has begun draining connections on ${balanced.length} tasks.`);
  });
}

/** Starts new tasks of a deployment; `observer` is called when their states change. */
export function launch(
  world: World,
  service: Service,
  deployment: Deployment,
  setting: { readonly count: number; readonly observer: TaskObserver },
): void {
  const { count, observer } = setting;
  const tasks = Array.from({ length: count }, () => newServiceTask(world, service, deployment, observer));
  for (const task of tasks) startTask(world, task);
  const list = tasks.map((task) => `(task ${task.id})`).join(' ');
  tell(world, service, `) has started ${count} tasks: ${list}.`);
  const stuck = tasks.some((task) => task.containers.some((container) => container.fate === 'stuck'));
  if (stuck) tell(world, service, `) was unable to place a task. Reason: ${NO_CAPACITY}`);
}
