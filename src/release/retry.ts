import { AwsError } from '../ecs/cloud.js';
import { nextWait } from '../ecs/patience.js';
import type { RepeatedCall, RetryReason } from './events.js';
import type { World } from './world.js';

/** Tries of one command that AWS throttles. */
const ATTEMPTS = 6;
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 30;

/**
 * Repeats `work` while `reason` gives one for another try, with growing waits; else rejects with the error as it came. Only for
 * calls that were refused and so changed nothing. No try begins after `until` (epoch milliseconds).
 */
export async function repeatedly<T>(
  world: Pick<World, 'clock' | 'random' | 'signal' | 'emit'>,
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
      world.emit({ kind: 'retry', what, why, seconds });
      await world.clock.sleep(seconds * 1000, world.signal);
    }
  }
}

/**
 * Asks AWS, and again while it throttles or does not answer, with growing waits; that is reported once, when it begins.
 * Rejects with AWS's last error when `patience` milliseconds are over, and at once with any other.
 */
export async function askedAgain<T>(
  world: Pick<World, 'clock' | 'random' | 'signal' | 'emit'>,
  what: RepeatedCall,
  read: () => Promise<T>,
  patience: number,
): Promise<T> {
  const { clock, signal } = world;
  const until = clock.now() + patience;
  let wait = 0;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AwsError) || !passes(error) || signal.aborted || clock.now() >= until) throw error;
      const isFirst = wait === 0;
      wait = nextWait(wait);
      const milliseconds = Math.min(wait * (0.75 + 0.5 * world.random()), until - clock.now());
      const seconds = milliseconds / 1000;
      if (isFirst)
        world.emit({ kind: 'retry', what, why: { kind: 'unanswered', error, patience: patience / 1000 }, seconds });
      await clock.sleep(milliseconds, signal);
    }
  }
}

/** How long a read in the middle of a release is repeated, milliseconds: five minutes, or the shortest timeout of the configs. */
export function patienceOf(configs: readonly { readonly timeoutSeconds: number }[]): number {
  return Math.min(LONGEST_PATIENCE, ...configs.map(({ timeoutSeconds }) => timeoutSeconds * 1000));
}

const LONGEST_PATIENCE = 300_000;

/** Errors after which another try makes sense. */
function passes({ kind }: AwsError): boolean {
  return kind === 'throttled' || kind === 'transient';
}
