/** Time between two looks at something that changes, milliseconds. */
export const INTERVAL = 1000;
/** Longest time between two tries of a read that fails, milliseconds. */
export const LONGEST_BACKOFF = 15_000;
/** How long ECS may stay unreadable before an end counts as unknown, milliseconds. */
export const BLIND = 300_000;

/** The next wait after a failed read: twice the last one, within the bounds above. */
export function longer(wait: number): number {
  return Math.min(LONGEST_BACKOFF, Math.max(INTERVAL, wait * 2));
}
