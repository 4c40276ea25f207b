import { randomUUID } from 'node:crypto';
import { containersOf, isEssential, type TaskDefinition } from '../task-definition/task-definition.js';
import { invalidParameter } from '../wire/api-error.js';
import { type ClusterName, ecsArn, hexId } from '../wire/identifier.js';
import { requiredText, type Shape, shapes, text, texts } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';
import { fateNow, fateOf, type Role } from '../world/image-fate.js';
import type { World } from '../world/world.js';
import type { Placement, Task, TaskObserver } from './task.js';

/** What a new task is made of. */
export interface TaskOrder {
  readonly cluster: ClusterName;
  readonly definition: TaskDefinition;
  readonly role: Role;
  readonly placement: Placement;
  readonly group: string;
  readonly startedBy?: string | undefined;
  readonly overrides?: Shape;
  readonly enableExecuteCommand?: boolean;
  readonly tags?: Tags;
  readonly targetGroups?: readonly Shape[];
  readonly observer?: TaskObserver;
  /** Its containers crash where their images say that they do while they bake. */
  readonly bakes?: boolean | undefined;
}

/** Refuses overrides that name a container which the task definition does not have. */
export function refuseUnknownOverrides(definition: TaskDefinition, overrides: Shape): void {
  const names = containersOf(definition).map((container) => container['name']);
  for (const override of shapes(overrides, 'containerOverrides') ?? []) {
    texts(override, 'command');
    shapes(override, 'environment');
    const name = requiredText(override, 'name');
    if (!names.includes(name)) {
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
}

function workersOf(definition: TaskDefinition, overrides: Shape): readonly string[] {
  const commanded = (shapes(overrides, 'containerOverrides') ?? [])
    .filter((override) => texts(override, 'command').length > 0)
    .map((override) => text(override, 'name') ?? '');
  if (commanded.length > 0) return commanded;
  const first = containersOf(definition).find(isEssential);
  return first === undefined ? [] : [text(first, 'name') ?? ''];
}

/** A task in PROVISIONING, known to its cluster. */
export function newTask(world: World, order: TaskOrder): Task {
  const id = hexId();
  const overrides = order.overrides ?? {};
  const workers = order.role === 'run' ? workersOf(order.definition, overrides) : [];
  const earlier = [...(world.clusters.get(order.cluster.name)?.tasks.values() ?? [])].filter(
    ({ definition, role }) => definition === order.definition && role === order.role,
  ).length;
  const task: Task = {
    id,
    arn: ecsArn(world.home, `task/${order.cluster.name}/${id}`),
    cluster: order.cluster,
    definition: order.definition,
    role: order.role,
    placement: order.placement,
    group: order.group,
    startedBy: order.startedBy,
    overrides,
    enableExecuteCommand: order.enableExecuteCommand ?? false,
    tags: order.tags ?? new Map(),
    containers: containersOf(order.definition).map((definition) => {
      const name = text(definition, 'name') ?? '';
      const image = text(definition, 'image') ?? '';
      return {
        definition,
        name,
        image,
        essential: isEssential(definition),
        fate: fateNow(fateOf(image, order.role), { role: order.role, earlier, bakes: order.bakes === true }),
        arn: ecsArn(world.home, `container/${order.cluster.name}/${id}/${randomUUID()}`),
        runtimeId: `${id}-${Math.floor(Math.random() * 1e10)}`,
        worker: workers.includes(name),
        lastStatus: 'PENDING',
        healthStatus: 'UNKNOWN',
      };
    }),
    targetGroups: order.targetGroups ?? [],
    observer: order.observer,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    createdAt: world.clock.now(),
    trusted: false,
    version: 1,
    plan: 0,
  };
  world.clusters.get(order.cluster.name)?.tasks.set(id, task);
  return task;
}
