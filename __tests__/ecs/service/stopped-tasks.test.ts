import { describe, expect, test } from '@jest/globals';
import { countedFailures, peakOf, taskEnd } from '../../../src/ecs/service/stopped-tasks.js';
import type { ContainerSnapshot, TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { stopped } from '../support/ecs-says.js';

const exits = (...codes: (number | undefined)[]): readonly ContainerSnapshot[] =>
  codes.map((exitCode, index) => ({ name: `c${index}`, ...(exitCode === undefined ? {} : { exitCode }) }));

describe('whether a stopped task failed', () => {
  test.each<[string, Partial<TaskSnapshot>, boolean]>([
    ['exit 1', { stopCode: 'EssentialContainerExited', containers: exits(1) }, true],
    ['exit 0', { stopCode: 'EssentialContainerExited', containers: exits(0) }, false],
    [
      'exit 0, the sidecar was told to stop',
      { stopCode: 'EssentialContainerExited', containers: exits(0, 143) },
      false,
    ],
    ['exit 1, the sidecar succeeded', { stopCode: 'EssentialContainerExited', containers: exits(1, 0) }, true],
    ['exit 1, the sidecar was told to stop', { stopCode: 'EssentialContainerExited', containers: exits(143, 1) }, true],
    ['killed, nobody knows why', { stopCode: 'EssentialContainerExited', containers: exits(137) }, true],
    [
      'killed because it ran out of memory, the sidecar succeeded',
      {
        stopCode: 'EssentialContainerExited',
        containers: [...exits(0), { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed' }],
      },
      true,
    ],
    ['no exit code', { stopCode: 'EssentialContainerExited', containers: exits(undefined) }, true],
    ['did not start', { stopCode: 'TaskFailedToStart' }, true],
    ['did not start after its init container', { stopCode: 'TaskFailedToStart', containers: exits(0) }, true],
    [
      'ELB health checks',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed ELB health checks in (target-group x)' },
      true,
    ],
    [
      'container health checks',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
      true,
    ],
    [
      'scaling',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2)',
        containers: exits(1),
      },
      false,
    ],
    ['Spot', { stopCode: 'SpotInterruption', containers: exits(137) }, false],
    ['maintenance', { stopCode: 'TerminationNotice', containers: exits(137) }, false],
    ['a sick host', { stopCode: 'InfrastructureHealth', containers: exits(137) }, false],
    ['a person', { stopCode: 'UserInitiated', containers: exits(1) }, false],
    ['nobody knows', { containers: exits(1) }, false],
    ['of another deployment', { stopCode: 'TaskFailedToStart', startedBy: 'ecs-svc/1' }, false],
  ])('%s', (_name, task, fails) => {
    expect(countedFailures([stopped(task)], ['ecs-svc/2'])).toHaveLength(fails ? 1 : 0);
  });

  test.each<[Partial<TaskSnapshot>, number | undefined]>([
    [{ stoppingAt: 2, executionStoppedAt: 3, stoppedAt: 9 }, 3],
    [{ stoppingAt: 2, stoppedAt: 9 }, 2],
    [{ stoppedAt: 9 }, 9],
    [{}, undefined],
  ])('%j ended at %s', (times, end) => {
    expect(taskEnd(stopped(times))).toBe(end);
  });
});

describe('the most tasks that ran at once', () => {
  const ran = (startedAt: number | undefined, executionStoppedAt: number, more: Partial<TaskSnapshot> = {}) =>
    stopped({ stopCode: 'EssentialContainerExited', containers: exits(1), startedAt, executionStoppedAt, ...more });
  test.each<[string, readonly TaskSnapshot[], number, number]>([
    ['none has ended', [], 0, 0],
    ['one after the other', [ran(1, 2), ran(2, 3)], 1, 0],
    ['side by side', [ran(1, 5), ran(2, 6)], 2, 0],
    ['side by side, after one had failed', [ran(1, 2), ran(3, 6), ran(4, 7)], 2, 1],
    ['one of them never ran', [ran(1, 5), ran(undefined, 3)], 1, 0],
    ['one of them is of another deployment', [ran(1, 5), ran(2, 6, { startedBy: 'ecs-svc/1' })], 1, 0],
    ['reached twice: the first time counts', [ran(1, 3), ran(2, 4), ran(5, 7), ran(6, 8)], 2, 0],
  ])('%s', (_name, tasks, running, failedBefore) => {
    expect(peakOf(tasks, 'ecs-svc/2', ['ecs-svc/2'])).toEqual({ running, failedBefore });
  });
});
