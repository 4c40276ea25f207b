import { AwsError } from '../ecs/cloud.js';
import type { RepeatedCall, RetryReason } from './events.js';
import type { World } from './world.js';

/** Tries of one command that ECS refuses for want of quota. */
const ATTEMPTS = 6;
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 30;

/**
 * Repeats `work` while `reason` gives one for another try, with growing waits; else rejects with the error as it came. Only for
 * calls that were refused and so changed nothing. No try begins after `until` (epoch milliseconds).
 */
export async function repeatedly<T>(
  world: Pick<World, 'clock' | 'random' | 'signal' | 'tell'>,
  what: RepeatedCall,
  work: () => Promise<T>,
  reason: (error: unknown) => RetryReason | undefined,
  until = Number.POSITIVE_INFINITY,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const why = reason(error);
      if (why === undefined || attempt >= ATTEMPTS || world.signal.aborted) throw error;
      const seconds =
        Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (attempt - 1)) * (0.75 + 0.5 * world.random());
      if (world.clock.now() + seconds * 1000 > until) throw error;
      world.tell({ kind: 'retry', what, why, seconds });
      await world.clock.sleep(seconds * 1000, world.signal);
    }
  }
}

/** For reads: throttling and faults that pass are reasons to ask again. */
export function unlessAnswered(error: unknown): RetryReason | undefined {
  if (!(error instanceof AwsError)) return undefined;
  return error.kind === 'throttled' || error.kind === 'transient' ? { kind: 'unanswered', error } : undefined;
}
