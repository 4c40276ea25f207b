import type { AwsError } from './cloud.js';

/** Time between two reads of something that changes, milliseconds. */
export const READ_INTERVAL = 1000;
/** The same where the end can be near, milliseconds; see {@link endReadInterval}. */
const SHORTEST_INTERVAL = 100;
/** Longest time between two tries of a failing read, milliseconds. */
const LONGEST_BACKOFF = 15_000;
/** How long an unexpected answer of ECS is not believed, milliseconds: reads lag behind writes. */
export const READ_LAG = 10_000;
/** How long ECS may stay unreadable before an end counts as unknown, milliseconds. */
const BLIND = 300_000;

/** The same where ECS answers, but refuses: a new policy or role takes a moment to apply. Milliseconds. */
const REFUSED = 15_000;

/** The same where ECS has answered this before: a policy that is being replaced is gone for a moment. Milliseconds. */
const REFUSED_MEANWHILE = 30_000;

/**
 * How long a read with this kind of error is repeated before the end counts as unknown, milliseconds. Expired credentials stay expired.
 * `answered`: whether ECS has answered it before.
 */
export function patienceWith(kind: AwsError['kind'], answered: boolean): number {
  if (kind === 'credentials') return 0;
  if (kind !== 'denied' && kind !== 'missing') return BLIND;
  return answered ? REFUSED_MEANWHILE : REFUSED;
}

/** Reads that fail in a row, and whether that has been reported. */
export interface FailedReads {
  /** Counts one more; answers whether to report it now: once until {@link FailedReads.answered}. */
  failed(kind: AwsError['kind']): boolean;
  answered(): void;
}

/**
 * Counts from none. One failure alone is not reported, for each read was tried several times already; the second in a row is,
 * throttling later.
 */
export function failedReads(): FailedReads {
  let inARow = 0;
  let isReported = false;
  return {
    failed(kind) {
      inARow += 1;
      if (isReported || inARow < (kind === 'throttled' ? REPORTED_WHEN_THROTTLED : REPORTED)) return false;
      isReported = true;
      return true;
    },
    answered() {
      inARow = 0;
      isReported = false;
    },
  };
}

/** Failures in a row at which they are reported … */
const REPORTED = 2;
/** … and the same for throttling, which is expected and passes. */
const REPORTED_WHEN_THROTTLED = 5;

/** The wait after the next failed read, milliseconds: twice the last one, within the bounds above. */
export function nextWait(wait: number): number {
  return Math.min(LONGEST_BACKOFF, Math.max(READ_INTERVAL, wait * 2));
}

/**
 * Milliseconds until the next read of something whose end is awaited, `elapsed` milliseconds after it began: a fortieth
 * of that, so that polling makes a short wait little longer. Ten a second for 4 s, one a second from 40 s on; ECS
 * allows 20 a second, and 50 at once.
 */
export function endReadInterval(elapsed: number): number {
  return Math.min(READ_INTERVAL, Math.max(SHORTEST_INTERVAL, elapsed / 40));
}
