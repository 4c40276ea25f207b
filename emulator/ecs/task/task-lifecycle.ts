import { exitOf, interruptionOf, startFailureOf } from '../world/image-fate.js';
import type { World } from '../world/world.js';
import { lastLines, missingLogGroup, openLogs, work } from './container-log.js';
import { advanceTo, planned } from './next-status.js';
import { bringDown, decideToStop, deprovision, endContainers, interrupt, neverStarts, TERMINATED } from './stop.js';
import { balancerName, type Container, type Task } from './task.js';

/** How much longer a slow part of a task's life takes. */
const SLOWER = 4;

const ESSENTIAL_EXITED = 'Essential container in task exited';

function containerExits(
  world: World,
  task: Task,
  container: Container,
  exit: { code?: number; reason?: string },
): void {
  if (container.lastStatus !== 'RUNNING') return;
  container.lastStatus = 'STOPPED';
  if (exit.code !== undefined) container.exitCode = exit.code;
  if (exit.reason !== undefined) container.reason = exit.reason;
  task.version += 1;
  lastLines(world, task, container);
  // A task ends with its first essential container, or with its last container.
  if (!container.essential && task.containers.some(({ lastStatus }) => lastStatus === 'RUNNING')) return;
  const trusted = task.trusted;
  decideToStop(world, task, 'EssentialContainerExited', ESSENTIAL_EXITED);
  endContainers(world, task, TERMINATED);
  deprovision(world, task, world.durations.deprovisioning);
  task.observer?.lost(task, !trusted);
}

/** Makes a container of a running task exit after so many seconds. */
export function planExit(
  world: World,
  task: Task,
  container: Container,
  exit: { readonly afterSeconds: number; readonly code?: number; readonly reason?: string },
): void {
  planned(world, task, exit.afterSeconds, () => containerExits(world, task, container, exit));
}

function runs(world: World, task: Task): void {
  task.startedAt = world.clock.now();
  advanceTo(task, 'RUNNING');
  const workerFates = task.containers.filter((container) => container.worker).map((container) => container.fate);
  for (const container of task.containers) {
    container.lastStatus = 'RUNNING';
    work(world, task, container);
    const exit = exitOf(container.fate, {
      worker: container.worker,
      work: world.durations.runTask,
      crash: world.durations.crash,
    });
    // Images of one build share a tag: then the fate is the command's, not that of the containers beside it.
    const belongsToWorker = !container.worker && workerFates.includes(container.fate);
    if (exit !== undefined && !belongsToWorker) planExit(world, task, container, exit);
  }
  const half = task.role === 'run' ? world.durations.runTask / 2 : world.durations.crash;
  for (const { fate } of task.containers) {
    const code = interruptionOf(fate);
    if (code !== undefined) planned(world, task, half, () => interrupt(world, task, code));
  }
  task.observer?.running(task);
  judgeHealth(world, task);
}

function judgeHealth(world: World, task: Task): void {
  const balanced = task.targetGroups.length > 0;
  const unhealthy = task.containers.find((container) => container.fate === 'unhealthy');
  const checked = task.containers.filter((container) => container.definition['healthCheck'] !== undefined);
  const { targetHealthy, survive } = world.durations;
  const usual = balanced || unhealthy !== undefined ? targetHealthy : survive;
  const isSlow = task.containers.some(({ fate }) => fate === 'slow-health');
  planned(world, task, isSlow ? usual * SLOWER : usual, () => {
    for (const container of checked) container.healthStatus = container.fate === 'unhealthy' ? 'UNHEALTHY' : 'HEALTHY';
    if (unhealthy !== undefined && !balanced) unhealthy.healthStatus = 'UNHEALTHY';
    task.version += 1;
    // ECS replaces unhealthy tasks of services only.
    if (task.role === 'run') return;
    if (unhealthy === undefined) {
      task.trusted = true;
      task.observer?.trusted(task);
      return;
    }
    bringDown(world, task, {
      code: 'ServiceSchedulerInitiated',
      reason: balanced
        ? `Task failed ELB health checks in (${balancerName(task.targetGroups[0] ?? {})})`
        : 'Task failed container health checks',
      exitCode: 0,
    });
    task.observer?.lost(task, true);
  });
}

/** Starts a new task: plans its states. */
export function startTask(world: World, task: Task): void {
  const fates = task.containers.map((container) => container.fate);
  const total = world.durations.taskStart * (fates.includes('slow') ? 3 : 1);
  const failing = task.containers.find((container) => startFailureOf(container.fate, container.image, world.home));

  planned(world, task, total * 0.7, () => {
    task.connectivityAt = world.clock.now();
    advanceTo(task, 'PENDING');
    if (fates.includes('spot')) {
      neverStarts(world, task, 'SpotInterruption', 'Your Spot Task was interrupted.');
      return;
    }
    if (fates.includes('stuck')) return;
    planned(world, task, total * 0.05, () => {
      task.pullStartedAt = world.clock.now();
    });
    const pulling = fates.includes('slow-pull') ? world.durations.taskStart * SLOWER : 0;
    planned(world, task, total * 0.2 + pulling, () => {
      if (failing !== undefined) {
        const reason = startFailureOf(failing.fate, failing.image, world.home) ?? '';
        if (failing.fate === 'nopull') failing.reason = reason;
        neverStarts(world, task, 'TaskFailedToStart', reason);
        return;
      }
      const loggerFailure = missingLogGroup(world, task);
      if (loggerFailure !== undefined) {
        neverStarts(world, task, 'TaskFailedToStart', loggerFailure);
        return;
      }
      task.pullStoppedAt = world.clock.now();
      openLogs(world, task);
      if (task.targetGroups.length > 0) advanceTo(task, 'ACTIVATING');
      planned(world, task, total * 0.1, () => runs(world, task));
    });
  });
}

/** A task that has been running for long: what exists before the emulator starts. */
export function adoptTask(world: World, task: Task, startedAt: number): void {
  task.connectivityAt = startedAt;
  task.pullStartedAt = startedAt;
  task.pullStoppedAt = startedAt;
  task.startedAt = startedAt;
  task.trusted = true;
  task.lastStatus = 'RUNNING';
  for (const container of task.containers) {
    container.lastStatus = 'RUNNING';
    if (container.definition['healthCheck'] !== undefined) container.healthStatus = 'HEALTHY';
  }
  openLogs(world, task);
}
