import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { causeOf, diagnose, type Fault, stopReason } from '../../../src/ecs/diagnosis/diagnosis.js';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { deployment, START, service, stopped } from '../support/ecs-says.js';
import { fakeCloud } from '../support/fake-cloud.js';

const NO_TAG = 'CannotPullContainerError: repo/app:v9: not found';
const MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

describe('what kept a task from running on is known by ECS’s words, wherever they stand', () => {
  test.each<[string, Partial<TaskSnapshot>, Fault]>([
    [
      'the image, by the container’s reason alone',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Task failed to start',
        containers: [{ name: 'app', reason: NO_TAG }],
      },
      { kind: 'image' },
    ],
    [
      'memory, by the task’s reason alone',
      { stoppedReason: MEMORY, containers: [{ name: 'app', exitCode: 137 }] },
      { kind: 'memory' },
    ],
    [
      'secrets that could not be read',
      { stoppedReason: 'ResourceInitializationError: unable to retrieve secrets from ssm: AccessDenied' },
      { kind: 'secrets' },
    ],
    [
      'secrets that do not exist',
      {
        stoppedReason:
          'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: invalid ssm parameters: /x',
      },
      { kind: 'secrets' },
    ],
    ['Spot, by its code alone', { stopCode: 'SpotInterruption', stoppedReason: 'Stopped' }, { kind: 'spot' }],
    ['Spot, by its words alone', { stoppedReason: 'Your Spot Task was interrupted.' }, { kind: 'spot' }],
    ['the machine, by its retirement', { stopCode: 'TerminationNotice' }, { kind: 'machine' }],
    [
      'a container that never started: no exit code is made up',
      { stopCode: 'TaskFailedToStart', containers: [{ name: 'app', reason: 'CannotStartContainerError: x' }] },
      { kind: 'start' },
    ],
  ])('%s', (_name, task, fault) => {
    expect(causeOf(stopped(task)).fault).toEqual(fault);
  });
});

describe('why ECS stopped a task, in its own words', () => {
  test.each<[string, Partial<TaskSnapshot>, string | undefined]>([
    [
      'its code, its reason and every exit',
      {
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [
          { name: 'app', exitCode: 1 },
          { name: 'nginx', exitCode: 0 },
        ],
      },
      'EssentialContainerExited: Essential container in task exited · app exit 1, nginx exit 0',
    ],
    ['its reason alone', { stoppedReason: 'Task stopped by user' }, 'Task stopped by user'],
    ['its code alone', { stopCode: 'UserInitiated' }, 'UserInitiated'],
    ['nothing, while ECS says nothing', { containers: [{ name: 'app', exitCode: 1 }] }, undefined],
    [
      'no container that says nothing',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'x', containers: [{ name: 'app' }] },
      'TaskFailedToStart: x',
    ],
    [
      'a container’s reason',
      { stoppedReason: 'x', containers: [{ name: 'app', exitCode: 137, reason: MEMORY }] },
      `x · app exit 137 (${MEMORY})`,
    ],
    [
      'a container’s reason without an exit code',
      { stoppedReason: 'x', containers: [{ name: 'app', reason: 'y' }] },
      'x · app (y)',
    ],
    ['nothing twice', { stoppedReason: NO_TAG, containers: [{ name: 'app', reason: NO_TAG }] }, NO_TAG],
  ])('%s', (_name, task, words) => {
    expect(stopReason(stopped(task))).toBe(words);
  });
});

describe('a diagnosis', () => {
  const diagnosing = (
    tasks: readonly TaskSnapshot[],
    answers: Partial<Cloud> = {},
    last = service([deployment(2)]),
  ) => {
    const { cloud } = fakeCloud({ stoppedTasks: () => Promise.resolve(tasks), ...answers });
    return diagnose({
      cloud,
      cluster: 'production',
      service: 'backend',
      ours: ['ecs-svc/2'],
      eventsSince: START,
      last,
      reason: '',
      logStream: (container) => ({ group: '/ecs/shop', stream: container }),
    });
  };
  const failed = (...names: readonly string[]): TaskSnapshot =>
    stopped({ stopCode: 'EssentialContainerExited', containers: names.map((name) => ({ name, exitCode: 2 })) });
  const says: Partial<Cloud> = { logTail: ({ stream }) => Promise.resolve([{ at: 1, message: `of ${stream}` }]) };

  test('shows the logs of two containers at most', async () => {
    const { logTails } = await diagnosing([failed('a', 'b', 'c')], says);
    expect(logTails.map(({ container }) => container)).toEqual(['a', 'b']);
  });

  test('shows no log without a line', async () => {
    expect((await diagnosing([failed('a')])).logTails).toEqual([]);
  });

  test('says that a program ended by itself only where one did', async () => {
    expect((await diagnosing([failed('a')])).advice).toMatch(/^The program ended by itself/);
    expect((await diagnosing([stopped({ stopCode: 'Whatever', stoppedReason: 'because' })])).advice).toBeUndefined();
  });

  test('advises a base on demand also where only Spot has one', async () => {
    const events = [
      { id: '1', at: START + 1, message: 'was unable to place a task. Reason: Capacity is unavailable at this time.' },
    ];
    const capacityProviders = [{ provider: 'FARGATE_SPOT', weight: 1, base: 1 }];
    const { advice } = await diagnosing([], {}, service([deployment(2)], { events, capacityProviders }));
    expect(advice).toMatch(/base/);
  });
});
