/** What one step is asked to do. */
export type Mode = 'release' | 'run' | 'plan' | 'rollback' | 'setup';

/** One `KEY=VALUE` line. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  /** 1-based line of the input that it came from, for messages. */
  readonly line: number;
}

/** One ecspresso config of the release. */
export interface ConfigEntry {
  /** Path relative to the working directory, with `/`. */
  readonly path: string;
  /** `KEY=VALUE` words that stood behind the path: they apply to this config alone. */
  readonly settings: readonly Setting[];
  /** 1-based line of `configs`, or element when it is a JSON array. Configs of one line roll out together. */
  readonly line: number;
}

/** Which ecspresso is wanted. */
export type VersionRequest =
  | { readonly kind: 'pinned' }
  | { readonly kind: 'exact'; readonly version: string; readonly from: string }
  | { readonly kind: 'range'; readonly range: string; readonly from: string }
  | { readonly kind: 'latest'; readonly from: string }
  | { readonly kind: 'installed' };

/** How to get ecspresso onto the machine. */
export interface InstallRequest {
  readonly version: VersionRequest;
  /** Lower-case hex SHA-256 sums that the author vouches for. */
  readonly checksums: readonly string[];
  /** Base URL without a trailing slash. */
  readonly mirror?: string;
  readonly githubToken?: string;
}

/** What the migration task runs. */
export type MigrationWork =
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly env: readonly Setting[] }
  /** `overrides` is a checked TaskOverride of ECS. */
  | { readonly kind: 'overrides'; readonly overrides: TaskOverride };

/** The part of ECS's TaskOverride that the inputs know how to check; every key of the API is allowed. */
export interface TaskOverride {
  readonly containerOverrides?: readonly ContainerOverride[];
  readonly [key: string]: unknown;
}

/** One container of a TaskOverride. */
export interface ContainerOverride {
  readonly name: string;
  readonly command?: readonly string[];
  readonly [key: string]: unknown;
}

/** The migration as asked for; which container and network it gets is settled at look. */
export interface MigrationRequest {
  readonly work: MigrationWork;
  readonly container?: string;
  /** Path of the config, as one of `configs` or one of its own; absent: the first config. */
  readonly config?: string;
  readonly timeoutSeconds?: number;
}

/** Where `rollback-to` sends the service of a config. */
export interface RollbackTarget {
  /** Path of the config, as {@link ConfigEntry.path} has it. */
  readonly config: string;
  readonly family: string;
  readonly revision: number;
  /** 1-based line of the input. */
  readonly line: number;
}

/** Everything the workflow asked for, checked. The only thing that the other rooms know of the runner's strings. */
export interface Inputs {
  readonly mode: Mode;
  /** Name of this release for people: one line. */
  readonly title?: string;
  readonly install: InstallRequest;
  /** Relative to the workspace, `.` for the workspace itself. */
  readonly workingDirectory: string;
  /** Lines of `configs` in order; the configs of one line roll out together. Empty: nothing to release. */
  readonly lines: readonly (readonly ConfigEntry[])[];
  /** In mode `plan` a value is empty where the image is not built yet; in `rollback` blank ones are left out. */
  readonly images: readonly Setting[];
  readonly env: readonly Setting[];
  readonly envfiles: readonly string[];
  readonly extStr: readonly Setting[];
  readonly extCode: readonly Setting[];
  readonly deployArgs: readonly string[];
  readonly migration?: MigrationRequest;
  /** Runs after every service is released, on the same revision as the migration. */
  readonly postMigration?: MigrationRequest;
  readonly forceNewDeployment: 'auto' | 'always' | 'never';
  /** Absent: each config's own `timeout`, else 30 minutes. */
  readonly timeoutSeconds?: number;
  readonly allowCreate: boolean;
  /** False: the release ends as soon as ECS has begun every roll-out. */
  readonly wait: boolean;
  /** Failed tasks after which a roll-out without a circuit breaker is given up; `auto` is ECS's own threshold. */
  readonly maxFailedTasks: number | 'auto' | 'off';
  /** What happens to what is still going on in ECS when the job is cancelled. */
  readonly onCancel: 'leave' | 'stop';
  /** What happens to services that this run has released already when a later one fails. */
  readonly onFailure: 'leave' | 'rollback';
  /** Configs that `ecspresso diff` finds no difference in are neither registered nor deployed. */
  readonly skipUnchanged: boolean;
  /** Whether `ecspresso verify` runs before anything is changed. */
  readonly verify: boolean;
  /** Whether the pull request gets a comment; modes `plan` and `run`. */
  readonly comment: boolean;
  /** Mode `rollback`: services that do not go to their last proven revision but to this one. */
  readonly rollbackTo: readonly RollbackTarget[];
}

/** What parsing found: the inputs and things worth a warning. */
export interface ParsedInputs {
  readonly inputs: Inputs;
  readonly warnings: readonly string[];
}
