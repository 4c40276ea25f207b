import type { AwsError } from '../ecs/cloud.js';
import type { Pause } from '../ecs/pause.js';
import type { Running } from '../ecs/service/running.js';
import type { Traffic } from '../ecs/service/traffic.js';
import type { ServiceSnapshot } from '../ecs/snapshot.js';
import type { StuckReason } from './failure.js';
import type { PrimaryDeploymentState } from './primary-deployment-state.js';

/**
 * What ECS has of a service at the end of the step, as facts. The clause that people read is written in
 * `report/failure/where-things-stand.ts`.
 */
export type ServiceEnd =
  /** It was never reached. */
  | { readonly kind: 'not-started' }
  /** `skip-unchanged` left it as it is. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'serves'; readonly taskDefinition: string }
  /** What it served before (absent: no deployment had succeeded). */
  | { readonly kind: 'as-before'; readonly before?: string | undefined; readonly resized?: Resized | undefined }
  | { readonly kind: 'rolling-out'; readonly to: string }
  /** A hook holds the roll-out until somebody continues. */
  | { readonly kind: 'paused'; readonly to: string; readonly pause: Pause; readonly traffic?: Traffic | undefined }
  /** Nobody follows it any further than this stage. */
  | { readonly kind: 'at-stage'; readonly to: string; readonly stage: string; readonly traffic?: Traffic | undefined }
  /** Another controller than ECS has brought it there. */
  | { readonly kind: 'runs'; readonly runs: string | undefined }
  /** Another controller than ECS may still roll it out; `runs` is what the service ran then. */
  | { readonly kind: 'left'; readonly runs?: string | undefined; readonly controller: string; readonly to: string }
  /** ECS rolls it back. */
  | { readonly kind: 'rolling-back'; readonly to?: string | undefined; readonly resized?: Resized | undefined }
  /** Somebody else rolls it out. */
  | { readonly kind: 'replaced'; readonly by: string }
  | { readonly kind: 'gone' }
  /** Cancelled before ECS showed a deployment of ours. */
  | { readonly kind: 'unseen'; readonly to: string; readonly traffic?: Traffic | undefined }
  /** Left in the middle by a cancel, or because its line has failed; `stop` is what came of telling ECS to roll it back. */
  | {
      readonly kind: 'interrupted';
      readonly deployment: string;
      readonly to: string;
      readonly stop?: RollbackAnswer | undefined;
      /** A hook held it then. */
      readonly pause?: Pause | undefined;
      readonly traffic?: Traffic | undefined;
    }
  /** This action has stopped watching it; it is still in progress in ECS. */
  | {
      readonly kind: 'unwatched';
      readonly deployment?: string | undefined;
      readonly to: string;
      readonly traffic?: Traffic | undefined;
    }
  | { readonly kind: 'has'; readonly running: Running | undefined }
  /** Its deploy was started, and the step ended before ECS said what came of it. */
  | { readonly kind: 'deploy-unanswered' }
  /** It was being rolled back, and the step ended before ECS said what came of it. */
  | { readonly kind: 'rollback-unanswered'; readonly to?: string | undefined }
  /** Rolled back after a failure; `keeps` names the attributes that stay as this release made them. */
  | {
      readonly kind: 'rolled-back';
      readonly on: string | undefined;
      readonly keeps: readonly string[];
      readonly resized?: Resized | undefined;
    }
  /** Cancelled during the rollback; `by: 'ecs'`: ECS was asked for it and finishes it. */
  | {
      readonly kind: 'rollback-cancelled';
      readonly from: string;
      readonly to?: string | undefined;
      readonly by?: 'ecs' | undefined;
    }
  /** As `deploy` says, of the deploy of the earlier revision. */
  | { readonly kind: 'redeploy-cancelled'; readonly deploy: ServiceEnd }
  | {
      readonly kind: 'stuck';
      /** A hook pauses the rollback. */
      readonly pause?: Pause | undefined;
      readonly on?: string | undefined;
      readonly after: string;
      readonly before?: string | undefined;
      readonly traffic?: Traffic | undefined;
    }
  | { readonly kind: 'left-alone'; readonly why: StuckReason };

/** No rollback restores the desired count: what it was before the release, and what it is. */
export interface Resized {
  readonly from: number;
  readonly to: number;
}

/** Whether the desired count is another one than before; a DAEMON has none. */
export function resizedSince(
  before: Pick<ServiceSnapshot, 'desired' | 'schedulingStrategy'> | undefined,
  desired: number | undefined,
): Resized | undefined {
  if (before === undefined || desired === undefined || before.schedulingStrategy === 'DAEMON') return undefined;
  return before.desired === desired ? undefined : { from: before.desired, to: desired };
}

/** What came of asking ECS for a rollback. */
export type RollbackAnswer =
  /**
   * `to`: the `family:revision` that the service has come to since; absent while ECS shows only what is to go.
   * `refusedAtPause`: ECS refused the ROLLBACK of the hook that paused it, and took StopServiceDeployment instead.
   */
  | { readonly kind: 'requested'; readonly to?: string | undefined; readonly refusedAtPause?: AwsError | undefined }
  /** Nothing of ours was in progress any more: it was left as it is. */
  | { readonly kind: 'not-in-progress'; readonly where: Exclude<PrimaryDeploymentState, { kind: 'in-progress' }> }
  /** ECS names no service deployment of it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly error: AwsError };

/** Whether ECS rolls a deployment back: asked for it now, or doing so already. */
export function isRollingBack(stopping: RollbackAnswer): boolean {
  return (
    stopping.kind === 'requested' || (stopping.kind === 'not-in-progress' && stopping.where.kind === 'ecs-rolling-back')
  );
}

/**
 * Whether a deployment is still in progress although it should stop: ECS refused, or names no service deployment of it.
 */
export function staysInProgress({ kind }: RollbackAnswer): boolean {
  return kind === 'refused' || kind === 'unknown';
}
