import { describe, expect, test } from '@jest/globals';
import type { Cloud, LogPage } from '../../src/ecs/cloud.js';
import { type FollowTask, followTask } from '../../src/ecs/follow-task.js';
import type { TaskSnapshot } from '../../src/ecs/snapshot.js';
import { CLUSTER, stopped } from './support/ecs-says.js';
import { fakeClock } from './support/fake-clock.js';
import { awsError, fakeCloud } from './support/fake-cloud.js';

const ARN = `arn:aws:ecs:ap-northeast-1:123456789012:task/${CLUSTER}/0123456789abcdef`;
const STREAM = { group: '/ecs/shop', stream: 'app/laravel/0123456789abcdef' };

function running(more: Partial<TaskSnapshot> = {}): TaskSnapshot {
  return stopped({ arn: ARN, lastStatus: 'RUNNING', containers: [{ name: 'laravel' }], ...more });
}

function exited(exitCode: number): TaskSnapshot {
  return stopped({ arn: ARN, stopCode: 'EssentialContainerExited', containers: [{ name: 'laravel', exitCode }] });
}

/** A task followed in an ECS that answers so. */
function following(answers: (elapsed: () => number) => Partial<Cloud>, more: Partial<FollowTask> = {}) {
  const clock = fakeClock();
  const aws = fakeCloud(answers(clock.elapsed));
  const cancel = new AbortController();
  const log: string[] = [];
  const statuses: string[] = [];
  const unreadable: string[] = [];
  const follow = () =>
    followTask({
      cloud: aws.cloud,
      clock,
      signal: cancel.signal,
      cluster: CLUSTER,
      arn: ARN,
      container: 'laravel',
      expected: { taskDefinition: 'shop:42', containerOverrides: [] },
      timeoutSeconds: 600,
      stopOnCancel: false,
      onLog: (line) => log.push(line),
      onStatus: (status) => statuses.push(status),
      onLogUnreadable: (why) => unreadable.push(why),
      ...more,
    });
  return { clock, cancel, follow, log, statuses, unreadable, ...aws };
}

describe('to its end', () => {
  test('exit 0, seen within a second or so, every status once', async () => {
    const world = following((elapsed) => ({
      tasks: () =>
        Promise.resolve([
          elapsed() < 4000 ? running({ lastStatus: 'PENDING' }) : elapsed() < 9000 ? running() : exited(0),
        ]),
    }));
    const { end, task } = await world.clock.drive(world.follow());
    expect(end).toEqual({ kind: 'succeeded' });
    expect(task?.lastStatus).toBe('STOPPED');
    expect(world.statuses).toEqual(['PENDING', 'RUNNING', 'STOPPED']);
    expect(world.clock.elapsed()).toBeLessThanOrEqual(10_000);
    expect(world.calls[0]).toEqual({ method: 'tasks', args: [CLUSTER, [ARN]] });
  });

  test.each([
    [5000, 100],
    [9000, 130],
    [64_000, 1000],
  ])('that comes %i ms after the start is seen within %i ms', async (ends, within) => {
    const world = following((elapsed) => ({
      tasks: () =>
        Promise.resolve([
          elapsed() < 4000 ? running({ lastStatus: 'PENDING' }) : elapsed() < ends ? running() : exited(0),
        ]),
    }));
    await world.clock.drive(world.follow());
    expect(world.clock.elapsed() - ends).toBeLessThanOrEqual(within);
    expect(world.count('tasks')).toBeLessThanOrEqual(ends / 1000 + 110);
  });

  test('exit 3', async () => {
    const world = following(() => ({ tasks: () => Promise.resolve([exited(3)]) }));
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'failed', exitCode: 3 });
    expect(world.count('stopTask')).toBe(0);
  });

  test('ECS does not show it at first', async () => {
    const world = following((elapsed) => ({ tasks: () => Promise.resolve(elapsed() < 20_000 ? [] : [exited(0)]) }));
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'succeeded' });
  });

  test('ECS never shows it', async () => {
    const world = following(() => ({}));
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'unknown' });
    expect(world.clock.elapsed()).toBeGreaterThan(60_000);
    expect(world.clock.elapsed()).toBeLessThan(65_000);
  });

  test('an answer without the task in between changes nothing', async () => {
    const world = following((elapsed) => ({
      tasks: () => Promise.resolve(elapsed() === 0 ? [running()] : elapsed() < 90_000 ? [] : [exited(0)]),
    }));
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'succeeded' });
  });
});

