import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { CLUSTER } from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { ARN, exited, following, running, stoppedByUs } from '../support/followed.js';

describe('to its end', () => {
  test('exit 0, seen within a second or so, every status once', async () => {
    const world = following((elapsed) => ({
      tasks: () =>
        Promise.resolve([
          elapsed() < 4000 ? running({ lastStatus: 'PENDING' }) : elapsed() < 9000 ? running() : exited(0),
        ]),
    }));
    const { end, history } = await world.clock.drive(world.follow());
    expect(end).toEqual({ kind: 'succeeded' });
    expect(history?.task.lastStatus).toBe('STOPPED');
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

  test('exit code 3 of the command is a failure', async () => {
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
        tasks: () => Promise.resolve([told !== undefined && elapsed() > told + 30_000 ? stoppedByUs() : running()]),
        stopTask: () => {
          told = elapsed();
          return Promise.resolve();
        },
      }),
      { timeoutSeconds: 60 },
    );
    const { end, history } = await world.clock.drive(world.follow());
    expect(end).toEqual({ kind: 'timeout', seconds: 60 });
    expect(history?.task.lastStatus).toBe('STOPPED');
    expect(world.calls.filter(({ method }) => method === 'stopTask').map(({ args }) => args)).toEqual([
      [CLUSTER, ARN, { kind: 'timeout', seconds: 60 }],
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
          return Promise.resolve(since > 8000 ? [] : [since >= 5000 ? stoppedByUs() : running()]);
        },
        stopTask: () => {
          told = elapsed();
          return Promise.resolve();
        },
      }),
      { timeoutSeconds: 60 },
    );
    const { end, history } = await world.clock.drive(world.follow());
    expect(end).toEqual({ kind: 'timeout', seconds: 60 });
    expect(history?.task).toEqual(stoppedByUs());
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

  test('a task of another revision that has already succeeded is not a success', async () => {
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
      difference: { kind: 'task-definition', actual: 'shop:1', expected: 'shop:42' },
      notStopped: expect.objectContaining({ code: 'AccessDeniedException' }),
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
      error: expect.objectContaining({ operation: 'ecs:DescribeTasks' }),
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

describe('a cancel', () => {
  const ended = (exitCode: number): TaskSnapshot => exited(exitCode);

  test.each([
    ['well', 0, { kind: 'succeeded' }],
    ['with a failure', 3, { kind: 'failed', exitCode: 3 }],
  ] as const)('polls once more: a task that has just ended %s is not told to stop', async (_name, code, end) => {
    const world = following(
      (elapsed) => ({ tasks: () => Promise.resolve([elapsed() < 64_600 ? running() : ended(code)]) }),
      { stopOnCancel: true },
    );
    world.clock.at(64_700, () => world.cancel.abort());
    expect((await world.clock.drive(world.follow())).end).toMatchObject(end);
    expect(world.count('stopTask')).toBe(0);
  });

  test('does not wait long for an ECS that does not answer', async () => {
    const world = following(
      (elapsed) => ({
        tasks: () => (elapsed() < 2000 ? Promise.resolve([running()]) : new Promise(() => undefined)),
      }),
      { stopOnCancel: true },
    );
    world.clock.at(2000, () => world.cancel.abort());
    expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'cancelled', stopped: true });
    expect(world.clock.elapsed()).toBeLessThan(4000);
  });
});

test.each([
  ['well', exited(0), { kind: 'succeeded' }],
  ['with a failure', exited(2), { kind: 'failed', exitCode: 2 }],
  ['after our StopTask', { ...stoppedByUs(), containers: [{ name: 'laravel', exitCode: 0 }] }, { kind: 'timeout' }],
] as const)('a task that ends %s just as its time is over', async (_name, task, end) => {
  let told = false;
  const world = following(
    () => ({
      tasks: () => Promise.resolve([told ? task : running()]),
      stopTask: () => {
        told = true;
        return Promise.resolve();
      },
    }),
    { timeoutSeconds: 60 },
  );
  expect((await world.clock.drive(world.follow())).end).toMatchObject(end);
});

test.each<[string, boolean, TaskSnapshot | undefined, boolean]>([
  ['by us', true, undefined, true],
  ['by nobody: our StopTask was refused', false, undefined, false],
  ['by somebody else, before us', true, running({ stopCode: 'UserInitiated' }), false],
])('a task whose time is over is stopped %s', async (_name, isTaken, before, isByUs) => {
  let told = false;
  const world = following(
    () => ({
      tasks: () => Promise.resolve([told && isTaken ? stoppedByUs() : (before ?? running())]),
      stopTask: () => {
        told = true;
        return isTaken ? Promise.resolve() : Promise.reject(awsError('denied', 'ecs:StopTask'));
      },
    }),
    { timeoutSeconds: 60 },
  );
  const followed = await world.clock.drive(world.follow());
  expect(followed).toMatchObject({ end: { kind: 'timeout' }, stoppedByUs: isByUs });
});

describe('a task that would run on after its command has ended', () => {
  const holds = (laravel: TaskSnapshot['containers'][number]): TaskSnapshot =>
    running({ containers: [{ name: 'nginx', lastStatus: 'RUNNING' }, laravel] });
  const done = { name: 'laravel', exitCode: 0, lastStatus: 'STOPPED' };

  test.each([
    [0, 'succeeded'],
    [3, 'failed'],
  ])('is stopped at once where its container is not essential (exit %i)', async (exitCode, kind) => {
    const world = following(() => ({ tasks: () => Promise.resolve([holds({ ...done, exitCode })]) }), {
      essential: new Set(['nginx']),
    });
    const { end, logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(end.kind).toBe(kind);
    expect(world.calls.filter(({ method }) => method === 'stopTask').map(({ args }) => args)).toEqual([
      [CLUSTER, ARN, { kind: 'command-ended' }],
    ]);
    expect(world.left).toEqual([{ restarted: false }]);
    expect(world.clock.elapsed()).toBe(0);
  });

  test('is left to ECS where ECS stops it by itself', async () => {
    const world = following((elapsed) => ({
      tasks: () => Promise.resolve([elapsed() < 3000 ? holds(done) : exited(0)]),
    }));
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.count('stopTask')).toBe(0);
    expect(world.left).toEqual([]);
  });

  test('is stopped where ECS has started its container again, and that is told', async () => {
    const world = following((elapsed) => ({
      tasks: () => Promise.resolve([holds(elapsed() < 2000 ? done : { name: 'laravel', lastStatus: 'RUNNING' })]),
    }));
    const { end, logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(end).toEqual({ kind: 'succeeded' });
    expect(world.left).toEqual([{ restarted: true }]);
    expect(world.count('stopTask')).toBe(1);
  });

  test('is told as going on where it cannot be stopped', async () => {
    const world = following(
      () => ({
        tasks: () => Promise.resolve([holds(done)]),
        stopTask: () => Promise.reject(awsError('denied', 'ecs:StopTask')),
      }),
      { essential: new Set(['nginx']) },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.left).toEqual([
      { restarted: false, notStopped: expect.objectContaining({ code: 'AccessDeniedException' }) },
    ]);
  });
});
