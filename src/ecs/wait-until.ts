import type { LifecycleStage } from './service-deployment-states.js';

/** How far a roll-out is followed. */
export type WaitUntil =
  /** To its end. */
  | { readonly kind: 'deployed' }
  /** Until ECS has begun it. */
  | { readonly kind: 'started' }
  /** Until a PAUSE hook waits for somebody, or to its end where none does. */
  | { readonly kind: 'paused' }
  /** Until it is at this stage or past it; where it has no stages, to its end. */
  | { readonly kind: 'stage'; readonly stage: LifecycleStage };
