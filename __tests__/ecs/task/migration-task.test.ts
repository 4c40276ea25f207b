import { describe, expect, test } from '@jest/globals';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import {
  type ExpectedTask,
  type Interruption,
  isStopping,
  judgeTask,
  type Mismatch,
  mismatch,
  observed,
  type TaskHistory,
  type TaskVerdict,
} from '../../../src/ecs/task/migration-task.js';
import { stopped } from '../support/ecs-says.js';

const ESSENTIAL: ReadonlySet<string> = new Set(['laravel', 'nginx']);

describe('a task is judged by the chosen container', () => {
  test.each<[string, Partial<TaskSnapshot>, TaskVerdict | { kind: 'failed'; reason: unknown; exitCode?: number }]>([
    ['it waits', { lastStatus: 'PROVISIONING', containers: [{ name: 'laravel' }] }, { kind: 'running' }],
    ['it runs', { lastStatus: 'RUNNING', containers: [{ name: 'laravel' }] }, { kind: 'running' }],
    ['nobody knows its status', { lastStatus: 'NEW_STATUS', containers: [{ name: 'laravel' }] }, { kind: 'running' }],
    ['it has stopped and is being deleted', { lastStatus: 'DELETED' }, { kind: 'failed', reason: '' }],
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
    ['it stopped without a word', { containers: [{ name: 'laravel' }] }, { kind: 'failed', reason: '' }],
    ['only another one ran', { containers: [{ name: 'nginx', exitCode: 0 }] }, { kind: 'failed', reason: '' }],
  ])('%s', (_name, task, verdict) => {
    expect(judgeTask(observed(undefined, stopped(task)), 'laravel', ESSENTIAL)).toEqual(verdict);
  });
});

