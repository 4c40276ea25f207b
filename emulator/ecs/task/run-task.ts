import { refuseWrongLaunch, refuseWrongNetwork } from '../service/refusals.js';
import { usableTaskDefinition } from '../task-definition/register.js';
import { containersOf, type TaskDefinition } from '../task-definition/task-definition.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { canonical, flag, number, type Shape, shape, shapes, text, texts } from '../wire/member.js';
import { tagsOf } from '../wire/tag.js';
import { fateOf, refusedLaunches } from '../world/image-fate.js';
import { type Cluster, clusterOf, type World } from '../world/world.js';
import { newTask, refuseUnknownOverrides } from './new-task.js';
import { placementBy } from './placement.js';
import type { Placement } from './task.js';
import { startTask } from './task-lifecycle.js';
import { taskView } from './task-view.js';

const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

function placementOf(definition: TaskDefinition, input: Shape): Placement {
  const provider = shapes(input, 'capacityProviderStrategy')?.[0]?.['capacityProvider'];
  const launchType = text(input, 'launchType');
  const platformVersion = text(input, 'platformVersion');
  const networkConfiguration = shape(input, 'networkConfiguration');
  if (launchType === undefined && provider === undefined) {
    const only = texts(definition.attributes, 'requiresCompatibilities');
    // Without either, ECS looks for EC2 instances, and a Fargate cluster has none.
    if (only.includes('FARGATE') && !only.includes('EC2')) {
      throw invalidParameter('No Container Instances were found in your cluster.');
    }
  }
  return placementBy({ provider, launchType, platformVersion, networkConfiguration });
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
 * refused with other parameters. A lack of capacity is a failure in an answer of HTTP 200.
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