describe('what has to be stopped', () => {
  test('a task that outlives its time: it is told to stop, and its last state is waited for', async () => {
    let told: number | undefined;
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([told !== undefined && elapsed() > told + 30_000 ? exited(137) : running()]),
        stopTask: () => {
          told = elapsed();
          return Promise.resolve();
        },
      }),
      { timeoutSeconds: 60 },
    );
    const { end, task } = await world.clock.drive(world.follow());
    expect(end).toEqual({ kind: 'timeout', seconds: 60 });
    expect(task?.lastStatus).toBe('STOPPED');
    expect(world.calls.filter(({ method }) => method === 'stopTask').map(({ args }) => args)).toEqual([
      [CLUSTER, ARN, expect.stringContaining('60 s')],
    ]);
    expect(world.clock.elapsed()).toBeGreaterThan(90_000);
  });

  test('its last state is asked for again where ECS does not answer, and no longer than needed', async () => {
    let told: number | undefined;
    const world = following(
      (elapsed) => ({
        tasks: () => {
          const since = told === undefined ? -1 : elapsed() - told;
          if (since >= 0 && since < 5000) return Promise.reject(awsError('throttled', 'ecs:DescribeTasks'));
          return Promise.resolve(since > 8000 ? [] : [since >= 5000 ? exited(137) : running()]);
        },
        stopTask: () => {
          told = elapsed();
          return Promise.resolve();
        },
      }),
      { timeoutSeconds: 60 },
    );
    const { end, task } = await world.clock.drive(world.follow());
    expect(end).toEqual({ kind: 'timeout', seconds: 60 });
    expect(task).toEqual(exited(137));
    expect(world.clock.elapsed()).toBeLessThan(70_000);
    const asked = world.calls.filter(({ method }) => method === 'tasks').map(({ args }) => args);
    expect(asked).toEqual(asked.map(() => [CLUSTER, [ARN]]));
  });

  test('a cancel ends the waiting for its last state', async () => {
    const world = following(() => ({ tasks: () => Promise.resolve([running()]) }), { timeoutSeconds: 60 });
    world.clock.at(70_000, () => world.cancel.abort());
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'timeout', seconds: 60 });
    expect(world.clock.elapsed()).toBe(70_000);
  });

  test('a task that does not stop is not waited for without end', async () => {
    const world = following(() => ({ tasks: () => Promise.resolve([running()]) }), { timeoutSeconds: 60 });
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'timeout', seconds: 60 });
    expect(world.clock.elapsed()).toBeLessThan(60_000 + 160_000);
  });

  test.each<[string, TaskSnapshot]>([
    ['another task definition', running({ taskDefinition: 'old:42' })],
    ['another revision', running({ taskDefinition: 'shop:1' })],
    ['other overrides', running({ containerOverrides: [{ name: 'laravel', command: ['serve'] }] })],
  ])('%s', async (_name, task) => {
    const world = following(() => ({ tasks: () => Promise.resolve([task]) }), {
      expected: { taskDefinition: 'shop:42', containerOverrides: [{ name: 'laravel', command: ['migrate'] }] },
    });
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'not-ours' });
    expect(world.count('stopTask')).toBe(1);
    expect(world.clock.elapsed()).toBe(0);
  });

  test('a task of another revision that has already ended well is not a success', async () => {
    const world = following(() => ({ tasks: () => Promise.resolve([{ ...exited(0), taskDefinition: 'shop:1' }]) }));
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'not-ours' });
  });

  test('a StopTask that fails is part of the end', async () => {
    const world = following(() => ({
      tasks: () => Promise.resolve([running({ taskDefinition: 'shop:1' })]),
      stopTask: () => Promise.reject(awsError('denied', 'ecs:StopTask')),
    }));
    expect((await world.clock.drive(world.follow())).end).toMatchObject({
      kind: 'not-ours',
      notStopped: expect.stringContaining('AccessDeniedException'),
    });
  });
});