describe('a task that did not end by itself', () => {
  const history = (...tasks: readonly Partial<TaskSnapshot>[]): TaskHistory => {
    const [first, ...rest] = tasks;
    return rest.reduce((seen, task) => observed(seen, stopped(task)), observed(undefined, stopped(first)));
  };
  const RUNS: Partial<TaskSnapshot> = {
    lastStatus: 'RUNNING',
    containers: [
      { name: 'nginx', lastStatus: 'RUNNING' },
      { name: 'laravel', lastStatus: 'RUNNING' },
    ],
  };
  const both = (nginx: object, laravel: object, more: Partial<TaskSnapshot> = {}): Partial<TaskSnapshot> => ({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'nginx', lastStatus: 'STOPPED', ...nginx },
      { name: 'laravel', lastStatus: 'STOPPED', ...laravel },
    ],
    ...more,
  });
  const by = (exitCode: number, first: boolean): Interruption => ({
    kind: 'container',
    name: 'nginx',
    exitCode,
    first,
  });
  const MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

  test.each([
    'SpotInterruption',
    'TerminationNotice',
    'UserInitiated',
    'ServiceSchedulerInitiated',
    'InfrastructureHealth',
    'TaskFailedToStart',
    'SomethingThatECSWillSayOneDay',
  ])('exit 0 of a task that was stopped from outside does not count: %s', (stopCode) => {
    const seen = history(RUNS, { stopCode, stoppedReason: 'why', containers: [{ name: 'laravel', exitCode: 0 }] });
    expect(judgeTask(seen, 'laravel', ESSENTIAL)).toEqual({
      kind: 'interrupted',
      by: { kind: 'stopped', stopCode, reason: 'why' },
      exitCode: 0,
    });
  });

  test('neither does that of a task which still winds down', () => {
    const seen = history({
      lastStatus: 'DEPROVISIONING',
      stopCode: 'SpotInterruption',
      containers: [{ name: 'laravel', exitCode: 0 }],
    });
    expect(judgeTask(seen, 'laravel', ESSENTIAL).kind).toBe('interrupted');
  });

  test('a command that ran and has no exit code was interrupted, too', () => {
    const seen = history(RUNS, { stopCode: 'InfrastructureHealth', containers: [{ name: 'laravel' }] });
    expect(judgeTask(seen, 'laravel', ESSENTIAL)).toMatchObject({ kind: 'interrupted', by: { kind: 'stopped' } });
  });

  test.each<[string, readonly Partial<TaskSnapshot>[], Interruption | 'succeeded' | 'failed']>([
    [
      'a sidecar was seen to end first',
      [
        RUNS,
        both({ exitCode: 0 }, { lastStatus: 'RUNNING' }, { lastStatus: 'RUNNING' }),
        both({ exitCode: 0 }, { exitCode: 0 }),
      ],
      by(0, true),
    ],
    [
      'a sidecar failed first',
      [
        both({ exitCode: 1 }, { lastStatus: 'RUNNING' }, { lastStatus: 'RUNNING' }),
        both({ exitCode: 1 }, { exitCode: 143 }),
      ],
      by(1, true),
    ],
    [
      'a sidecar was seen to have stopped first, before ECS told its exit code',
      [
        both({ lastStatus: 'STOPPED' }, { lastStatus: 'RUNNING' }, { lastStatus: 'RUNNING' }),
        both({ exitCode: 0 }, { exitCode: 0 }),
      ],
      by(0, true),
    ],
    [
      'a sidecar was seen to have exited first, before ECS told that it had stopped',
      [
        both({ exitCode: 0, lastStatus: 'RUNNING' }, { lastStatus: 'RUNNING' }, { lastStatus: 'RUNNING' }),
        both({ exitCode: 0 }, { exitCode: 0 }),
      ],
      by(0, true),
    ],
    ['a sidecar failed, seen together', [RUNS, both({ exitCode: 1 }, { exitCode: 0 })], by(1, false)],
    [
      'a sidecar ran out of memory, seen together',
      [RUNS, both({ exitCode: 137, reason: MEMORY }, { exitCode: 0 })],
      { ...by(137, false), reason: MEMORY },
    ],
    [
      'the command took SIGTERM because a sidecar had exited with 0',
      [RUNS, both({ exitCode: 0 }, { exitCode: 143 })],
      by(0, false),
    ],
    ['the sidecar took SIGTERM', [RUNS, both({ exitCode: 143 }, { exitCode: 0 })], 'succeeded'],
    ['the sidecar took SIGKILL', [RUNS, both({ exitCode: 137 }, { exitCode: 0 })], 'succeeded'],
    ['the sidecar exited with 0, seen together', [RUNS, both({ exitCode: 0 }, { exitCode: 0 })], 'succeeded'],
    ['the sidecar never started', [both({ lastStatus: 'STOPPED' }, { exitCode: 0 })], 'succeeded'],
    [
      'the command was seen to end first',
      [
        both({ lastStatus: 'RUNNING' }, { exitCode: 0 }, { lastStatus: 'RUNNING' }),
        both({ exitCode: 1 }, { exitCode: 0 }),
      ],
      'succeeded',
    ],
    ['the command failed by itself', [RUNS, both({ exitCode: 143 }, { exitCode: 3 })], 'failed'],
    ['both failed', [RUNS, both({ exitCode: 1 }, { exitCode: 3 })], 'failed'],
    ['both took a signal', [RUNS, both({ exitCode: 143 }, { exitCode: 143 })], 'failed'],
    ['the command ran out of memory', [RUNS, both({ exitCode: 0 }, { exitCode: 137, reason: MEMORY })], 'failed'],
  ])('%s', (_name, tasks, expected) => {
    const verdict = judgeTask(history(...tasks), 'laravel', ESSENTIAL);
    if (typeof expected === 'string') expect(verdict.kind).toBe(expected);
    else expect(verdict).toMatchObject({ kind: 'interrupted', by: expected });
  });

  test('a container that is not essential ends nothing', () => {
    const seen = history(both({ exitCode: 1 }, { lastStatus: 'RUNNING' }), both({ exitCode: 1 }, { exitCode: 0 }));
    expect(judgeTask(seen, 'laravel', new Set(['laravel'])).kind).toBe('succeeded');
  });
});

