import type { World } from '../world/world.js';
import type { Task, TaskStatus } from './task.js';

/** Runs `event` after so many seconds of ECS time, unless the task's next states have changed by then. */
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
