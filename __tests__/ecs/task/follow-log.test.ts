import { describe, expect, test } from '@jest/globals';
import type { Cloud, LogPage } from '../../../src/ecs/cloud.js';
import type { LogGap } from '../../../src/ecs/task/follow-log.js';
import { logGapText } from '../../../src/report/failure/migration.js';
import { awsError } from '../support/fake-cloud.js';
import { exited, following, running, STREAM } from '../support/followed.js';

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

  test('is read past empty pages at once: there can be more behind them', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(1)]),
        logPage: (_stream, next = '0') => {
          const at = Number(next);
          // Every second page is empty, and at the end the token stays.
          const events = at % 2 === 1 ? lines.slice((at - 1) / 2, (at + 1) / 2) : [];
          const isEnd = at >= 2 * lines.length;
          return Promise.resolve({
            events: events.map((message) => ({ at: 1000, message })),
            next: String(isEnd ? at : at + 1),
          });
        },
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    expect(world.log).toEqual(lines);
    await world.clock.drive(logged);
    expect(world.log).toEqual(lines);
  });

  test('of which no page holds anything and no token is the last is not asked for without a pause', async () => {
    let page = 0;
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(1)]),
        logPage: () => {
          page += 1;
          return Promise.resolve({ events: [], next: String(page) });
        },
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.count('logPage')).toBeLessThan(60);
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

  test('that has a further page for ever is left after ten seconds, too', async () => {
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(1)]),
        async logPage(_stream, next = '0') {
          await world.clock.sleep(100);
          return { events: [{ at: elapsed(), message: next }], next: String(Number(next) + 1) };
        },
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    const endedAt = world.clock.elapsed();
    await world.clock.drive(Promise.race([logged, world.clock.sleep(20_000)]));
    expect(world.clock.elapsed() - endedAt).toBeLessThanOrEqual(11_000);
  });

  test('with more lines in an answer than CloudWatch Logs returns at once: that some are not shown is told once', async () => {
    const world = following(
      (elapsed) => ({
        tasks: () => Promise.resolve([elapsed() < 9000 ? running() : exited(0)]),
        logPage: async (_stream, next = '0') => ({
          events: [{ at: elapsed(), message: next }],
          next: String(Math.min(3, Number(next) + 1)),
          beyond: 7,
        }),
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.gaps).toEqual([{ kind: 'beyond', stream: STREAM, lines: 7 }]);
    expect(logGapText(world.gaps[0] as LogGap)).toMatch(/^7 lines are not shown: /);
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
    expect(world.gaps).toEqual([
      { kind: 'refused', stream: STREAM, error: expect.objectContaining({ operation: 'logs:GetLogEvents' }) },
    ]);
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
    expect(world.gaps).toEqual([]);
  });

  test('that nobody can read is not asked for', async () => {
    const world = following(() => ({ tasks: () => Promise.resolve([exited(0)]) }));
    await world.clock.drive(world.follow());
    expect(world.count('logPage')).toBe(0);
  });

  const missing = (): Promise<never> => Promise.reject(awsError('missing', 'logs:GetLogEvents'));

  test('is waited for where the task makes its own log group', async () => {
    const world = following(
      (elapsed) => {
        const read = stream(elapsed, [
          [6000, 'Migrating'],
          [8000, 'Done'],
        ]);
        return {
          tasks: () => Promise.resolve([elapsed() < 9000 ? running() : exited(1)]),
          logPage: (where, next) => (elapsed() < 5000 ? missing() : read(where, next)),
        };
      },
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.log).toEqual(['Migrating', 'Done']);
    expect(world.gaps).toEqual([]);
  });

  test('that comes only after the end is read, too', async () => {
    const world = following(
      (elapsed) => {
        const read = stream(elapsed, [[6000, 'late']]);
        return {
          tasks: () => Promise.resolve([elapsed() < 5000 ? running() : exited(1)]),
          logPage: (where, next) => (elapsed() < 7000 ? missing() : read(where, next)),
        };
      },
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.log).toEqual(['late']);
  });

  test.each([
    ['log group', missing, 'group'],
    ['log stream', () => Promise.resolve(undefined), 'stream'],
  ] as const)('a %s that never appears is told once, at the end', async (_name, logPage, what) => {
    const world = following(
      (elapsed) => ({ tasks: () => Promise.resolve([elapsed() < 9000 ? running() : exited(0)]), logPage }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    expect(world.gaps).toEqual([]);
    await world.clock.drive(logged);
    expect(world.gaps).toEqual([{ kind: 'absent', stream: STREAM, what }]);
  });

  test('of a container that never ran is not missed', async () => {
    const world = following(
      () => ({
        tasks: () =>
          Promise.resolve([
            { ...exited(0), stopCode: 'TaskFailedToStart', containers: [{ name: 'laravel', lastStatus: 'STOPPED' }] },
          ]),
        logPage: missing,
      }),
      { stream: STREAM },
    );
    const { logged } = await world.clock.drive(world.follow());
    await world.clock.drive(logged);
    expect(world.gaps).toEqual([]);
  });
});
