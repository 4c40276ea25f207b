import { ReleaseError } from '../errors.js';
import { BrokenOff } from './broken-off.js';
import type { Narrator } from './narrator.js';
import type { Release } from './outcome.js';
import type { World } from './world.js';

/** How long a release may still take after a cancel, milliseconds. */
const CUT_OFF_MILLISECONDS = 4500;

/**
 * Does the work that changes ECS; after a cancel it ends in time, with what has happened until then. A defect rejects
 * with a {@link BrokenOff} that holds the same: what runs where must be reported then, too.
 */
export function endedInTime(narrator: Narrator, work: () => Promise<Release>): Promise<Release> {
  const { world } = narrator;
  const cut = async (): Promise<Release> => {
    await cutOff(world);
    world.emit({ kind: 'failed', failure: { cause: { kind: 'cut-off' }, evidence: [] } });
    return narrator.end();
  };
  const ended = work().catch((error: unknown) => {
    if (error instanceof ReleaseError) throw error;
    world.emit({ kind: 'failed', failure: { cause: { kind: 'defect' }, evidence: [] } });
    throw new BrokenOff(error, narrator.end());
  });
  return Promise.race([ended, cut()]);
}

/** Resolves some seconds after a cancel: the runner kills the step soon, and what is known must be reported before. */
async function cutOff(world: World): Promise<void> {
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    else world.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await world.clock.sleep(CUT_OFF_MILLISECONDS);
}
