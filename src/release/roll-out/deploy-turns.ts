import { atMost } from '../concurrency.js';

/** Does the work as soon as its turn has come. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** Deploy commands side by side on one line; each sleeps seconds after its call. ECS's burst for service changes is 50. */
const DEPLOYS_AT_ONCE = 50;

/** Turns for the deploys of one line. They limit the processes, not the roll-outs: those go on together however many they are. */
export function deployTurns(): Turn {
  return atMost(DEPLOYS_AT_ONCE);
}

/** The turn of a deploy that is alone. */
export const atOnce: Turn = (work) => work();
