import { findService } from '../service/find-service.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { ecsArn, lastPart } from '../wire/identifier.js';
import { requiredText, type Shape, text, texts } from '../wire/member.js';
import { pageOf } from '../wire/page.js';
import { wantsTags } from '../wire/tag.js';
import { type Cluster, clusterOf, type World } from '../world/world.js';
import { bringDown } from './stop.js';
import type { Task } from './task.js';
import { taskView } from './task-view.js';

function findTask(cluster: Cluster, idOrArn: string): Task | undefined {
  return cluster.tasks.get(lastPart(idOrArn));
}

/** `StopTask`: accepted for a task that is already stopped, too. */
export function stopTask(world: World, input: Shape): Shape {
  const task = findTask(clusterOf(world, input), requiredText(input, 'task'));
  if (task === undefined) throw invalidParameter('The referenced task was not found.');
  const wasLive = task.desiredStatus === 'RUNNING';
  bringDown(world, task, {
    code: 'UserInitiated',
    reason: text(input, 'reason') ?? 'Task stopped by user',
    exitCode: 137,
  });
  if (wasLive) task.observer?.lost(task, false);
  return { task: taskView(task, { tags: false }) };
}

/** `DescribeTasks`: at most 100; unknown ones are failures, not errors. */
export function describeTasks(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const names = texts(input, 'tasks');
  if (names.length === 0) throw invalidParameter('Tasks cannot be empty.');
  if (names.length > 100) throw invalidParameter('Tasks cannot be greater than 100.');
  const tasks: Shape[] = [];
  const failures: Shape[] = [];
  for (const name of names) {
    const task = findTask(cluster, name);
    if (task !== undefined) tasks.push(taskView(task, { tags: wantsTags(input) }));
    else failures.push({ arn: ecsArn(world.home, `task/${cluster.name}/${lastPart(name)}`), reason: 'MISSING' });
  }
  return { tasks, failures };
}

/** `ListTasks`: by desired status, RUNNING unless asked otherwise, and by one more filter. */
export function listTasks(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const serviceName = text(input, 'serviceName');
  const family = text(input, 'family');
  const startedBy = text(input, 'startedBy');
  const launchType = text(input, 'launchType');
  const desiredStatus = text(input, 'desiredStatus') ?? 'RUNNING';
  if (startedBy !== undefined && (serviceName !== undefined || family !== undefined)) {
    throw invalidParameter('cannot specify startedBy with other arguments');
  }
  const service = serviceName === undefined ? undefined : findService(cluster, serviceName);
  if (serviceName !== undefined && service === undefined) {
    throw new ApiError('ServiceNotFoundException', 'Service not found.');
  }
  const tasks = [...cluster.tasks.values()].filter(
    (task) =>
      task.desiredStatus === desiredStatus &&
      (service === undefined || task.group === `service:${service.name}`) &&
      (family === undefined || task.definition.family === family) &&
      (startedBy === undefined || task.startedBy === startedBy) &&
      (launchType === undefined || task.placement.launchType === launchType),
  );
  const { page, nextToken } = pageOf(tasks, input, { usual: 100, most: 100 });
  return { taskArns: page.map((task) => task.arn), nextToken };
}
