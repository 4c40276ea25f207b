import type { AwsError } from '../ecs/cloud.js';
import type { Fault } from '../ecs/diagnosis/diagnosis.js';
import type { Pause } from '../ecs/pause.js';
import type { Verdict } from '../ecs/rollout/rollout.js';
import type { Running } from '../ecs/service/running.js';
import type { Traffic } from '../ecs/service/traffic.js';
import type { TaskEnd } from '../ecs/task/follow-task.js';
import { type CommandEnd, CommandError, NotWritten, type Problem, type ReleaseError } from '../errors.js';
import type { Mode, Setting } from '../inputs/inputs.js';
import type { InstallFault } from '../install/fault.js';
import type { Conflict } from './conflict.js';

/** Why a release ended red, as facts. What people read of it is written in `report/failure/lines.ts`, and nowhere else. */
export interface Failure {
  readonly cause: Cause;
  /** What was seen, in the order in which it is reported. */
  readonly evidence: readonly Evidence[];
  /** Several where it is not known which container failed. */
  readonly logTails?: readonly LogTail[] | undefined;
  readonly advice?: Advice | undefined;
  /** The command that ends what is still in progress in ECS. */
  readonly toStop?: Advice | undefined;
  /** Page of the AWS console: an address that this action made itself, so that it is shown unredacted. */
  readonly console?: string | undefined;
}

/** The name of a task that a release runs beside its services. */
export type TaskName = 'migration' | 'smoke test' | 'post-migration';

/** What went wrong. */
export type Cause =
  /** The workflow, its files or what they name; nothing was begun. */
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  /** Another error before anything was begun, as it was written for the workflow's author: in one sentence, and what to do. */
  /** `hasChanged`: it came after something had been registered or begun. */
  | {
      readonly kind: 'early';
      readonly title: string;
      readonly more: readonly string[];
      readonly hasChanged?: boolean | undefined;
    }
  /** There is no ecspresso to release with. */
  | { readonly kind: 'not-installed'; readonly fault: InstallFault }
  /** The job was cancelled before anything was begun; `during` is what it was busy with, where that is known. */
  | { readonly kind: 'cancelled-early'; readonly during?: 'install' | undefined }
  /** An error of this action itself. */
  | { readonly kind: 'defect' }
  /** Mode `plan`: `ecspresso verify` found something. */
  | { readonly kind: 'verify'; readonly problems: number }
  | { readonly kind: 'not-registered'; readonly name: string }
  /** The deploy changed nothing, or nobody knows what. */
  | { readonly kind: 'refused'; readonly service: string; readonly refusal: Refusal }
  /** Somebody else has changed the service since look: it was not changed. */
  | { readonly kind: 'conflict'; readonly service: string; readonly conflict: Conflict }
  /** The job was cancelled while another controller than ECS rolled out. */
  | { readonly kind: 'left'; readonly service: string; readonly controller: string }
  /** Another controller than ECS succeeded, but the service runs another revision. */
  | {
      readonly kind: 'other-revision';
      readonly service: string;
      readonly after: string;
      readonly runs: string | undefined;
    }
  /** ECS's end of a deployment; no verdict: the job was cancelled before there was one. */
  | {
      readonly kind: 'roll-out';
      readonly service: string;
      readonly verdict?: Verdict | undefined;
      readonly running: Running | undefined;
      readonly traffic?: Traffic | undefined;
    }
  | { readonly kind: 'task-not-started'; readonly name: TaskName; readonly refusal: Refusal }
  /** The job was cancelled while it was being started. */
  | { readonly kind: 'task-start-unknown'; readonly name: TaskName }
  /** ecspresso started a task and did not say which. */
  | { readonly kind: 'task-nameless'; readonly name: TaskName }
  | {
      readonly kind: 'task';
      readonly name: TaskName;
      readonly container: string;
      readonly end: Exclude<TaskEnd, { kind: 'succeeded' }>;
      /** Why the task stopped; absent where it has not. */
      readonly fault?: Fault | undefined;
    }
  /** `on-failure: rollback` could not take a service back. */
  | {
      readonly kind: 'stuck';
      readonly service: string;
      readonly before?: string | undefined;
      readonly why: StuckReason;
    }
  /** Mode rollback: the service runs this, and not what its guard names. It was not touched. */
  | { readonly kind: 'left-alone'; readonly service: string; readonly runs: string; readonly guard: string }
  /**
   * Modes continue and wait: the service has `runs`, and not what was named. `went`: how the deployment of that ended, as far as ECS says
   * (`isSought`: it was asked, and none of its newest deployments is of it). `isReturning`: ECS itself is just taking the service back to
   * what was named.
   */
  | {
      readonly kind: 'moved-on';
      readonly service: string;
      readonly after: string;
      readonly runs: string;
      readonly went?: WentElsewhere | undefined;
      readonly isSought: boolean;
      readonly isReturning: boolean;
    }
  /** Mode rollback: the job was cancelled while ECS, which has been told, brings the service back to this. */
  | { readonly kind: 'rollback-cancelled'; readonly service: string; readonly to: string }
  /** The job was cancelled, and ECS did not answer before the step had to end. */
  | { readonly kind: 'cut-off' };

