import type { World } from '../world/world.js';
import type { Task, TaskStatus } from './task.js';

/** After so many seconds, unless the task's plans have changed by then. */
export function planned(world: World, task: Task, seconds: number, event: () => void): void {
  const { plan } = task;
  world.after(seconds, () => {
    if (task.plan === plan) event();
  });
}

/** The next lastStatus of a task. */
export function advanceTo(task: Task, status: TaskStatus): void {
  task.lastStatus = status;
  task.version += 1;
}
