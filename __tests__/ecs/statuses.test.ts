import { TaskDefinitionStatus } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';
import type { Service } from '../../emulator/ecs/service/service.js';
import type { TaskStatus } from '../../emulator/ecs/task/task.js';
import type { TaskDefinition } from '../../emulator/ecs/task-definition/task-definition.js';
import {
  courseOfTask,
  hasStopped,
  isPrimary,
  presenceOf,
  type SERVICE_STATUSES,
  startsTasks,
  TASK_DEFINITION_STATUSES,
  TASK_STATUSES,
} from '../../src/ecs/statuses.js';

/** Fails to compile unless all of the first union is in the second. */
function holds<Whole, _Part extends Whole>(): undefined {
  return undefined;
}

test('the tables hold what the SDK lists, and what the emulator speaks', () => {
  expect(new Set(Object.keys(TASK_DEFINITION_STATUSES))).toEqual(new Set(Object.values(TaskDefinitionStatus)));
  expect(holds<keyof typeof SERVICE_STATUSES, Service['status']>()).toBeUndefined();
  expect(holds<keyof typeof TASK_STATUSES, TaskStatus>()).toBeUndefined();
  expect(holds<keyof typeof TASK_DEFINITION_STATUSES, TaskDefinition['status']>()).toBeUndefined();
});

test.each<[string, string]>([
  ['ACTIVE', 'there'],
  ['DRAINING', 'being-deleted'],
  ['INACTIVE', 'deleted'],
  ['MADE_UP', 'there'],
  ['constructor', 'there'],
])('a service that is %s is %s', (status, presence) => {
  expect(presenceOf(status)).toBe(presence);
});

test('a task starts, runs, stops and has stopped; of an unknown status it has not', () => {
  const all = [...Object.keys(TASK_STATUSES), 'MADE_UP', undefined];
  expect(all.filter(hasStopped)).toEqual(['STOPPED', 'DELETED']);
  expect(all.filter((status) => courseOfTask(status) === 'running')).toEqual(['RUNNING']);
  expect(all.filter((status) => courseOfTask(status) === 'stopping')).toEqual([
    'DEACTIVATING',
    'STOPPING',
    'DEPROVISIONING',
  ]);
  expect([courseOfTask('MADE_UP'), courseOfTask(undefined)]).toEqual([undefined, undefined]);
});

test('ECS starts tasks from a task definition that is not known to be gone', () => {
  const all = [...Object.keys(TASK_DEFINITION_STATUSES), 'MADE_UP', ''];
  expect(all.filter(startsTasks)).toEqual(['ACTIVE', 'MADE_UP', '']);
});

test('of the deployments of a service one is PRIMARY', () => {
  const all = ['PRIMARY', 'ACTIVE', 'INACTIVE', 'MADE_UP', undefined];
  expect(all.filter((status) => isPrimary({ status }))).toEqual(['PRIMARY']);
});
