export type { WaitUntil } from '../ecs/wait-until.js';

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
  readonly mirror?: string | undefined;
  readonly githubToken?: string | undefined;
}

/** What the migration task runs. */
export type MigrationWork =
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly env: readonly Setting[] }
  | OverridesWork
  /** What its task definition says: nothing is overridden. */
  | { readonly kind: 'own' };

/** Overrides that `migration-overrides` gives. */
export type OverridesWork =
  /** `overrides` is a checked TaskOverride of ECS. */
  | { readonly kind: 'overrides'; readonly overrides: TaskOverride }
  /** A template or Jsonnet, which only ecspresso can render; `containers` are those that it names literally. */
  | { readonly kind: 'overrides-file'; readonly path: string; readonly containers: readonly string[] };

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

/** The migration that the inputs ask for; look settles its container and network. */
export interface MigrationRequest {
  readonly work: MigrationWork;
  readonly container?: string | undefined;
  /** Path of the config, as one of `configs` or one of its own; absent: the first config. */
  readonly config?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
}

/** A line `service=family:revision` of an input. */
export interface NamedRevision {
  /** As it is written: a service, perhaps behind its cluster and region as in the outputs, or the path of a config. */
  readonly name: string;
  /** Path of the config, where the name is one, as {@link ConfigEntry.path} has it. */
  readonly config?: string | undefined;
  readonly family: string;
  readonly revision: number;
  /** 1-based line of the input. */
  readonly line: number;
}

/** A line of `rollback-to`. */
export interface RollbackTarget extends NamedRevision {
  /** `family:revision`: a service that neither runs nor rolls out this one is left alone. */
  readonly from?: string | undefined;
}

/** What `rollback-to` asks for. */
export type RollbackTo =
  /** Each service goes to its last successful revision below the running one. */
  | { readonly kind: 'previous' }
  /** There is nothing to take back. */
  | { readonly kind: 'none' }
  | { readonly kind: 'lines'; readonly targets: readonly RollbackTarget[] };

/** Which deployments the modes `continue` and `wait` are about. */
export type Deployments =
  /** Whatever is paused now. */
  { readonly kind: 'paused' } | { readonly kind: 'lines'; readonly named: readonly NamedRevision[] };
