import type { AwsError, LogStream } from '../ecs/cloud.js';
import type { NoLog } from '../ecs/log-configuration.js';
import type { ShownRollout } from '../ecs/rollout/phases.js';
import type { LogGap } from '../ecs/task/follow-log.js';
import type { LeftRunning, TaskEnd } from '../ecs/task/follow-task.js';
import type { StageEvent } from '../ecs/watch/stage-events.js';
import type { WatchEvent } from '../ecs/watch/watch-events.js';
import type { DestinationReason } from './destination.js';
import type { Failure } from './failure.js';
import type { ConfigOutcome, ReleasePreview, TaskOutcome, Timing } from './outcome.js';
import type { Plan, PlannedConfig, PlannedMigration, Registrations } from './plan.js';
import type { Warning } from './warning.js';

/** Where a service is. */
export interface Place {
  readonly region: string;
  readonly cluster: string;
}

/** A call that is made again after a refusal. */
export type RepeatedCall =
  /** `name`: of a service, or of a family without one. */
  | { readonly kind: 'register'; readonly name: string }
  | { readonly kind: 'deploy'; readonly service: string }
  | { readonly kind: 'run'; readonly name: PlannedMigration['name'] }
  | { readonly kind: 'services'; readonly cluster: string; readonly services: readonly string[] };

/** Why it is made again. */
export type RetryReason =
  | { readonly kind: 'throttled' }
  /** ECS is busy with other registrations. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'no-capacity' }
  /** ECS does not show yet what was just registered. */
  | { readonly kind: 'not-shown-yet' }
  /** AWS does not answer: it is asked again for up to so many seconds. */
  | { readonly kind: 'unanswered'; readonly error: AwsError; readonly patience: number };

/**
 * What happens during a release, as it happens. The log, the state for the post step and the `Release` are made of nothing else; the
 * reporters decide what a person sees of it. `at` is in epoch milliseconds.
 */
