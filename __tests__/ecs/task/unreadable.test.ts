import { describe, expect, test } from '@jest/globals';
import { awsError } from '../support/fake-cloud.js';
import { exited, following, running, STREAM } from '../support/followed.js';

test('a defect while its log is read ends nothing early, is not unhandled, and reaches whoever awaits the log', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const world = following(
    (elapsed) => ({
      tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(0)]),
      logPage: () => Promise.reject(new TypeError('a defect')),
    }),
    { stream: STREAM },
  );
  const { end, logged } = await world.clock.drive(world.follow());
  process.off('unhandledRejection', note);
  expect([end.kind, unhandled]).toEqual(['succeeded', []]);
  await expect(logged).rejects.toThrow('a defect');
});

test('a cancel is heard in the middle of a flood of log lines', async () => {
  const events = Array.from({ length: 100_000 }, (_, index) => ({ at: index, message: `line ${index}` }));
  const world = following(
    () => ({ tasks: () => Promise.resolve([running()]), logPage: () => Promise.resolve({ events, next: 'more' }) }),
    { stream: STREAM, onLog: () => (world.log.push('') === 1200 ? world.cancel.abort() : undefined) },
  );
  const { end, logged } = await world.clock.drive(world.follow());
  await logged;
  expect(end.kind).toBe('cancelled');
  expect(world.log.length).toBeLessThanOrEqual(1500);
});

describe('a task that cannot be read', () => {
  test.each(['transient', 'other', 'unsupported'] as const)(
    '%s: ends with its own time, and is told to stop',
    async (kind) => {
      const world = following(() => ({ tasks: () => Promise.reject(awsError(kind)) }), { timeoutSeconds: 25 });
      expect((await world.clock.drive(world.follow())).end).toEqual({ kind: 'timeout', seconds: 25 });
      expect(world.count('stopTask')).toBe(1);
      // ECS does not show its end either.
      expect(world.clock.elapsed()).toBeGreaterThanOrEqual(25_000 + 15_000);
      expect(world.clock.elapsed()).toBeLessThan(25_000 + 17_000);
    },
  );

  test('ends with our patience where its own time is longer', async () => {
    const world = following(() => ({ tasks: () => Promise.reject(awsError('transient')) }), { timeoutSeconds: 3600 });
    expect((await world.clock.drive(world.follow())).end).toMatchObject({ kind: 'unknown' });
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(300_000);
    expect(world.clock.elapsed()).toBeLessThan(330_000);
  });

  test.each([
    ['transient', 3000],
    ['other', 3000],
    ['denied', 3000],
    ['throttled', 35_000],
  ] as const)('%s: is told once within %i ms, and again only after an answer', async (kind, within) => {
    const world = following(
      (elapsed) => ({
        tasks: () =>
          elapsed() >= 60_000 && elapsed() < 80_000 ? Promise.resolve([running()]) : Promise.reject(awsError(kind)),
      }),
      { timeoutSeconds: 200 },
    );
    await world.clock.drive(world.follow());
    expect(world.unanswered[0]).toBeLessThanOrEqual(within);
    expect(world.unanswered).toHaveLength(kind === 'denied' ? 1 : 2);
  });

  test('one failure that passes is not told', async () => {
    let asked = 0;
    const world = following(
      () => ({
        tasks: () => {
          asked += 1;
          return asked % 2 === 0 ? Promise.reject(awsError('transient')) : Promise.resolve([running()]);
        },
      }),
      { timeoutSeconds: 60 },
    );
    await world.clock.drive(world.follow());
    expect(world.unanswered).toEqual([]);
  });
});
