import type { TaskDefinitionStatus } from '@aws-sdk/client-ecs';
import { rowOf } from './state-table.js';

/** Whether ECS has a service. */
export type Presence = 'there' | 'being-deleted' | 'deleted';

/** `services[].status` of DescribeServices. The SDK has no enum of it. Source: the ECS API reference, Service. */
export const SERVICE_STATUSES = {
  ACTIVE: 'there',
  DRAINING: 'being-deleted',
  INACTIVE: 'deleted',
} as const satisfies Readonly<Record<string, Presence>>;

/** Whether ECS has a service of this status. One of an unknown status is there, for it is never taken for the end. */
export function presenceOf(serviceStatus: string): Presence {
  return rowOf<Presence>(SERVICE_STATUSES, serviceStatus) ?? 'there';
}

/** How far a task has come. */
export type TaskCourse = 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * `tasks[].lastStatus` of DescribeTasks, and that of their containers, which come to some of these only. The SDK has no enum of it.
 * Source: the ECS developer guide, task lifecycle; as DELETED ECS still lists a task that has stopped.
 */
export const TASK_STATUSES = {
  PROVISIONING: 'starting',
  PENDING: 'starting',
  ACTIVATING: 'starting',
  RUNNING: 'running',
  DEACTIVATING: 'stopping',
  STOPPING: 'stopping',
  DEPROVISIONING: 'stopping',
  STOPPED: 'stopped',
  DELETED: 'stopped',
} as const satisfies Readonly<Record<string, TaskCourse>>;

/** How far a task or a container of this status has come; undefined without one, or of an unknown one, which has not stopped. */
export function courseOfTask(lastStatus: string | undefined): TaskCourse | undefined {
  return rowOf<TaskCourse>(TASK_STATUSES, lastStatus);
}

/** Whether a task or a container of this status runs no more. Of an unknown status it may yet run. */
export function hasStopped(lastStatus: string | undefined): boolean {
  return courseOfTask(lastStatus) === 'stopped';
}

/** What a status says of a task definition. */
export interface TaskDefinitionState {
  /** ECS starts tasks and deployments from it. */
  readonly starts: boolean;
}

/** `taskDefinition.status` of DescribeTaskDefinition. Source: the ECS API model. */
export const TASK_DEFINITION_STATUSES = {
  ACTIVE: { starts: true },
  INACTIVE: { starts: false },
  DELETE_IN_PROGRESS: { starts: false },
} as const satisfies Record<TaskDefinitionStatus, TaskDefinitionState>;

/** Whether ECS starts anything from a task definition of this status. Of an unknown one ECS itself will say. */
export function startsTasks(taskDefinitionStatus: string): boolean {
  return rowOf<TaskDefinitionState>(TASK_DEFINITION_STATUSES, taskDefinitionStatus)?.starts !== false;
}

/**
 * Whether a deployment or task set of this status is PRIMARY: its service runs it or is being brought to it. Source:
 * the ECS API reference.
 */
export function isPrimary({ status }: { readonly status?: string | undefined }): boolean {
  return status === 'PRIMARY';
}
