import { randomUUID } from 'node:crypto';
import { invalidParameter } from './api-error.js';
import { type Fate, fateOf, type Role } from './fate.js';
import { ecsArn, hexId } from './identifier.js';
import { requiredText, type Shape, shape, shapes, text, texts, timestamp } from './member.js';
import { type Tags, tagList } from './tag.js';
import { containersOf, isAwsvpc, isEssential, type TaskDefinition } from './task-definition.js';
import type { Cluster, World } from './world.js';

/** A container of a task. */
export interface Container {
  readonly definition: Shape;
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly fate: Fate;
  readonly arn: string;
  readonly runtimeId: string;
  /** A run task's own command, as opposed to the containers beside it. */
  readonly worker: boolean;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  exitCode?: number;
  reason?: string;
}

/** `lastStatus` of a task, in order. */
export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** What the scheduler of a service wants to hear of its tasks. */
export interface TaskObserver {
  /** The task reached RUNNING. */
  running(task: Task): void;
  /** The task is healthy, or has lived long enough to be trusted. */
  trusted(task: Task): void;
  /** The task is on its way out without the scheduler's wish; `counts`: as a failed start. */
  lost(task: Task, counts: boolean): void;
  /** The task is STOPPED. */
  stopped(task: Task): void;
}

/** What a task runs on, and how it is reached. */
export interface Placement {
  readonly launchType?: string;
  readonly capacityProviderName?: string;
  readonly platformVersion?: string;
  readonly networkConfiguration?: Shape;
}

/** A task, running or stopped; times in epoch milliseconds. */
export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly role: Role;
  readonly placement: Placement;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly overrides: Shape;
  readonly enableExecuteCommand: boolean;
  readonly tags: Tags;
  readonly containers: readonly Container[];
  /** Target groups that send traffic to it. */
  readonly targetGroups: readonly Shape[];
  readonly observer: TaskObserver | undefined;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  trusted: boolean;
  version: number;
  /** Grows when the task's plans change: what was planned under an earlier number no longer happens. */
  plan: number;
}

/** What a new task is made of. */
export interface TaskOrder {
  readonly cluster: Cluster;
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

/** The command that a container runs, as its override or its definition says. */
export function commandOf(task: Task, container: Container): readonly string[] {
  const override = (shapes(task.overrides, 'containerOverrides') ?? []).find((one) => one['name'] === container.name);
  const overridden = texts(override ?? {}, 'command');
  return overridden.length > 0 ? overridden : texts(container.definition, 'command');
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
        fate: fateOf(image, order.role),
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
    createdAt: world.agenda.now(),
    trusted: false,
    version: 1,
    plan: 0,
  };
  order.cluster.tasks.set(id, task);
  return task;
}

/** Whether the task is there or on its way there, and wanted. */
export function isLive(task: Task): boolean {
  return task.desiredStatus === 'RUNNING';
}

/** Whether ECS counts the task in `runningCount`. */
export function isRunning(task: Task): boolean {
  return isLive(task) && task.lastStatus === 'RUNNING';
}

/** Whether ECS counts the task in `pendingCount`. */
export function isPending(task: Task): boolean {
  return isLive(task) && task.lastStatus !== 'RUNNING';
}

function isFargate(placement: Placement): boolean {
  return placement.launchType === 'FARGATE' || (placement.capacityProviderName ?? '').startsWith('FARGATE');
}

function attachmentsOf(task: Task): readonly Shape[] {
  if (!isAwsvpc(task.definition)) return [];
  const network = shape(task.placement.networkConfiguration ?? {}, 'awsvpcConfiguration') ?? {};
  const stopped = task.lastStatus === 'STOPPED' || task.lastStatus === 'DEPROVISIONING';
  return [
    {
      id: task.id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      type: 'ElasticNetworkInterface',
      status: stopped ? 'DELETED' : task.lastStatus === 'PROVISIONING' ? 'PRECREATED' : 'ATTACHED',
      details: [{ name: 'subnetId', value: texts(network, 'subnets')[0] ?? 'subnet-0' }],
    },
  ];
}

function containerView(task: Task, container: Container): Shape {
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    runtimeId: container.lastStatus === 'PENDING' || task.startedAt === undefined ? undefined : container.runtimeId,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces: [],
    healthStatus: container.healthStatus,
    cpu: String(container.definition['cpu'] ?? 0),
    memory: container.definition['memory'] === undefined ? undefined : String(container.definition['memory']),
  };
}

/** A task as DescribeTasks shows it. */
export function taskView(task: Task, setting: { readonly tags: boolean }): Shape {
  const { attributes } = task.definition;
  const fargate = isFargate(task.placement);
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.definition.arn,
    containers: task.containers.map((container) => containerView(task, container)),
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...task.overrides },
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    launchType: task.placement.launchType ?? (fargate ? 'FARGATE' : 'EC2'),
    capacityProviderName: task.placement.capacityProviderName,
    platformVersion: fargate ? (task.placement.platformVersion ?? '1.4.0').replace('LATEST', '1.4.0') : undefined,
    platformFamily: fargate ? 'Linux' : undefined,
    group: task.group,
    startedBy: task.startedBy,
    cpu: attributes['cpu'],
    memory: attributes['memory'],
    healthStatus: task.containers.some((container) => container.healthStatus === 'UNHEALTHY')
      ? 'UNHEALTHY'
      : task.containers.some((container) => container.healthStatus === 'HEALTHY')
        ? 'HEALTHY'
        : 'UNKNOWN',
    connectivity: task.lastStatus === 'PROVISIONING' ? undefined : 'CONNECTED',
    availabilityZone: 'a',
    attachments: attachmentsOf(task),
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    enableExecuteCommand: task.enableExecuteCommand,
    createdAt: timestamp(task.createdAt),
    pullStartedAt: timestamp(task.pullStartedAt),
    pullStoppedAt: timestamp(task.pullStoppedAt),
    startedAt: timestamp(task.startedAt),
    stoppingAt: timestamp(task.stoppingAt),
    executionStoppedAt: timestamp(task.executionStoppedAt),
    stoppedAt: timestamp(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    version: task.version,
    tags: setting.tags ? tagList(task.tags) : [],
  };
}
