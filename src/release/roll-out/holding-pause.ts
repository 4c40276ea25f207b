import { type Pause, stillHolding } from '../../ecs/pause.js';
import type { Rollout } from '../../ecs/rollout/rollout.js';
import { type RollbackAnswer, staysInProgress } from '../service-end.js';

/** What is known of a deployment that a hook may hold. */
export interface MayBeHeld {
  readonly rollout?: Pick<Rollout, 'lifecycle' | 'continued'> | undefined;
  readonly stop?: RollbackAnswer | undefined;
}

/**
 * The pause that still holds a deployment: none that we have continued ourselves, though ECS may list it a little longer, and none
 * once ECS has been told to roll back or had nothing in progress any more.
 */
export function holdingPause({ rollout, stop }: MayBeHeld): Pause | undefined {
  if (stop !== undefined && !staysInProgress(stop)) return undefined;
  return stillHolding(rollout?.lifecycle?.pauses ?? [], rollout?.continued);
}
