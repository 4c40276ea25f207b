import type { AwsError } from './cloud.js';

/** Time between two looks at something that changes, milliseconds. */
export const INTERVAL = 1000;
/** The same where the end can be near, milliseconds; see {@link interval}. */
const SHORTEST_INTERVAL = 100;
/** Longest time between two tries of a read that fails, milliseconds. */
const LONGEST_BACKOFF = 15_000;
/** How long ECS may show what is not expected before it is believed: reads lag behind writes. Milliseconds. */
export const LAG = 10_000;
/** How long ECS may stay unreadable before an end counts as unknown, milliseconds. */
const BLIND = 300_000;

/** The same where ECS answers, but refuses: a policy or a role may be on its way. Milliseconds. */
const REFUSED = 15_000;

/** The same where ECS has answered this before: a policy that is being replaced is gone for a moment. Milliseconds. */
const REFUSED_MEANWHILE = 30_000;

/**
 * How long a read that fails so is repeated before the end counts as unknown, milliseconds. Expired credentials stay expired.
 * `answered`: whether ECS has answered it before.
 */
export function patienceWith(kind: AwsError['kind'], answered: boolean): number {
  if (kind === 'credentials') return 0;
  if (kind !== 'denied' && kind !== 'missing') return BLIND;
  return answered ? REFUSED_MEANWHILE : REFUSED;
}

/** Reads that fail in a row, and whether people have been told. */
export interface FailedReads {
  /** Notes one more; answers whether it is to be told now: once until {@link FailedReads.answered}. */
  failed(kind: AwsError['kind']): boolean;
  answered(): void;
}

/** No read has failed yet. A single failure is not reported, for each read was tried several times already; the second in a row is, throttling later. */
export function failedReads(): FailedReads {
  let inARow = 0;
  let isTold = false;
  return {
    failed(kind) {
      inARow += 1;
      if (isTold || inARow < (kind === 'throttled' ? TOLD_WHEN_THROTTLED : TOLD)) return false;
      isTold = true;
      return true;
    },
    answered() {
      inARow = 0;
      isTold = false;
    },
  };
}

/** The failure in a row that is told … */
const TOLD = 2;
/** … and the same of throttling, which is expected and passes. */
const TOLD_WHEN_THROTTLED = 5;

/** The next wait after a failed read: twice the last one, within the bounds above. */
export function longer(wait: number): number {
  return Math.min(LONGEST_BACKOFF, Math.max(INTERVAL, wait * 2));
}

/**
 * Milliseconds until the next look at something whose end is all that is missing, after `elapsed` milliseconds of it: a
 * fortieth, so that what is short is not made much longer by being looked at. Ten a second for 4 s, one a second from 40 s on;
 * ECS allows 20 a second, and 50 at once.
 */
export function interval(elapsed: number): number {
  return Math.min(INTERVAL, Math.max(SHORTEST_INTERVAL, elapsed / 40));
}
