import { exitOf, startFailureOf } from './fate.js';
import { createLogGroup, createLogStream, putLogEvent } from './log-stream.js';
import { DEPROVISIONING_SHARE, LOG_DELIVERY_SECONDS } from './pace.js';
import { type Container, commandOf, isLive, type Task, type TaskStatus } from './task.js';
import { logTargetOf } from './task-definition.js';
import type { World } from './world.js';

const ESSENTIAL_EXITED = 'Essential container in task exited';

/** How a task is brought to its end. */
export interface Stop {
  readonly code: 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';
  readonly reason: string;
  /** Exit code of the containers that run until the end. */
  readonly exitCode: number;
}

/** After so many seconds, unless the task's plans have changed by then. */
function planned(world: World, task: Task, seconds: number, event: () => void): void {
  const { plan } = task;
  world.after(seconds, () => {
    if (task.plan === plan) event();
  });
}

function advanceTo(task: Task, status: TaskStatus): void {
  task.lastStatus = status;
  task.version += 1;
}

function say(
  world: World,
  task: Task,
  container: Container,
  line: string,
  deliverySeconds = LOG_DELIVERY_SECONDS,
): void {
  const target = logTargetOf(container.definition, task.id);
  if (target === undefined) return;
  const written = Math.round(world.agenda.now());
  world.after(deliverySeconds, () => {
    const ingestionTime = Math.round(world.agenda.now());
    putLogEvent(world.logs, target.group, target.stream, { timestamp: written, message: line, ingestionTime });
  });
}

function openLogs(world: World, task: Task): void {
  for (const container of task.containers) {
    const target = logTargetOf(container.definition, task.id);
    if (target === undefined) continue;
    if (target.createGroup) createLogGroup(world.logs, target.group);
    createLogStream(world.logs, target.group, target.stream);
  }
}

function missingLogGroup(world: World, task: Task): string | undefined {
  const missing = task.containers.some((container) => {
    const target = logTargetOf(container.definition, task.id);
    return target !== undefined && !target.createGroup && !world.logs.groups.has(target.group);
  });
  return missing
    ? 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1'
    : undefined;
}

function hasStopped(world: World, task: Task): void {
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  task.stoppedAt = world.agenda.now();
  advanceTo(task, 'STOPPED');
  task.observer?.stopped(task);
}

function deprovision(world: World, task: Task, seconds: number): void {
  advanceTo(task, 'DEPROVISIONING');
  planned(world, task, seconds, () => hasStopped(world, task));
}

function decideToStop(world: World, task: Task, code: string, reason: string): void {
  task.plan += 1;
  task.desiredStatus = 'STOPPED';
  task.stoppingAt = world.agenda.now();
  task.stopCode = code;
  task.stoppedReason = reason;
}

function neverStarts(world: World, task: Task, code: string, reason: string): void {
  decideToStop(world, task, code, reason);
  deprovision(world, task, world.durations.taskStop * DEPROVISIONING_SHARE);
  task.observer?.lost(task, code === 'TaskFailedToStart');
}

function endContainers(world: World, task: Task, exitCode: number): void {
  task.executionStoppedAt = world.agenda.now();
  for (const container of task.containers) {
    if (container.lastStatus !== 'RUNNING') continue;
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
  }
}

/** What a container writes as it dies becomes visible only after its task is STOPPED: who stops reading then, misses it. */
function lastWords(world: World, task: Task, container: Container): void {
  const failed = container.exitCode !== 0;
  const delivery = world.durations.taskStop * DEPROVISIONING_SHARE + LOG_DELIVERY_SECONDS;
  if (task.role === 'service') {
    if (failed) say(world, task, container, `Fatal: ${container.name} cannot go on, exiting`, delivery);
    return;
  }
  if (!container.worker || container.exitCode === undefined) return;
  const line = failed
    ? "SQLSTATE[42S21]: Column already exists: 1060 Duplicate column name 'note' (Connection: mysql, SQL: alter table `orders` add `note` text null)"
    : '   INFO  Done.';
  say(world, task, container, line, delivery);
}

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
  lastWords(world, task, container);
  if (!container.essential) return;
  const trusted = task.trusted;
  decideToStop(world, task, 'EssentialContainerExited', ESSENTIAL_EXITED);
  endContainers(world, task, 143);
  deprovision(world, task, world.durations.taskStop * DEPROVISIONING_SHARE);
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

function work(world: World, task: Task, container: Container): void {
  if (task.role === 'service') {
    say(world, task, container, `${container.name} is starting`);
    if (container.fate !== 'crash') {
      planned(world, task, 1, () => say(world, task, container, `${container.name} is listening`));
    }
    return;
  }
  if (!container.worker) {
    say(world, task, container, `${container.name} is listening`);
    return;
  }
  say(world, task, container, `$ ${commandOf(task, container).join(' ')}`);
  const steps = [
    '   INFO  Running migrations.',
    '  2026_11_01_000001_create_orders ... DONE',
    '  2026_11_20_000002_add_note ...',
  ];
  for (const [index, line] of steps.entries()) {
    planned(world, task, (world.durations.runTask * (index + 1)) / 5, () => say(world, task, container, line));
  }
}

function runs(world: World, task: Task): void {
  task.startedAt = world.agenda.now();
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
  task.observer?.running(task);
  judgeHealth(world, task);
}

function judgeHealth(world: World, task: Task): void {
  const balanced = task.targetGroups.length > 0;
  const unhealthy = task.containers.find((container) => container.fate === 'unhealthy');
  const checked = task.containers.filter((container) => container.definition['healthCheck'] !== undefined);
  const { targetHealthy, survive } = world.durations;
  planned(world, task, balanced || unhealthy !== undefined ? targetHealthy : survive, () => {
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
    const group = task.targetGroups[0]?.['targetGroupArn'];
    stopTask(world, task, {
      code: 'ServiceSchedulerInitiated',
      reason: balanced
        ? `Task failed ELB health checks in (target-group ${String(group)})`
        : 'Task failed container health checks',
      exitCode: 0,
    });
    task.observer?.lost(task, true);
  });
}

/** Sends a new task on its way. */
export function startTask(world: World, task: Task): void {
  const fates = task.containers.map((container) => container.fate);
  const total = world.durations.taskStart * (fates.includes('slow') ? 3 : 1);
  const failing = task.containers.find((container) => startFailureOf(container.fate, container.image, world.home));

  planned(world, task, total * 0.7, () => {
    advanceTo(task, 'PENDING');
    if (fates.includes('spot')) {
      neverStarts(world, task, 'SpotInterruption', 'Your Spot Task was interrupted.');
      return;
    }
    if (fates.includes('stuck')) return;
    planned(world, task, total * 0.05, () => {
      task.pullStartedAt = world.agenda.now();
    });
    planned(world, task, total * 0.2, () => {
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
      task.pullStoppedAt = world.agenda.now();
      openLogs(world, task);
      if (task.targetGroups.length > 0) advanceTo(task, 'ACTIVATING');
      planned(world, task, total * 0.1, () => runs(world, task));
    });
  });
}

/** A task that has been running for long: what exists before the story starts. */
export function adoptTask(world: World, task: Task, startedAt: number): void {
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

/**
 * Stops a task that lives: SIGTERM, then the end of its containers, then STOPPED. desiredStatus says STOPPED at once,
 * lastStatus follows within `taskStop`. A task that never ran has no exit codes. Nothing happens to one that is already
 * on its way out.
 */
export function stopTask(world: World, task: Task, stop: Stop): void {
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
