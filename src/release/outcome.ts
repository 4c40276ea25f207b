import type { Pause } from '../ecs/pause.js';
import type { PhaseSegment, Phases } from '../ecs/rollout/phases.js';
import type { DeploymentConfigurationSnapshot } from '../ecs/snapshot.js';
import type { VerifyCheck } from '../ecspresso/verified.js';
import type { Mode } from '../inputs/inputs.js';
import type { DestinationReason } from './destination.js';
import type { Failure } from './failure.js';
import type { ServiceEnd } from './service-end.js';
import type { ShownDiff } from './shown-diff.js';
import type { StrategyDifference, Warning } from './warning.js';

/** What became of one config. */
export type ConfigResult =
  | 'released'
  | 'unchanged'
  | 'started'
  | 'in-progress'
  | 'paused'
  | 'registered'
  | 'failed'
  | 'rolled-back'
  | 'stuck'
  | 'skipped'
  | 'cancelled';

/** Results that a green release is made of. */
export const GREEN_RESULTS: ReadonlySet<ConfigResult> = new Set([
  'released',
  'unchanged',
  'started',
  'in-progress',
  'paused',
  'registered',
]);

/** The image of one container, before and after. */
export interface ImageChange {
  readonly container: string;
  /** Absent: not known, or the container is new. */
  readonly before?: string | undefined;
  readonly after: string;
}

/** Tasks of one deployment. */
export interface TaskCount {
  readonly running: number;
  readonly desired: number;
}

/** That ECS refused a deployment until it was forced. */
export interface Demand {
  /** Epoch milliseconds. */
  readonly at: number;
  /** ECS's words. */
  readonly reason: string;
}

/** Which version a service serves at the end: ours, the one before, or `unsettled` where that is not certain. */
export type Serves = 'new' | 'old' | 'unsettled';

/** A change for which ECS demands a forced new deployment. */
export type StrategyChange = 'launch-type-replaced' | 'strategy-removed' | 'strategy-changed';

/** Why a release that needs a forced new deployment would fail. */
export type ForceFails =
  /** `force-new-deployment` is `never`. */
  | { readonly kind: 'forbidden' }
  /** This version of ecspresso cannot ask for it. */
  | { readonly kind: 'unsupported'; readonly version: string | undefined };

/** What a plan says of a config beside its difference. */
export type PlanNote =
  | { readonly kind: 'skipped' }
  /** This deployment brings it already: a release would follow it, and not start it again. */
  | { readonly kind: 'followed'; readonly id: string; readonly taskDefinition: string }
  | { readonly kind: 'only-registered'; readonly config: string }
  | { readonly kind: 'created' }
  | { readonly kind: 'in-progress'; readonly taskDefinition: string }
  | { readonly kind: 'new-family'; readonly family: string }
  /** The deployment strategy of the service becomes another one. */
  | { readonly kind: 'strategy-differs'; readonly difference: StrategyDifference }
  | { readonly kind: 'not-built' }
  /** Mode rollback would send it there. */
  | { readonly kind: 'destination'; readonly from: string; readonly to: string; readonly why: DestinationReason }
  /** Mode rollback would leave it alone: its guard names another revision than it runs. */
  | { readonly kind: 'left-alone'; readonly runs: string; readonly guard: string }
  | { readonly kind: 'would-fail'; readonly why: ForceFails };

/** What `ecspresso verify` said of one config. */
export interface VerifiedConfig {
  readonly config: string;
  /** What failed; empty: ok as far as it was checked. */
  readonly failed: readonly VerifyCheck[];
  /** Checks that were not made. */
  readonly skipped: readonly VerifyCheck[];
  /** It stopped at an image that is not built yet: what comes behind it was not checked. */
  readonly notBuilt: boolean;
}

