import { ApiError, invalidParameter } from './api-error.js';
import { fateOf, refusedLaunches } from './fate.js';
import { ecsArn, lastPart } from './identifier.js';
import { canonical, flag, number, requiredText, type Shape, shape, shapes, text, texts } from './member.js';
import { pageOf } from './page.js';
import { findService, refuseWrongLaunch, refuseWrongNetwork } from './service-operation.js';
import { tagsOf, wantsTags } from './tag.js';
import { newTask, type Placement, refuseUnknownOverrides, type Task, taskView } from './task.js';
import { containersOf, type TaskDefinition, usableTaskDefinition } from './task-definition.js';
import { startTask, stopTask as stop } from './task-life.js';
import { type Cluster, clusterOf, type World } from './world.js';

const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

function placementOf(definition: TaskDefinition, input: Shape): Placement {
  const provider = shapes(input, 'capacityProviderStrategy')?.[0]?.['capacityProvider'];
  const launchType = text(input, 'launchType');
  const platformVersion = text(input, 'platformVersion');
  const network = shape(input, 'networkConfiguration');
  if (launchType === undefined && provider === undefined) {
    const only = texts(definition.attributes, 'requiresCompatibilities');
    // Without either, ECS looks for EC2 instances, and a Fargate cluster has none.
    if (only.includes('FARGATE') && !only.includes('EC2')) {
      throw invalidParameter('No Container Instances were found in your cluster.');
    }
  }
  return {
    ...(typeof provider === 'string'
      ? { capacityProviderName: provider, launchType: provider.startsWith('FARGATE') ? 'FARGATE' : 'EC2' }
      : { launchType: launchType ?? 'EC2' }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(network === undefined ? {} : { networkConfiguration: network }),
  };
}

function lacksCapacity(world: World, cluster: Cluster, definition: TaskDefinition): boolean {
  const allowed = Math.max(
    ...containersOf(definition).map((container) => refusedLaunches(fateOf(text(container, 'image') ?? '', 'run'))),
  );
  const key = `${cluster.name} ${definition.arn}`;
  const refused = world.refusals.get(key) ?? 0;
  if (refused >= allowed) return false;
  world.refusals.set(key, refused + 1);
  return true;
}

/**
 * `RunTask`: at most 10. A repeated client token answers with the tasks of its first call as they are now, and is
 * refused with other parameters. Want of capacity is a failure in an answer of HTTP 200.
 */
export function runTask(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const token = text(input, 'clientToken');
  const key = `${cluster.name} ${token}`;
  const { clientToken: _token, ...request } = input;
  const earlier = token === undefined ? undefined : world.clientTokens.get(key);
  if (earlier !== undefined) {
    if (earlier.request !== canonical(request)) {
      throw new ApiError('ConflictException', 'The clientToken was already used with other parameters.', {
        members: { resourceIds: earlier.tasks.map((task) => task.arn) },
      });
    }
    return { tasks: earlier.tasks.map((task) => taskView(task, { tags: true })), failures: [] };
  }

  const count = number(input, 'count') ?? 1;
  if (count < 1 || count > 10) throw invalidParameter('count must be between 1 and 10.');
  const definition = usableTaskDefinition(world, text(input, 'taskDefinition') ?? '');
  const overrides = shape(input, 'overrides') ?? {};
  refuseUnknownOverrides(definition, overrides);
  refuseWrongLaunch(definition, input);
  refuseWrongNetwork(definition, shape(input, 'networkConfiguration'));
  const placement = placementOf(definition, input);
  if (lacksCapacity(world, cluster, definition)) return { tasks: [], failures: [{ reason: NO_CAPACITY }] };

  const tags = tagsOf(input);
  if (text(input, 'propagateTags') === 'TASK_DEFINITION') {
    for (const [name, value] of definition.tags) if (!tags.has(name)) tags.set(name, value);
  }
  if (flag(input, 'enableECSManagedTags')) tags.set('aws:ecs:clusterName', cluster.name);
  const tasks = Array.from({ length: count }, () =>
    newTask(world, {
      cluster,
      definition,
      role: 'run',
      placement,
      group: text(input, 'group') ?? `family:${definition.family}`,
      startedBy: text(input, 'startedBy'),
      overrides,
      enableExecuteCommand: flag(input, 'enableExecuteCommand'),
      tags,
    }),
  );
  for (const task of tasks) startTask(world, task);
  if (token !== undefined) world.clientTokens.set(key, { request: canonical(request), tasks });
  return { tasks: tasks.map((task) => taskView(task, { tags: true })), failures: [] };
}

function findTask(cluster: Cluster, idOrArn: string): Task | undefined {
  return cluster.tasks.get(lastPart(idOrArn));
}

/** `StopTask`: accepted for a task that is already stopped, too. */
export function stopTask(world: World, input: Shape): Shape {
  const task = findTask(clusterOf(world, input), requiredText(input, 'task'));
  if (task === undefined) throw invalidParameter('The referenced task was not found.');
  const wasLive = task.desiredStatus === 'RUNNING';
  stop(world, task, {
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