/** How a deployment ended that a service does not go on with. */
export type WentElsewhere =
  | Extract<Verdict, { kind: 'rolled-back' | 'failed' | 'released' }>
  /** `by`: the revision (`family:revision`) of the deployment that came next; absent where ECS does not say. */
  | { readonly kind: 'replaced'; readonly by: string | undefined; readonly reason: string };

/** Who refused what ecspresso was to do, and how. */
export type Refusal =
  | { readonly kind: 'ecspresso'; readonly end: CommandEnd; readonly advice?: string | undefined }
  /** A file that ecspresso needs could not be written there; `why` is the system's message. */
  | { readonly kind: 'not-written'; readonly folder: string; readonly why: string }
  /** Another error around ecspresso, as it was written for the workflow's author. */
  | { readonly kind: 'error'; readonly title: string; readonly more: readonly string[] }
  /** ECS demanded force, which the input forbids. `reason` is ecspresso's last error. */
  | { readonly kind: 'force-never'; readonly reason: string }
  /** ECS demanded force, which this version of ecspresso cannot ask for together with changed attributes. */
  | { readonly kind: 'force-lost'; readonly version: string | undefined }
  /** ecspresso succeeded, but the service runs what it ran (undefined: nothing). */
  | { readonly kind: 'still-runs'; readonly runs: string | undefined }
  /** ECS would not go on with a paused deployment. */
  | { readonly kind: 'not-continued'; readonly service: string; readonly error: AwsError }
  /** ECS did not say what the service runs afterwards. */
  | { readonly kind: 'unasked'; readonly service: string; readonly error: AwsError };

