import { createLogGroup, createLogStream, putLogEvent } from '../logs/log-stream.js';
import { logTargetOf } from '../task-definition/task-definition.js';
import { LOG_DELIVERY_SECONDS } from '../world/durations.js';
import type { World } from '../world/world.js';
import { planned } from './next-status.js';
import { type Container, commandOf, type Task } from './task.js';

/** A line of a container, visible in CloudWatch Logs after a delay. */
function say(
  world: World,
  task: Task,
  container: Container,
  line: string,
  deliverySeconds = LOG_DELIVERY_SECONDS,
): void {
  const target = logTargetOf(container.definition, task.id);
  if (target === undefined) return;
  const written = Math.round(world.clock.now());
  world.after(deliverySeconds, () => {
    const ingestionTime = Math.round(world.clock.now());
    putLogEvent(world.logs, target.group, target.stream, { timestamp: written, message: line, ingestionTime });
  });
}

/** Makes the streams of a task that starts, and the groups that it asks for. */
export function openLogs(world: World, task: Task): void {
  for (const container of task.containers) {
    const target = logTargetOf(container.definition, task.id);
    if (target === undefined) continue;
    if (target.createGroup) createLogGroup(world.logs, target.group);
    createLogStream(world.logs, target.group, target.stream);
  }
}

/** ECS's stopped reason of a task whose log group is missing; undefined where none is. */
export function missingLogGroup(world: World, task: Task): string | undefined {
  const missing = task.containers.some((container) => {
    const target = logTargetOf(container.definition, task.id);
    return target !== undefined && !target.createGroup && !world.logs.groups.has(target.group);
  });
  return missing
    ? 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1'
    : undefined;
}

/** What a container writes as it dies becomes visible only after its task is STOPPED: who stops reading then, misses it. */
export function lastLines(world: World, task: Task, container: Container): void {
  const failed = container.exitCode !== 0;
  const delivery = world.durations.deprovisioning + LOG_DELIVERY_SECONDS;
  if (task.role === 'service') {
    if (failed) say(world, task, container, `Fatal: ${container.name} cannot go on, exiting`, delivery);
    return;
  }
  if (!container.worker || container.exitCode === undefined) return;
  const line = isTest(task, container)
    ? failed
      ? 'POST /orders: expected 201, got 500'
      : '3 checks passed'
    : failed
      ? "SQLSTATE[42S21]: Column already exists: 1060 Duplicate column name 'note' (Connection: mysql, SQL: alter table `orders` add `note` text null)"
      : '   INFO  Done.';
  say(world, task, container, line, delivery);
}

/** Whether a command tests what was released. */
function isTest(task: Task, container: Container): boolean {
  return commandOf(task, container).some((argument) => /smoke/.test(argument));
}

/** What a container writes while it works. */
export function work(world: World, task: Task, container: Container): void {
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
  const steps = isTest(task, container)
    ? ['GET /health: 200', 'GET /orders: 200']
    : [
        '   INFO  Running migrations.',
        '  2026_11_01_000001_create_orders ... DONE',
        '  2026_11_20_000002_add_note ...',
      ];
  for (const [index, line] of steps.entries()) {
    planned(world, task, (world.durations.runTask * (index + 1)) / 5, () => say(world, task, container, line));
  }
}