describe('when ECS does not answer', () => {
  test('it goes on after a while', async () => {
    const world = following((elapsed) => ({
      tasks: () =>
        elapsed() < 60_000 ? Promise.reject(awsError('throttled', 'ecs:DescribeTasks')) : Promise.resolve([exited(0)]),
    }));
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'succeeded' });
    expect(world.count('tasks')).toBeLessThan(12);
  });

  test('minutes of it end as unknown, and nothing is stopped', async () => {
    const world = following(() => ({ tasks: () => Promise.reject(awsError('transient', 'ecs:DescribeTasks')) }));
    expect((await world.clock.drive(world.follow())).end).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('ecs:DescribeTasks'),
    });
    expect(world.clock.elapsed()).toBeGreaterThan(300_000);
    expect(world.count('stopTask')).toBe(0);
  });

  test('one answer in between starts the count anew', async () => {
    const world = following(
      (elapsed) => ({
        tasks: () =>
          elapsed() > 200_000 && elapsed() < 220_000
            ? Promise.resolve([running()])
            : Promise.reject(awsError('transient', 'ecs:DescribeTasks')),
      }),
      { timeoutSeconds: 3600 },
    );
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'unknown' });
    expect(world.clock.elapsed()).toBeGreaterThan(500_000);
  });

  test.each([
    ['denied', 15_000],
    ['credentials', 0],
  ] as const)('%s ends as unknown after %i ms', async (kind, patience) => {
    const world = following(() => ({ tasks: () => Promise.reject(awsError(kind, 'ecs:DescribeTasks')) }));
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'unknown' });
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(patience);
    expect(world.clock.elapsed()).toBeLessThan(2000 + 2 * patience);
  });

  test('a refusal of what was answered before is waited for longer', async () => {
    const world = following((elapsed) => ({
      tasks: () =>
        elapsed() > 2000 && elapsed() < 28_000
          ? Promise.reject(awsError('denied', 'ecs:DescribeTasks'))
          : Promise.resolve([elapsed() < 2000 ? running() : exited(0)]),
    }));
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'succeeded' });
  });

  test.each<[string, (elapsed: number, told: boolean) => Partial<Cloud>]>([
    ['what the task is', () => ({ tasks: () => Promise.reject(new TypeError('a defect')) })],
    ['stopping it', () => ({ stopTask: () => Promise.reject(new TypeError('a defect')) })],
    ['its last state', (_elapsed, told) => (told ? { tasks: () => Promise.reject(new TypeError('a defect')) } : {})],
  ])('a defect is not taken for an answer of AWS: %s', async (name, broken) => {
    let told = false;
    const world = following(
      (elapsed) => ({
        tasks: (...args) => broken(elapsed(), told).tasks?.(...args) ?? Promise.resolve([running()]),
        stopTask: (...args) => {
          told = true;
          return broken(elapsed(), told).stopTask?.(...args) ?? Promise.resolve();
        },
      }),
      { timeoutSeconds: name === 'what the task is' ? 3600 : 60 },
    );
    await expect(world.clock.drive(world.follow())).rejects.toThrow('a defect');
  });

  test.each([
    ['leaves the task alone', false, 0],
    ['stops the task where that was asked for', true, 1],
  ])('a cancelled job %s', async (_name, stopOnCancel, stops) => {
    const world = following(() => ({ tasks: () => Promise.resolve([running()]) }), { stopOnCancel });
    world.clock.at(2500, () => world.cancel.abort());
    const { end, logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(end).toEqual({ kind: 'cancelled', stopped: stopOnCancel });
    expect(world.count('stopTask')).toBe(stops);
    expect(world.clock.elapsed()).toBe(2500);
  });
});

