/** Why this action has ECS stop a task. The sentences that ECS keeps with the task are in `report/phrases/stop-reason.ts`. */
export type StopReason =
  /** ECS started something else than was asked for. */
  | { readonly kind: 'not-requested' }
  | { readonly kind: 'job-cancelled' }
  /** The step was killed; its post step stops what it had started. */
  | { readonly kind: 'step-killed' }
  /** Its command has ended, and it would have kept running. */
  | { readonly kind: 'command-ended' }
  /** It had not ended within so many seconds. */
  | { readonly kind: 'timeout'; readonly seconds: number };
