import type { InterruptionCode } from '../contract.js';
import { handlesSigterm } from '../world/image-fate.js';
import type { World } from '../world/world.js';
import { advanceTo, planned } from './next-status.js';
import { type Container, isLive, type Task } from './task.js';

/** How much longer a task takes that drains slowly. */
const SLOWER = 5;

/** How a task is brought to its end. */
export interface Stop {
  readonly code: 'UserInitiated' | 'ServiceSchedulerInitiated' | InterruptionCode;
  readonly reason: string;
  /** Exit code of the containers that run until the end and have no way of their own to end. */
  readonly exitCode: number;
}

/** Why AWS takes a task away, in its words: Spot and maintenance from the ECS Developer Guide, that of a host inferred. */
const INTERRUPTIONS: Readonly<Record<InterruptionCode, string>> = {
  SpotInterruption: 'Your Spot Task was interrupted.',
  TerminationNotice: 'ECS is performing maintenance on the underlying infrastructure hosting the task.',
  InfrastructureHealth: 'Task stopped because the underlying infrastructure became unhealthy.',
};

/** Exit code of a program that SIGTERM ends, and of one that had to be killed. */
export const TERMINATED = 143;
const KILLED = 137;

function hasStopped(world: World, task: Task): void {
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  task.stoppedAt = world.clock.now();
  advanceTo(task, 'STOPPED');
  task.observer?.stopped(task);
}

/** The task has no containers any more; STOPPED after so many seconds. */
export function deprovision(world: World, task: Task, seconds: number): void {
  advanceTo(task, 'DEPROVISIONING');
  planned(world, task, seconds, () => hasStopped(world, task));
}

/** Marks the task as stopping. */
export function decideToStop(world: World, task: Task, code: string, reason: string): void {
  task.plan += 1;
  task.desiredStatus = 'STOPPED';
  task.stoppingAt = world.clock.now();
  task.stopCode = code;
  task.stoppedReason = reason;
}

/** The end of a task whose containers never ran. */
export function neverStarts(world: World, task: Task, code: string, reason: string): void {
  decideToStop(world, task, code, reason);
  deprovision(world, task, world.durations.deprovisioning);
  task.observer?.lost(task, code === 'TaskFailedToStart');
}

/** The end of all containers that still run. */
export function endContainers(world: World, task: Task, exitCode: number): void {
  task.executionStoppedAt = world.clock.now();
  for (const container of task.containers) {
    if (container.lastStatus !== 'RUNNING') continue;
    container.lastStatus = 'STOPPED';
    container.exitCode = exitOnStop(container, exitCode);
  }
}

/** What a container that is told to stop exits with. */
function exitOnStop({ fate }: Container, otherwise: number): number {
  if (fate === 'ignore') return KILLED;
  return handlesSigterm(fate) ? 0 : otherwise;
}

/** AWS takes a task away, which is no failure of its deployment. Nothing happens to a task that is already stopping. */
export function interrupt(world: World, task: Task, code: InterruptionCode): void {
  if (!isLive(task)) return;
  bringDown(world, task, { code, reason: INTERRUPTIONS[code], exitCode: TERMINATED });
  task.observer?.lost(task, false);
}

/**
 * Stops a running task: SIGTERM, then the end of its containers, then STOPPED. desiredStatus says STOPPED at once, the
 * containers end after `taskStop`, and STOPPED comes after `deprovisioning`. A task that never ran has no exit codes.
 * Nothing happens to a task that is already stopping.
 */
export function bringDown(world: World, task: Task, stop: Stop): void {
  if (!isLive(task)) return;
  const running = task.lastStatus === 'RUNNING';
  const { deprovisioning } = world.durations;
  const isSlow = task.containers.some(({ fate }) => fate === 'slow-drain');
  const taskStop = world.durations.taskStop * (isSlow ? SLOWER : 1);
  decideToStop(world, task, stop.code, stop.reason);
  task.version += 1;
  if (!running) {
    deprovision(world, task, deprovisioning);
    return;
  }
  if (task.targetGroups.length > 0) {
    planned(world, task, taskStop * 0.25, () => advanceTo(task, 'DEACTIVATING'));
    planned(world, task, taskStop * 0.6, () => advanceTo(task, 'STOPPING'));
  }
  planned(world, task, taskStop, () => {
    endContainers(world, task, stop.exitCode);
    deprovision(world, task, deprovisioning);
  });
}