export type Event =
  | { readonly kind: 'phase-started'; readonly phase: keyof Timing; readonly at: number }
  | { readonly kind: 'phase-ended'; readonly phase: keyof Timing; readonly at: number }
  /** An ecspresso is there for this step and for later ones; `version` is undefined where it does not say. */
  | { readonly kind: 'installed'; readonly version: string | undefined }
  /** The job was cancelled. */
  | { readonly kind: 'cancelled' }
  /** Something failed; `key` is that of the config whose outcome says the rest. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly key?: string | undefined }
  /** The configs have been rendered: names that the release shows from now on. */
  | { readonly kind: 'rendered'; readonly names: readonly string[] }
  /** ECS is rolling this service back to this `family:revision`; the end of that is awaited for up to so many seconds. */
  | { readonly kind: 'awaiting-rollback'; readonly service: string; readonly to: string; readonly seconds: number }
  /** That rollback has ended after so many seconds; the service runs this `family:revision`. */
  | { readonly kind: 'rollback-over'; readonly service: string; readonly on: string; readonly seconds: number }
  | { readonly kind: 'looked'; readonly plan: Plan }
  /** What is still to do of the plan: `skip-unchanged` has left out the rest. */
  | { readonly kind: 'reduced'; readonly plan: Plan }
  /** The configs of services that were described again just before they are deployed, as ECS shows them then. */
  | { readonly kind: 'seen-again'; readonly configs: readonly PlannedConfig[] }
  /** Everything of the plan is registered, in its order. */
  | { readonly kind: 'registered'; readonly registrations: Registrations }
  /** Registering has failed; this had been registered before. */
  | { readonly kind: 'registration-stopped'; readonly registrations: Registrations }
  | {
      readonly kind: 'migration-starting';
      readonly name: PlannedMigration['name'];
      readonly region: string;
      readonly cluster: string;
      readonly what: string;
      readonly container: string;
      readonly taskDefinition: string;
    }
  | {
      readonly kind: 'migration-started';
      readonly name: PlannedMigration['name'];
      readonly region: string;
      readonly cluster: string;
      readonly taskId: string;
      readonly url: string;
      readonly log: LogStream | NoLog;
    }
  | { readonly kind: 'migration-status'; readonly status: string }
  /** `mayRun`: nobody knows whether ECS has started its task or still does. */
  | { readonly kind: 'migration-not-started'; readonly name: PlannedMigration['name']; readonly mayRun: boolean }
  /** It can come after the end, too: a log is read until it is quiet. */
  | { readonly kind: 'migration-log'; readonly name: PlannedMigration['name']; readonly line: string }
  | { readonly kind: 'log-gap'; readonly name: PlannedMigration['name']; readonly gap: LogGap }
  | {
      readonly kind: 'task-left-running';
      readonly name: PlannedMigration['name'];
      readonly container: string;
      readonly left: LeftRunning;
    }
  | {
      readonly kind: 'migration-ended';
      readonly name: PlannedMigration['name'];
      readonly end: TaskEnd;
      readonly seconds: number;
    }
  /** What became of a task; its log comes in events of its own. */
  | { readonly kind: 'task-outcome'; readonly name: PlannedMigration['name']; readonly outcome: TaskOutcome }
  | {
      readonly kind: 'line-starting';
      readonly index: number;
      readonly of: number;
      readonly services: readonly string[];
    }
  /** Where the time of a roll-out went, which is read after its end. */
  | { readonly kind: 'time-spent'; readonly key: string; readonly record: ShownRollout }
  | { readonly kind: 'line-ended' }
  | {
      readonly kind: 'deploying';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly taskDefinition: string;
      /** ecspresso registers once more, so that another revision of this family than `taskDefinition` is deployed. */
      readonly newFamily?: boolean | undefined;
      readonly forced: boolean;
      readonly purpose?: Purpose | undefined;
      readonly at: number;
    }
  /** Mode rollback: where a service goes, before anything has begun. */
  | {
      readonly kind: 'destination';
      readonly service: string;
      readonly from: string;
      readonly to: string;
      readonly why: DestinationReason;
    }
  /** Modes continue and wait: what an earlier run has deployed is followed from now on. */
  | {
      readonly kind: 'going-on';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly taskDefinition: string;
      readonly at: number;
    }
  /**
   * `skip-unchanged`: a deployment that was in progress before this run brings a service without a difference. It is only followed.
   */
  | {
      readonly kind: 'following';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly deployment: string;
      readonly taskDefinition: string;
      readonly at: number;
    }
  /** ECS is told to continue this deployment, which is paused at the stage. */
  | { readonly kind: 'continuing'; readonly service: string; readonly deployment: string; readonly stage: string }
  /** Mode rollback: ECS is to roll back this deployment of a service, which goes to `to`. */
  | {
      readonly kind: 'rolling-back-deployment';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly deployment: string;
      readonly to: string;
      readonly at: number;
    }
  /** `on-failure: rollback`: these services are to be rolled back to these task definitions, in this order. */
  | {
      readonly kind: 'rollback-starting';
      readonly services: readonly {
        readonly region: string;
        readonly cluster: string;
        readonly service: string;
        /** What it is rolled back to; absent when nothing is known. */
        readonly taskDefinition?: string | undefined;
      }[];
    }
  /** ECS is asked to roll back a deployment of ours that is in progress; `stage` is where a hook pauses it. */
  | {
      readonly kind: 'requesting-ecs-rollback';
      readonly service: string;
      readonly deployment: string;
      readonly stage?: string | undefined;
    }
  /** The rollback of a service begins; `to` is absent when nothing is known. */
  | {
      readonly kind: 'service-rollback-starting';
      readonly key: string;
      readonly to?: string | undefined;
      readonly at: number;
    }
  /** How the rollback of a service ended. */
  | { readonly kind: 'service-rollback-ended'; readonly key: string; readonly outcome: ConfigOutcome }
  /** The others are rolled back; this service is left, for the run had only followed its deployment. */
  | { readonly kind: 'service-not-rolled-back'; readonly key: string; readonly outcome: ConfigOutcome }
  | {
      readonly kind: 'force-demanded';
      readonly service: string;
      readonly taskDefinition: string;
      /** ECS's own reason. */
      readonly reason: string;
    }
  | Extract<WatchEvent, { kind: 'progress' | 'heartbeat' }>
  | { readonly kind: 'service-event'; readonly service: string; readonly message: string }
  /** What the watch reports of the lifecycle of a deployment, and where its service is. */
  | (Place & StageEvent)
  /** How the roll-out of a config ended; `key` is the config's. */
  | {
      readonly kind: 'outcome';
      readonly key: string;
      readonly outcome: ConfigOutcome;
      readonly purpose?: Purpose | undefined;
    }
  /** Unchanged configs and their migrations are left alone. */
  | {
      readonly kind: 'left-alone';
      readonly configs: readonly { readonly key: string; readonly outcome: ConfigOutcome }[];
      readonly tasks: readonly { readonly name: PlannedMigration['name']; readonly outcome: TaskOutcome }[];
    }
  /** Mode `plan`: what a release would do; `key` is the config's. */
  | {
      readonly kind: 'previewed';
      readonly configs: readonly { readonly key: string; readonly outcome: ConfigOutcome }[];
      readonly preview: ReleasePreview;
    }
  | { readonly kind: 'retry'; readonly what: RepeatedCall; readonly why: RetryReason; readonly seconds: number }
  | { readonly kind: 'warning'; readonly warning: Warning }
  /** A line of an ecspresso process: foreign text. */
  | {
      readonly kind: 'ecspresso';
      readonly config: string;
      readonly stream: 'stdout' | 'stderr';
      readonly line: string;
    };

/** What a deploy that is not part of this release is for: after a failure the earlier revision is deployed again. */
export type Purpose = 'rollback';

/** Takes events in the order in which they happen. */
export type Emit = (event: Event) => void;