/** Why a service could not be rolled back. */
export type StuckReason =
  /** Every observation showed something else. */
  | { readonly kind: 'unsettled' }
  | { readonly kind: 'unasked'; readonly service: string; readonly error: AwsError }
  /** ECS has the service no longer (no status), or only in this status. */
  | { readonly kind: 'gone'; readonly status?: string | undefined }
  /** This release has created the service. */
  | { readonly kind: 'created' }
  /** No deployment had completed before. */
  | { readonly kind: 'none-completed' }
  | { readonly kind: 'no-deployment' }
  /** ECS failed on its way back; `reason` is its own. */
  | { readonly kind: 'not-brought-back'; readonly before: string; readonly reason?: string | undefined }
  | { readonly kind: 'other-family'; readonly family: string }
  /** Somebody else has deployed this since. */
  | { readonly kind: 'deployed-since'; readonly taskDefinition: string }
  /** Somebody else's deployment replaced ours on its way back. */
  | { readonly kind: 'replaced'; readonly by: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** The deploy of the earlier revision is held by a hook until somebody continues it. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** ECS's end of the rollback was another one. */
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** The deploy of the earlier revision failed. */
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One thing that was seen of a failure. */
export type Evidence =
  | ({ readonly kind: 'problem' } & Problem)
  /** ecspresso's last error about a config or a task. */
  | { readonly kind: 'of'; readonly what: string; readonly reason: string }
  /** What ecspresso was to do, and how that was refused. */
  | { readonly kind: 'refusal'; readonly refusal: Refusal; readonly after: string }
  /** ecspresso succeeded, and the service runs this. */
  | { readonly kind: 'runs'; readonly runs: string | undefined }
  /** Somebody else's deployment, created at this moment (milliseconds since the epoch). */
  | {
      readonly kind: 'other-deployment';
      readonly taskDefinition: string;
      readonly id: string;
      readonly createdAt: number;
    }
  /** The deployment, with ECS's reason as the cause's verdict has it. */
  | {
      readonly kind: 'deployment';
      readonly after: string;
      readonly deployment?: string | undefined;
      /** Milliseconds since the epoch, where it was over before this run. */
      readonly endedAt?: number | undefined;
    }
  /** Tasks that failed in the same way; `reason` is ECS's. */
  | { readonly kind: 'tasks'; readonly count: number; readonly fault: Fault; readonly reason: string }
  /** A service event, as ECS wrote it. */
  | { readonly kind: 'event'; readonly message: string }
  /** The command failed although ECS took its call. */
  | { readonly kind: 'command'; readonly end: CommandEnd }
  | { readonly kind: 'gap'; readonly error: AwsError }
  /** The task that ran; `stopped` is ECS's reason why it stopped. */
  | {
      readonly kind: 'task';
      readonly what: string;
      readonly container: string;
      readonly after: string;
      readonly id: string;
      readonly stopped?: string | undefined;
      /** Whether its container was seen to run. */
      readonly ran?: boolean | undefined;
    }
  /** The task has no id, and so no end. */
  | { readonly kind: 'no-task-id'; readonly what: string; readonly after: string }
  /** ECS may have started a task nevertheless. */
  | { readonly kind: 'maybe-started' }
  /** What was registered until then; no service was changed. */
  | { readonly kind: 'registered'; readonly names: readonly string[] };

/** The last lines of a container's log. */
export interface LogTail {
  /** Absent: of the task that the failure is about. */
  readonly container?: string | undefined;
  readonly lines: readonly string[];
}

/** What to do about it. */
export type Advice =
  /** A sentence of an advice table, and the lines of `images` that it is about. */
  | { readonly kind: 'known'; readonly text: string; readonly images?: readonly Pick<Setting, 'key' | 'line'>[] }
  | { readonly kind: 'find-task'; readonly cluster: string }
  /** To look at these CloudWatch alarms. */
  | { readonly kind: 'alarms'; readonly region: string; readonly names: readonly string[] }
  /** To look at what this function (an ARN) said. */
  | { readonly kind: 'hook'; readonly target: string }
  /** The same of one that has not said anything in time. */
  | { readonly kind: 'hook-awaited'; readonly target: string; readonly stage?: string | undefined }
  | { readonly kind: 'fix-or-skip-verify' }
  /** To put this release on top of what somebody else has deployed. */
  | { readonly kind: 'release-on-top' }
  /** To take the service back to `to` whatever it runs. */
  | { readonly kind: 'without-guard'; readonly service: string; readonly to: string }
  /** What to do where this is still wanted; in mode continue also that nothing was continued. */
  | { readonly kind: 'nothing-to-continue'; readonly after: string; readonly mode: Mode }
  | { readonly kind: 'release-earlier'; readonly before: string | undefined }
  /** To be typed by hand. */
  | {
      readonly kind: 'update-service';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly taskDefinition: string;
    }
  /** The ROLLBACK of the hook that pauses a deployment. */
  | { readonly kind: 'roll-back-pause'; readonly region: string; readonly pause: Pause }
  | { readonly kind: 'stop-deployment'; readonly region: string; readonly serviceDeployment: string }
  | { readonly kind: 'continue'; readonly region: string; readonly pause: Pause }
  | { readonly kind: 'stop-task'; readonly region: string; readonly cluster: string; readonly id: string }
  | { readonly kind: 'delete-service'; readonly config: string };

/** The refusal that the error of a command stands for. */
export function refusedBy(error: ReleaseError): Refusal {
  if (error instanceof CommandError) return { kind: 'ecspresso', end: error.end, advice: error.advice };
  if (error instanceof NotWritten) return { kind: 'not-written', folder: error.folder, why: error.why };
  return { kind: 'error', title: error.title, more: error.more };
}

/** Advice of a table; undefined where it has none. */
export function known(text: string | undefined): Advice | undefined {
  return text === undefined ? undefined : { kind: 'known', text };
}
