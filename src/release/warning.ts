import type { AwsError } from '../ecs/cloud.js';
import type { Conflict } from './roll-out/conflict.js';

/** A read that the release will need, and that the role may not make. */
export interface DeniedRead {
  /** As IAM names it. */
  readonly action: string;
  /** What a policy names to allow it. */
  readonly resource: string;
  /** What the release does without. */
  readonly loses: 'verdict' | 'revisions' | 'failed-tasks' | 'task-end' | 'task-log' | 'failed-tasks-log';
}

/** Something that a person should know although nothing failed by it. The sentences are in `report/warning.ts`. */
export type Warning =
  /** What look or a check of the inputs says, where it arises. */
  | { readonly kind: 'said'; readonly text: string }
  /** Reads that were tried at look and are refused: what they are needed for comes later. */
  | { readonly kind: 'denied-reads'; readonly reads: readonly DeniedRead[] }
  /** A read of AWS that the watch does without. */
  | { readonly kind: 'degraded'; readonly action: string; readonly consequence: string }
  /** A read of the watch fails, and is repeated. */
  | { readonly kind: 'unanswered'; readonly error: AwsError }
  /** ECS is in a state that the table of states does not hold: it is taken as one that goes on. */
  | { readonly kind: 'unknown-state'; readonly service: string; readonly state: string; readonly value: string }
  /** These timed out with everything of ours running: nothing goes back for that. */
  | { readonly kind: 'only-slow'; readonly services: readonly string[] }
  | { readonly kind: 'scaled-to-zero'; readonly service: string }
  /** Its deploy command failed, and ECS took the call all the same: `words` is what the command said. */
  | { readonly kind: 'deploy-command'; readonly service: string; readonly words: string }
  /** Tasks failed after ECS completed the deployment, which leaves as many as it required. */
  | { readonly kind: 'lost-tasks'; readonly service: string; readonly count: number }
  /** ECS could not be told to roll a deployment of ours back (no error: it names no service deployment of it): another deploy replaces it. */
  | {
      readonly kind: 'not-stopped';
      readonly service: string;
      readonly deployment?: string | undefined;
      readonly error?: AwsError | undefined;
    }
  /** `on-conflict: overwrite`: this release replaces what somebody else has deployed since look. */
  | { readonly kind: 'overwrites'; readonly service: string; readonly conflict: Conflict }
  /** The log of a task cannot be read. */
  | { readonly kind: 'no-log'; readonly container: string; readonly why?: string | undefined };
