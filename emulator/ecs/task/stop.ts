import { DEPROVISIONING_SHARE } from '../world/pace.js';
import type { World } from '../world/world.js';
import { advanceTo, planned } from './plan.js';
import { isLive, type Task } from './task.js';

/** How a task is brought to its end. */
export interface Stop {
  readonly code: 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';
  readonly reason: string;
  /** Exit code of the containers that run until the end. */
  readonly exitCode: number;
}

function hasStopped(world: World, task: Task): void {
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  task.stoppedAt = world.agenda.now();
  advanceTo(task, 'STOPPED');
  task.observer?.stopped(task);
}

/** The task has no containers any more; STOPPED after so many seconds. */
export function deprovision(world: World, task: Task, seconds: number): void {
  advanceTo(task, 'DEPROVISIONING');
  planned(world, task, seconds, () => hasStopped(world, task));
}

/** From now on the task is on its way out. */
export function decideToStop(world: World, task: Task, code: string, reason: string): void {
  task.plan += 1;
  task.desiredStatus = 'STOPPED';
  task.stoppingAt = world.agenda.now();
  task.stopCode = code;
  task.stoppedReason = reason;
}

/** The end of a task whose containers never ran. */
export function neverStarts(world: World, task: Task, code: string, reason: string): void {
  decideToStop(world, task, code, reason);
  deprovision(world, task, world.durations.taskStop * DEPROVISIONING_SHARE);
  task.observer?.lost(task, code === 'TaskFailedToStart');
}

/** The end of all containers that still run. */
export function endContainers(world: World, task: Task, exitCode: number): void {
  task.executionStoppedAt = world.agenda.now();
  for (const container of task.containers) {
    if (container.lastStatus !== 'RUNNING') continue;
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
  }
}

/**
 * Stops a task that lives: SIGTERM, then the end of its containers, then STOPPED. desiredStatus says STOPPED at once,
 * lastStatus follows within `taskStop`. A task that never ran has no exit codes. Nothing happens to one that is already
 * on its way out.
 */
export function bringDown(world: World, task: Task, stop: Stop): void {
  if (!isLive(task)) return;
  const running = task.lastStatus === 'RUNNING';
  const { taskStop } = world.durations;
  decideToStop(world, task, stop.code, stop.reason);
  task.version += 1;
  if (!running) {
    deprovision(world, task, taskStop * DEPROVISIONING_SHARE);
    return;
  }
  if (task.targetGroups.length > 0) {
    planned(world, task, taskStop * 0.25, () => advanceTo(task, 'DEACTIVATING'));
    planned(world, task, taskStop * 0.6, () => advanceTo(task, 'STOPPING'));
  }
  planned(world, task, taskStop * (1 - DEPROVISIONING_SHARE), () => {
    endContainers(world, task, stop.exitCode);
    deprovision(world, task, taskStop * DEPROVISIONING_SHARE);
  });
}