test.each<[string, Partial<TaskSnapshot>, boolean]>([
  ['it runs', { lastStatus: 'RUNNING' }, false],
  ['it waits', { lastStatus: 'PENDING' }, false],
  ['somebody or ECS has told it to stop', { lastStatus: 'RUNNING', stopCode: 'SpotInterruption' }, true],
  ['it is taken from its load balancer', { lastStatus: 'DEACTIVATING' }, true],
  ['its containers are being stopped', { lastStatus: 'STOPPING' }, true],
  ['it is being taken down', { lastStatus: 'DEPROVISIONING' }, true],
  ['it has stopped', { lastStatus: 'STOPPED' }, true],
  ['it has stopped and is being deleted', { lastStatus: 'DELETED' }, true],
  ['nobody knows its status', { lastStatus: 'NEW_STATUS' }, false],
])('a task is on its way out, so that nobody tells it to stop: %s', (_name, more, expected) => {
  expect(isStopping(stopped(more))).toBe(expected);
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

  const COMMAND: Mismatch = { kind: 'command', container: 'laravel' };
  const ENVIRONMENT: Mismatch = { kind: 'environment', container: 'laravel' };

  test('is recognised, whatever the order of its environment', () => {
    expect(mismatch(task(right), expected)).toBeUndefined();
  });

  test.each<[string, TaskSnapshot, Mismatch]>([
    [
      'another revision',
      task(right, { taskDefinition: 'shop:1' }),
      { kind: 'task-definition', actual: 'shop:1', expected: 'shop:42' },
    ],
    [
      'another family',
      task(right, { taskDefinition: 'old:42' }),
      { kind: 'task-definition', actual: 'old:42', expected: 'shop:42' },
    ],
    ['no override', stopped({ containerOverrides: [] }), COMMAND],
    ['the image’s own command', task({ name: 'laravel' }), COMMAND],
    ['another command', task({ ...right, command: ['php', 'artisan', 'migrate', '--pretend'] }), COMMAND],
    ['other words of the command', task({ ...right, command: ['php artisan migrate'] }), COMMAND],
    [
      'another value',
      task({
        ...right,
        environment: [
          { name: 'A', value: '2' },
          { name: 'B', value: '' },
        ],
      }),
      ENVIRONMENT,
    ],
    ['a variable less', task({ ...right, environment: [{ name: 'A', value: '1' }] }), ENVIRONMENT],
    ['no environment', task({ name: 'laravel', command: right.command }), ENVIRONMENT],
  ])('%s is not', (_name, actual, difference) => {
    expect(mismatch(actual, expected)).toEqual(difference);
  });

  test.each<[string, TaskSnapshot, ExpectedTask['containerOverrides']]>([
    [
      'an environment that was not asked for and is empty',
      task({ name: 'laravel', command: ['x'], environment: [] }),
      [{ name: 'laravel', command: ['x'] }],
    ],
    [
      'an environment of nothing, which ECS does not show',
      task({ name: 'laravel', command: ['x'] }),
      [{ name: 'laravel', command: ['x'], environment: [] }],
    ],
    [
      'an environment of nothing, which ECS shows as null',
      task({ name: 'laravel', command: ['x'], environment: null }),
      [{ name: 'laravel', command: ['x'], environment: [] }],
    ],
    [
      'an override of nothing, which ECS does not show',
      stopped(),
      [{ name: 'laravel', command: [], environment: null }],
    ],
    [
      'the order of an environment in which names come twice',
      task({
        name: 'laravel',
        environment: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
          { name: 'A', value: '3' },
        ],
      }),
      [
        {
          name: 'laravel',
          environment: [
            { name: 'A', value: '1' },
            { name: 'A', value: '3' },
            { name: 'B', value: '2' },
          ],
        },
      ],
    ],
    [
      'a variable without a value',
      task({ name: 'laravel', environment: [{ name: 'B', value: '' }] }),
      [{ name: 'laravel', environment: [{ name: 'B' }] }],
    ],
  ])('%s is no difference', (_name, actual, containerOverrides) => {
    expect(mismatch(actual, { taskDefinition: 'shop:42', containerOverrides })).toBeUndefined();
  });

  test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['a command', { name: 'laravel', command: ['x'] }, true],
    ['a number', { name: 'laravel', cpu: 0 }, true],
    ['its name alone, as ECS lists every container', { name: 'laravel' }, false],
    ['nothing in lists', { name: 'laravel', command: [], environment: [] }, false],
    ['another container', { name: 'nginx', command: ['x'] }, false],
  ])('of overrides that ecspresso rendered something must be about the container: %s', (_, override, fine) => {
    const rendered = { container: 'laravel', file: 'o.jsonnet' };
    const difference = mismatch(task(override), { taskDefinition: 'shop:42', containerOverrides: [], rendered });
    expect(difference).toEqual(fine ? undefined : { kind: 'nothing', ...rendered });
  });

  test('a difference never shows a value', () => {
    const actual = task({ ...right, environment: [{ name: 'A', value: 'hunter2' }] });
    expect(JSON.stringify(mismatch(actual, expected))).not.toMatch(/hunter2/);
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
