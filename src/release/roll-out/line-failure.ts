import type { Inputs } from '../../inputs/inputs.js';
import type { ConfigOutcome } from '../outcome.js';

/** What the services of one line learn of each other: whether one of them has failed. */
export interface LineFailure {
  /** One has failed. */
  failed(outcome: Pick<ConfigOutcome, 'healthy'>): void;
  /** Calls `listen` when one has failed: at once where one has already. */
  onFailure(listen: () => void): void;
  /** Whether what waits in ECS is to be rolled back at once. */
  rollsBackWaiting(): boolean;
}

/** One for each line. A time-out with everything of ours healthy rolls nothing back. */
export function lineFailure({ onFailure }: Partial<Pick<Inputs, 'onFailure'>>): LineFailure {
  const listeners: (() => void)[] = [];
  let hasFailed = false;
  let takesBack = false;
  return {
    failed({ healthy }) {
      hasFailed = true;
      takesBack ||= onFailure === 'rollback' && healthy !== true;
      for (const listen of listeners.splice(0)) listen();
    },
    onFailure(listen) {
      if (hasFailed) listen();
      else listeners.push(listen);
    },
    rollsBackWaiting: () => takesBack,
  };
}
