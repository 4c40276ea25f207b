import type { TaskDefinition } from '../task-definition/task-definition.js';
import type { ClusterName } from '../wire/identifier.js';
import { type Shape, shapes, text, texts } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';
import type { Fate, Role } from '../world/image-fate.js';

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

/** Called for each change of a task that the scheduler of its service must know. */
export interface TaskObserver {
  /** The task reached RUNNING. */
  running(task: Task): void;
  /** The task is healthy, or has lived long enough to be trusted. */
  trusted(task: Task): void;
  /** The task ends without the scheduler having asked for it; `counts`: as a failed start. */
  lost(task: Task, counts: boolean): void;
  /** The task is STOPPED. */
  stopped(task: Task): void;
}

/** What a task runs on, and how it is reached. */
export interface Placement {
  readonly launchType?: string | undefined;
  readonly capacityProviderName?: string | undefined;
  readonly platformVersion?: string | undefined;
  readonly networkConfiguration?: Shape | undefined;
}

/** A task, running or stopped; times in epoch milliseconds. */
export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly cluster: ClusterName;
  readonly definition: TaskDefinition;
  readonly role: Role;
  readonly placement: Placement;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly overrides: Shape;
  readonly enableExecuteCommand: boolean;
  readonly tags: Tags;
  readonly containers: readonly Container[];
  /** Load balancers that send traffic to it: target groups, or Classic Load Balancers by name. */
  readonly targetGroups: readonly Shape[];
  readonly observer: TaskObserver | undefined;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: number;
  connectivityAt?: number;
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
  /** Grows when the task's next states change: what was planned under an earlier number is cancelled. */
  plan: number;
}

/** The command that a container runs, as its override or its definition says. */
export function commandOf(task: Task, container: Container): readonly string[] {
  const override = (shapes(task.overrides, 'containerOverrides') ?? []).find(
    (candidate) => candidate['name'] === container.name,
  );
  const overridden = texts(override ?? {}, 'command');
  return overridden.length > 0 ? overridden : texts(container.definition, 'command');
}

/** A load balancer as the events of a service name it. */
export function balancerName(balancer: Shape): string {
  const group = text(balancer, 'targetGroupArn');
  return group === undefined ? `elb ${text(balancer, 'loadBalancerName')}` : `target-group ${group}`;
}

/** Whether the task is wanted, and running or being started. */
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