/** What a release would do with one config. */
export interface Preview {
  /** Whether `ecspresso diff` finds a difference. */
  readonly differs: boolean;
  /** The diff, values of environment variables taken out; absent where nothing differs. */
  readonly diff?: ShownDiff | undefined;
  /** Why ECS will demand a forced new deployment; absent: it will not, as far as that can be known. */
  readonly demand?: StrategyChange | undefined;
  /** How ECS would deploy it; absent where it would replace task by task, or not at all. */
  readonly strategy?: DeploymentConfigurationSnapshot | undefined;
  /** What the release would do first of all. */
  readonly act: 'release' | 'create' | 'register' | 'skip' | 'follow' | 'roll-back';
  /** What else a person should know. */
  readonly notes: readonly PlanNote[];
}

/** A migration that a release would run. */
export interface TaskPreview {
  readonly what: string;
  readonly container: string;
  readonly config: string;
  /** Left out with its config. */
  readonly skipped: boolean;
}

/** What a release would do beside its configs. */
export interface ReleasePreview {
  readonly migration?: TaskPreview | undefined;
  readonly smokeTest?: TaskPreview | undefined;
  readonly postMigration?: TaskPreview | undefined;
  /** What `ecspresso verify` found; absent: it was not asked. */
  readonly verified?: readonly VerifiedConfig[] | undefined;
  /**
   * How long ECS would wait at least by the services' own settings, minutes, and in how many seconds the credentials end; absent:
   * it would not.
   */
  readonly waits?: { readonly minutes: number; readonly left?: number | undefined } | undefined;
  /** It shows a rollback, by `rollback-to`. */
  readonly isRollback?: boolean | undefined;
  /** Variables of images that are not built yet. */
  readonly notBuilt: readonly string[];
}

/** The rollback of a service after a failure: when, and from what. */
export interface OnFailureRollback {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Absent: its end was not reached. */
  readonly seconds?: number | undefined;
  /** Whether it had been released well before another one failed. */
  readonly wasReleased: boolean;
}

/** What a deployment has come to, and when by our clock, epoch milliseconds. */
export type DeploymentStep =
  /** One of ECS's lifecycle stages; `share` of the production traffic, percent. */
  | { readonly kind: 'stage'; readonly stage: string; readonly share?: number | undefined; readonly at: number }
  /** A hook holds it. */
  | { readonly kind: 'paused'; readonly stage: string; readonly at: number };

/** One config at the end of a release. */
export interface ConfigOutcome {
  readonly config: string;
  readonly region: string;
  readonly cluster: string;
  readonly service?: string | undefined;
  readonly family: string;
  /** `family:revision` of the last COMPLETED deployment before. */
  readonly before?: string | undefined;
  /** `family:revision` that this release registered. */
  readonly after?: string | undefined;
  /** `family:revision` that takes the production traffic now, as ECS last said it; absent: ECS has no such service. */
  readonly running?: string | undefined;
  /** `ecs-svc/<N>`. */
  readonly deployment?: string | undefined;
  readonly result: ConfigResult;
  readonly images: readonly ImageChange[];
  /** Whether a new deployment was forced. */
  readonly forced: boolean;
  /** Set when ECS demanded the forced new deployment: its words, and when it said them. */
  readonly demanded?: Demand | undefined;
  /** Epoch milliseconds; absent: not begun. */
  readonly startedAt?: number | undefined;
  readonly seconds?: number | undefined;
  /** Where that time went, as far as ECS shows it. */
  readonly phases?: Phases | undefined;
  /** The same, one after the other, by our clock. */
  readonly segments?: readonly PhaseSegment[] | undefined;
  /** Tasks of our deployment at the end, as far as ECS showed it. */
  readonly tasks?: TaskCount | undefined;
  /** It timed out with all its tasks running and ECS calling nothing failed: such a release is not rolled back. */
  readonly healthy?: boolean | undefined;
  /** The hook that holds it; set where the result is `paused`. */
  readonly paused?: Pause | undefined;
  /** The lifecycle stage that it was left at; set where it was followed to a stage. */
  readonly stage?: string | undefined;
  /** What its deployment came to on its way, in order; absent: nothing was seen of it. */
  readonly steps?: readonly DeploymentStep[] | undefined;
  /** Which version the service serves now. */
  readonly serves?: Serves | undefined;
  /** 1-based line of `configs`. */
  readonly line?: number | undefined;
  readonly url?: string | undefined;
  /** `skip-unchanged` found its deployment in progress: this run has only followed it, and rolls nothing of it back. */
  readonly followed?: boolean | undefined;
  /** It was left as it is where the rest of this run was to be rolled back, because the run had only followed it. */
  readonly notRolledBack?: true | undefined;
  /** Whether ECS was told to roll it back after a cancel. */
  readonly stopped?: boolean | undefined;
  /** Set when it was rolled back after a failure (`on-failure: rollback`). */
  readonly onFailureRollback?: OnFailureRollback | undefined;
  /** What ECS has of its service at the end; absent where nothing was to be done with its service. */
  readonly end?: ServiceEnd | undefined;
  /** Mode `plan`. */
  readonly preview?: Preview | undefined;
}

