import type { AwsError } from '../ecs/cloud.js';

/** Something that a person should know although nothing failed by it. The sentences are in `report/warning.ts`. */
export type Warning =
  /** What look or a check of the inputs says, where it arises. */
  | { readonly kind: 'said'; readonly text: string }
  /** A read of AWS that the watch does without. */
  | { readonly kind: 'degraded'; readonly action: string; readonly consequence: string }
  /** ECS could not be told to roll a deployment of ours back (no error: it names no service deployment of it): another deploy replaces it. */
  | {
      readonly kind: 'not-stopped';
      readonly service: string;
      readonly deployment: string;
      readonly error?: AwsError | undefined;
    }
  /** The log of a task cannot be read. */
  | { readonly kind: 'no-log'; readonly container: string; readonly why?: string | undefined };
