import type { Inputs } from '../../../src/inputs/inputs.js';
import { continueOrWait as continueOrWaitTo } from '../../../src/release/modes/continue-and-wait/continue-and-wait.js';
import { performRollback as performRollbackTo } from '../../../src/release/modes/rollback/roll-back.js';
import { narrate } from '../../../src/release/narrator.js';
import type { Release } from '../../../src/release/outcome.js';
import { release as releaseTo } from '../../../src/release/release.js';
import type { World } from '../../../src/release/world.js';

/** The work of a mode with a narrator of its own, as `main` begins one. */
function narrated(work: typeof releaseTo): (world: World, inputs: Inputs) => Promise<Release> {
  return (world, inputs) => {
    const narrator = narrate(world, inputs.mode);
    return work({ ...world, emit: narrator.emit }, inputs, narrator);
  };
}

/** Performs a release, a plan, or mode `run`. */
export const release = narrated(releaseTo);
/** Performs mode `rollback`. */
export const performRollback = narrated(performRollbackTo);
/** Performs mode `continue` or `wait`. */
export const continueOrWait = narrated(continueOrWaitTo);