/** What became of the migration. */
export interface MigrationOutcome {
  readonly what: string;
  readonly container: string;
  readonly taskDefinition: string;
  readonly taskId?: string | undefined;
  readonly url?: string | undefined;
  /** Of its log in CloudWatch Logs; absent where it logs elsewhere. */
  readonly logUrl?: string | undefined;
  readonly result: 'succeeded' | 'failed' | 'cancelled' | 'skipped';
  /** Whether a task was asked for, and nobody knows whether ECS started it. */
  readonly mayRun?: boolean | undefined;
  /** Whether the task was told to stop after a cancel. */
  readonly stopped?: boolean | undefined;
  readonly exitCode?: number | undefined;
  /** Epoch milliseconds. */
  readonly startedAt?: number | undefined;
  readonly seconds?: number | undefined;
  /** The last 32 KiB of its log, without ANSI. */
  readonly log: string;
}

/** What became of a task, without its log, which is read beside it. */
export type TaskOutcome = Omit<MigrationOutcome, 'log'>;

/** How a whole run ended. `rolled-back`: mode `rollback`, and everything is where it was sent. */
export type Status =
  | 'released'
  | 'unchanged'
  | 'started'
  | 'in-progress'
  | 'paused'
  | 'completed'
  | 'planned'
  | 'installed'
  | 'failed'
  | 'rolled-back'
  | 'cancelled';

/** Seconds per phase, as far as they were reached. */
export type Timing = Readonly<
  Partial<
    Record<
      'install' | 'look' | 'register' | 'migrate' | 'rollOut' | 'smokeTest' | 'recover' | 'postMigrate' | 'total',
      number
    >
  >
>;

/** When a phase began and ended, epoch milliseconds. `endedAt` is absent where the end was cut off by a cancel. */
export interface Span {
  readonly phase: keyof Timing;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
}

/** The end of a run, as a value: everything that is reported comes from here. */
export interface Release {
  readonly mode: Mode;
  readonly status: Status;
  readonly configs: readonly ConfigOutcome[];
  readonly migration?: MigrationOutcome | undefined;
  readonly smokeTest?: MigrationOutcome | undefined;
  readonly postMigration?: MigrationOutcome | undefined;
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
  readonly timing: Timing;
  /** `skip-unchanged`: the same release, run again, does not deploy what is deployed already. */
  readonly skipsUnchanged?: boolean | undefined;
  /** Phases in the order in which they began. */
  readonly spans?: readonly Span[] | undefined;
  /** Mode `plan`. */
  readonly preview?: ReleasePreview | undefined;
  /** The ecspresso that is there; `version` is undefined where it does not say. Absent: it was not installed. */
  readonly installed?: { readonly version: string | undefined } | undefined;
}

/** Whether the step ends green. */
export function isGreen(status: Status): boolean {
  return !(status === 'failed' || status === 'cancelled');
}
