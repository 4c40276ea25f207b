import type { Failure } from '../failure.js';
import type { ConfigOutcome } from '../outcome.js';

/** A roll-out at its end. */
export interface RolledOut {
  readonly outcome: ConfigOutcome;
  readonly failure?: Failure | undefined;
}
