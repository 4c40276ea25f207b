import { describe, expect, test } from '@jest/globals';
import { type ExpectedTask, judgeTask, mismatch, type TaskVerdict } from '../../src/ecs/migration-task.js';
import type { TaskSnapshot } from '../../src/ecs/snapshot.js';
import { stopped } from './support/ecs-says.js';

describe('a task is judged by the chosen container', () => {
  test.each<[string, Partial<TaskSnapshot>, TaskVerdict | { kind: 'failed'; reason: unknown; exitCode?: number }]>([
    ['it waits', { lastStatus: 'PROVISIONING', containers: [{ name: 'laravel' }] }, { kind: 'running' }],
    ['it runs', { lastStatus: 'RUNNING', containers: [{ name: 'laravel' }] }, { kind: 'running' }],
    ['it has no containers yet', { lastStatus: 'PENDING' }, { kind: 'running' }],
    ['exit 0', { containers: [{ name: 'laravel', exitCode: 0 }] }, { kind: 'succeeded' }],
    [
      'exit 0 while the task still winds down',
      { lastStatus: 'DEPROVISIONING', containers: [{ name: 'laravel', exitCode: 0 }] },
      { kind: 'succeeded' },
    ],
    [
      'exit 0 beside another one that failed',
      {
        containers: [
          { name: 'nginx', exitCode: 137 },
          { name: 'laravel', exitCode: 0 },
        ],
      },
      { kind: 'succeeded' },
    ],
    [
      'exit 0 in spite of a reason',
      { stopCode: 'UserInitiated', stoppedReason: 'by hand', containers: [{ name: 'laravel', exitCode: 0 }] },
      { kind: 'succeeded' },
    ],
    [
      'exit 3',
      { stoppedReason: 'Essential container in task exited', containers: [{ name: 'laravel', exitCode: 3 }] },
      { kind: 'failed', exitCode: 3, reason: 'Essential container in task exited' },
    ],
    [
      'exit 3 beside another one that succeeded',
      {
        containers: [
          { name: 'nginx', exitCode: 0 },
          { name: 'laravel', exitCode: 3 },
        ],
      },
      { kind: 'failed', exitCode: 3, reason: '' },
    ],
    [
      'out of memory',
      {
        stoppedReason: 'Essential container in task exited',
        containers: [
          { name: 'laravel', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        ],
      },
      { kind: 'failed', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    ],
    [
      'the image is missing',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'CannotPullContainerError: not found',
        containers: [{ name: 'laravel' }],
      },
      { kind: 'failed', reason: 'TaskFailedToStart: CannotPullContainerError: not found' },
    ],
    [
      'the reason is only the container’s',
      { containers: [{ name: 'laravel', reason: 'CannotStartContainerError: x' }] },
      { kind: 'failed', reason: 'CannotStartContainerError: x' },
    ],
    [
      'Spot took it before it began',
      {
        stopCode: 'SpotInterruption',
        stoppedReason: 'Your Spot Task was interrupted.',
        containers: [{ name: 'laravel' }],
      },
      { kind: 'failed', reason: 'SpotInterruption: Your Spot Task was interrupted.' },
    ],
    [
      'it stopped without a word',
      { containers: [{ name: 'laravel' }] },
      { kind: 'failed', reason: expect.stringContaining('never ran') as unknown },
    ],
    [
      'only another one ran',
      { containers: [{ name: 'nginx', exitCode: 0 }] },
      { kind: 'failed', reason: expect.stringContaining('never ran') as unknown },
    ],
  ])('%s', (_name, task, verdict) => {
    expect(judgeTask(stopped(task), 'laravel')).toEqual(verdict);
  });
});

describe('the task that was asked for', () => {
  const expected: ExpectedTask = {
    taskDefinition: 'shop:42',
    containerOverrides: [
      {
        name: 'laravel',
        command: ['php', 'artisan', 'migrate'],
        environment: [
          { name: 'A', value: '1' },
          { name: 'B', value: '' },
        ],
      },
    ],
  };
  const task = (override: Record<string, unknown>, more: Partial<TaskSnapshot> = {}) =>
    stopped({ containerOverrides: [{ name: 'nginx' }, override], ...more });
  const right = {
    name: 'laravel',
    command: ['php', 'artisan', 'migrate'],
    cpu: 0,
    environment: [
      { name: 'B', value: '' },
      { name: 'A', value: '1' },
    ],
  };

  test('is recognised, whatever the order of its environment', () => {
    expect(mismatch(task(right), expected)).toBeUndefined();
  });

  test.each<[string, TaskSnapshot, RegExp]>([
    ['another revision', task(right, { taskDefinition: 'shop:1' }), /runs shop:1, not shop:42/],
    ['another family', task(right, { taskDefinition: 'old:42' }), /runs old:42, not shop:42/],
    ['no override', stopped({ containerOverrides: [] }), /no override for its container laravel/],
    ['the image’s own command', task({ name: 'laravel' }), /laravel runs another command/],
    ['another command', task({ ...right, command: ['php', 'artisan', 'migrate', '--pretend'] }), /another command/],
    ['other words of the command', task({ ...right, command: ['php artisan migrate'] }), /another command/],
    [
      'another value',
      task({
        ...right,
        environment: [
          { name: 'A', value: '2' },
          { name: 'B', value: '' },
        ],
      }),
      /environment/,
    ],
    ['a variable less', task({ ...right, environment: [{ name: 'A', value: '1' }] }), /environment/],
    ['no environment', task({ name: 'laravel', command: right.command }), /environment/],
  ])('%s is not', (_name, actual, difference) => {
    expect(mismatch(actual, expected)).toMatch(difference);
  });

  test.each<[string, TaskSnapshot, ExpectedTask['containerOverrides']]>([
    [
      'an environment that was not asked for and is empty',
      task({ name: 'laravel', command: ['x'], environment: [] }),
      [{ name: 'laravel', command: ['x'] }],
    ],
    [
      'a variable without a value',
      task({ name: 'laravel', environment: [{ name: 'B', value: '' }] }),
      [{ name: 'laravel', environment: [{ name: 'B' }] }],
    ],
  ])('%s is no difference', (_name, actual, containerOverrides) => {
    expect(mismatch(actual, { taskDefinition: 'shop:42', containerOverrides })).toBeUndefined();
  });

  test('a difference never shows a value', () => {
    const actual = task({ ...right, environment: [{ name: 'A', value: 'hunter2' }] });
    expect(mismatch(actual, expected)).not.toMatch(/hunter2/);
  });

  test('what was not asked for is not compared', () => {
    expect(
      mismatch(task({ name: 'laravel', command: ['x'] }), {
        taskDefinition: 'shop:42',
        containerOverrides: [{ name: 'laravel', cpu: 256 }],
      }),
    ).toBeUndefined();
    expect(mismatch(stopped(), { taskDefinition: 'shop:42', containerOverrides: [] })).toBeUndefined();
  });
});
