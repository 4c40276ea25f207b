import type { AwsError } from '../ecs/cloud.js';
import type { NoLog } from '../ecs/log-configuration.js';
import type { DeploymentConfigurationSnapshot } from '../ecs/snapshot.js';
import type { PauseAhead } from '../ecs/strategy.js';
import type { StrategyMember } from '../ecs/strategy-difference.js';
import type { WaitUntil } from '../ecs/wait-until.js';
import type { Loss } from '../ecs/watch/watch-events.js';
import type { CommandEnd } from '../errors.js';
import type { Conflict } from './conflict.js';
import type { TaskName } from './failure.js';

/** A read that the release will need, and that the role may not make. */
export interface DeniedRead {
  /** As IAM names it. */
  readonly action: string;
  /** What a policy names to allow it. */
  readonly resource: string;
  /** What the release does without. */
  readonly loses: 'verdict' | 'stages' | 'revisions' | 'failed-tasks' | 'task-end' | 'task-log' | 'failed-tasks-log';
}

/** Something that a person should know although nothing failed by it. The sentences are in `report/warning.ts`. */
export type Warning =
  | LookWarning
  /** Reads that were tried at look and are refused: what they are needed for comes later. */
  | { readonly kind: 'denied-reads'; readonly reads: readonly DeniedRead[] }
  /** A read of AWS that the watch does without. */
  | { readonly kind: 'degraded'; readonly action: string; readonly loss: Loss }
  /** A read of the watch fails, and is repeated. */
  | { readonly kind: 'unanswered'; readonly error: AwsError }
  /** ECS is in a state that the table of states does not hold: it is taken as one that goes on. */
  | { readonly kind: 'unknown-state'; readonly service: string; readonly state: string; readonly value: string }
  /** These timed out with everything of ours running: nothing is rolled back for that. */
  | { readonly kind: 'only-slow'; readonly services: readonly string[] }
  | { readonly kind: 'scaled-to-zero'; readonly service: string }
  /** Its deploy command failed although ECS took the call: `reason` is what the command said. */
  | { readonly kind: 'deploy-command'; readonly service: string; readonly end: CommandEnd }
  /** Tasks failed after ECS completed the deployment, which leaves as many as it required. */
  | { readonly kind: 'lost-tasks'; readonly service: string; readonly count: number }
  /**
   * ECS could not be told to roll a deployment of ours back (no error: it names no service deployment of it): another deploy
   * replaces it.
   */
  | {
      readonly kind: 'not-stopped';
      readonly service: string;
      readonly deployment?: string | undefined;
      readonly error?: AwsError | undefined;
    }
  /** ECS refused the ROLLBACK of the hook that pauses a deployment, and took StopServiceDeployment instead. */
  | { readonly kind: 'stopped-at-pause'; readonly service: string; readonly error: AwsError }
  /** `on-conflict: overwrite`: this release replaces what somebody else has deployed since look. */
  | { readonly kind: 'overwrites'; readonly service: string; readonly conflict: Conflict }
  /** The log of a task cannot be read. */
  | ({ readonly kind: 'no-log' } & NoLog);

/** What look finds that a person should know before anything is changed. */
export type LookWarning =
  /** With `on-failure: rollback`: once this service is released, it cannot be rolled back. */
  | { readonly kind: 'rollback-impossible'; readonly service: string; readonly why: RollbackImpossible }
  /** ECS is rolling the service back to this `family:revision`. */
  | { readonly kind: 'rolling-back'; readonly service: string; readonly to: string }
  /** A deployment (`id`) that began before is replaced. */
  | {
      readonly kind: 'in-progress';
      readonly service: string;
      readonly taskDefinition: string;
      readonly id: string;
      /** Epoch milliseconds. */
      readonly since: number;
    }
  | { readonly kind: 'no-tasks-desired'; readonly service: string; readonly by: Mover }
  /** The service definition sets another desired count than the service has. */
  | { readonly kind: 'desired-count'; readonly service: string; readonly now: number; readonly file: number }
  /** The tag may point to another image by then. `name`: of the service, or of a family without one. */
  | { readonly kind: 'mutable-tag'; readonly name: string; readonly image: string; readonly by: Mover }
  /** The container that a task's command runs in does not end the task. */
  | {
      readonly kind: 'not-essential';
      readonly task: TaskName;
      readonly container: string;
      readonly family: string;
    }
  /** The container that a task's command runs in has a `restartPolicy` that a failure sets off. */
  | {
      readonly kind: 'restarts';
      readonly task: TaskName;
      readonly container: string;
      readonly family: string;
      /** How long the command must have run, seconds. */
      readonly after: number;
    }
  /** The credentials end in so many seconds, and the release may take `needed`. */
  | { readonly kind: 'credentials-end'; readonly left: number; readonly needed: number }
  /**
   * ECS waits so long by the services' own settings, minutes, that the credentials end before: `left`, in seconds, where that is
   * known.
   */
  | {
      readonly kind: 'long-wait';
      readonly services: readonly { readonly service: string; readonly minutes: number }[];
      readonly minutes: number;
      readonly left?: number | undefined;
    }
  /** Modes continue and wait: services of `configs` that no line names, or that are not paused. They are not touched. */
  | { readonly kind: 'left-out'; readonly services: readonly string[]; readonly by: 'lines' | 'paused' }
  /** The service definition asks ECS to deploy in another way than it does now, or cannot ask for it. */
  | { readonly kind: 'strategy-differs'; readonly service: string; readonly difference: StrategyDifference }
  /** The service's own settings pause its deployment before it is as far as `until` asks. */
  | {
      readonly kind: 'pauses-early';
      readonly service: string;
      readonly until: WaitUntil;
      readonly pauses: readonly PauseAhead[];
      /** It is rolled back by this deployment, or by a later one if the release fails once it is released: that pauses as well. */
      readonly goesBack?: 'now' | 'on-failure' | undefined;
    };

/** In what a service definition and ECS differ as to how ECS deploys the service. */
export interface StrategyDifference {
  /** As ECS has it; absent where there is no service yet. */
  readonly now?: DeploymentConfigurationSnapshot | undefined;
  /** As ECS has it, with what the file says over it. */
  readonly file: DeploymentConfigurationSnapshot;
  readonly members: readonly StrategyMember[];
  /** Those of them that this ecspresso leaves out. */
  readonly unsent: readonly StrategyMember[];
  /** Members that this ecspresso says it leaves out of a file that could not be read. */
  readonly unread: readonly string[];
  /** It sends a pause as a hook without type and target, which ECS refuses. */
  readonly isRefused: boolean;
  /** Version of ecspresso; absent where it prints none. */
  readonly ecspresso?: string | undefined;
}

/** What replaces what a service runs. */
export type Mover = 'release' | 'rollback';

/** Why a service cannot be rolled back after its release. */
export type RollbackImpossible =
  | { readonly kind: 'created' }
  | { readonly kind: 'none-completed' }
  | { readonly kind: 'other-family'; readonly from: string; readonly to: string };