describe('its log', () => {
  /** A stream of CloudWatch Logs to which `lines` are written at these moments; at its end it answers the token it was given. */
  function stream(elapsed: () => number, lines: readonly (readonly [number, string])[]): Cloud['logPage'] {
    return (_stream, next = '0'): Promise<LogPage | undefined> => {
      const from = Number(next);
      const written = lines.filter(([at]) => at <= elapsed());
      if (written.length === 0) return Promise.resolve(undefined);
      const page = written.slice(from, from + 2);
      return Promise.resolve({
        events: page.map(([at, message]) => ({ at, message })),
        next: String(from + page.length),
      });
    };
  }

  test('is followed in order, page by page, each line once', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => [3000 + index * 700, `line ${index}`] as const);
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 12_000 ? running() : exited(0)]),
        logPage: stream(elapsed, lines),
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.log).toEqual(lines.map(([, line]) => line));
  });

  test('is drained beside what comes next: lines that arrive after the end', async () => {
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(1)]),
        logPage: stream(elapsed, [
          [1000, 'first'],
          [6500, 'SQLSTATE[42S01]'],
          [8500, 'last'],
        ]),
      }),
      { stream: STREAM },
    );
    const { end, logged } = await world.clock.drive(world.follow());
    expect(end.kind).toBe('failed');
    const endedAt = world.clock.elapsed();
    expect(world.log).toEqual(['first']);
    await world.clock.drive(logged);
    expect(world.log).toEqual(['first', 'SQLSTATE[42S01]', 'last']);
    expect(world.clock.elapsed() - endedAt).toBeLessThanOrEqual(10_500);
  });

  test('that never ends is left after ten seconds', async () => {
    const endless = Array.from({ length: 1000 }, (_, index) => [index * 1000, `${index}`] as const);
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(1)]),
        logPage: stream(elapsed, endless),
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    const endedAt = world.clock.elapsed();
    await world.clock.drive(logged);
    expect(world.clock.elapsed() - endedAt).toBeGreaterThanOrEqual(9000);
    expect(world.clock.elapsed() - endedAt).toBeLessThanOrEqual(11_000);
  });

  test('that may not be read is told once, with what to allow, and changes nothing', async () => {
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 9000 ? running() : exited(0)]),
        logPage: () => Promise.reject(awsError('denied', 'logs:GetLogEvents')),
      }),
      { stream: STREAM },
    );
    const { end, logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(end).toEqual({ kind: 'succeeded' });
    expect(world.unreadable).toHaveLength(1);
    expect(world.unreadable[0]).toMatch(/allow logs:GetLogEvents on log group \/ecs\/shop/);
    expect(world.count('logPage')).toBe(1);
  });

  test('that is throttled is waited for', async () => {
    const world = following(
      (elapsed) => {
        const read = stream(elapsed, [[500, 'late']]);
        return {
          tasks: () => Promise.resolve([elapsed() < 20_000 ? running() : exited(0)]),
          logPage: (where, next) =>
            elapsed() < 8000 ? Promise.reject(awsError('throttled', 'logs:GetLogEvents')) : read(where, next),
        };
      },
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.log).toEqual(['late']);
    expect(world.unreadable).toEqual([]);
  });

  test('that nobody can read is not asked for', async () => {
    const world = following(() => ({ tasks: () => Promise.resolve([exited(0)]) }));
    await world.clock.drive(world.follow());
    expect(world.count('logPage')).toBe(0);
  });
});
