import type { Narrator } from './narrator.js';
import type { Release } from './outcome.js';
import type { World } from './world.js';

/** How long a release may still take after a cancel, milliseconds. */
const CUT_OFF_MILLISECONDS = 4500;

/** Does what changes ECS, and ends in time after a cancel with what has happened until then. */
export function endedInTime(world: World, narrator: Narrator, work: () => Promise<Release>): Promise<Release> {
  const cut = async (): Promise<Release> => {
    await cutOff(world);
    world.emit({ kind: 'failed', failure: { cause: { kind: 'cut-off' }, evidence: [] } });
    return narrator.end();
  };
  return Promise.race([work(), cut()]);
}

/** Resolves some seconds after a cancel: the runner kills the step soon, and what is known must be reported before. */
async function cutOff(world: World): Promise<void> {
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    else world.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await world.clock.sleep(CUT_OFF_MILLISECONDS);
}
