import type { Emulator } from '../../../emulator/ecs/contract.js';
import { emulatorFor, type Outcome, play, type Step } from './step.js';

/** What two steps left behind. */
export interface TwoOutcomes {
  readonly first: Outcome;
  /** Its calls are its own and those of other people since the first step ended. */
  readonly second: Outcome;
}

/**
 * Two steps in one ECS, as two jobs of a workflow run them: the second is made from what the first left, and has the same files
 * unless it says otherwise. ECS does not come to rest in between.
 */
export async function inTwoSteps(
  first: Step,
  second: (first: Outcome, emulator: Emulator) => Step | Promise<Step>,
): Promise<TwoOutcomes> {
  const emulator = await emulatorFor(first);
  try {
    const before = await play({ ...first, emulator, restless: true });
    emulator.forget();
    const step = await second(before, emulator);
    return { first: before, second: await play({ files: first.files ?? {}, ...step, emulator }) };
  } finally {
    await emulator.close();
  }
}
