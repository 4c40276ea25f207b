import type { Clock } from '../../../src/ecs/clock.js';
import { START } from './ecs-says.js';

/** A clock that jumps to the next sleeper as soon as nothing else can happen. */
export interface FakeClock extends Clock {
  /** Milliseconds since the start. */
  elapsed(): number;
  /** Lengths of all sleeps so far. */
  readonly sleeps: number[];
  /** Does something at a moment, milliseconds after the start. */
  at(milliseconds: number, action: () => void): void;
  /** Lets time pass until `work` has settled. Rejects when it never will. */
  drive<T>(work: Promise<T>): Promise<T>;
}

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** More jumps than any test needs: a loop that never ends is an error, not a hanging test. */
const MOST_JUMPS = 100_000;

/** A clock that stands at {@link START}. */
export function fakeClock(): FakeClock {
  let now = START;
  const sleeps: number[] = [];
  const timers = new Set<Timer>();
  const wait = (milliseconds: number, ring: () => void): Timer => {
    const timer = { at: now + Math.max(0, milliseconds), ring };
    timers.add(timer);
    return timer;
  };
  return {
    sleeps,
    now: () => now,
    elapsed: () => now - START,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        sleeps.push(milliseconds);
        const wake = (): void => {
          timers.delete(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = wait(milliseconds, wake);
        signal?.addEventListener('abort', wake);
        return undefined;
      }),
    at: (milliseconds, action) => void wait(START + milliseconds - now, action),
    async drive(work) {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      work.then(done, done);
      for (let jumps = 0; jumps < MOST_JUMPS; jumps += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (settled) return work;
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (!next) throw new Error(`nothing more happens, ${(now - START) / 1000} s after the start`);
        timers.delete(next);
        now = Math.max(now, next.at);
        next.ring();
      }
      throw new Error('it never ends');
    },
  };
}
