import type { Problem } from '../errors.js';
import type { PlainInputs } from './table.js';
import type { ConfigEntry, Deployments, InstallRequest, MigrationRequest, RollbackTo } from './values.js';

export type {
  ConfigEntry,
  ContainerOverride,
  Deployments,
  InstallRequest,
  MigrationRequest,
  MigrationWork,
  Mode,
  NamedRevision,
  OverridesWork,
  RollbackTarget,
  RollbackTo,
  Setting,
  TaskOverride,
  VersionRequest,
  WaitUntil,
} from './values.js';

/**
 * Everything the workflow asked for, checked: the only thing that the other rooms know of the runner's strings. An input
 * that stands for itself is here under its name in camel case, with the type of its row in the table; the others make these.
 */
export interface Inputs extends PlainInputs {
  readonly install: InstallRequest;
  /** Relative to the workspace, `.` for the workspace itself. */
  readonly workingDirectory: string;
  /** Lines of `configs` in order; the configs of one line roll out together. Empty: nothing to release. */
  readonly lines: readonly (readonly ConfigEntry[])[];
  readonly envfiles: readonly string[];
  readonly migration?: MigrationRequest | undefined;
  /** Runs when every service has reached what is waited for, on the revision that was released. */
  readonly smokeTest?: MigrationRequest | undefined;
  /** Runs after every service is released, on the same revision as the migration. */
  readonly postMigration?: MigrationRequest | undefined;
  /** Absent: each config's own `timeout`, else 30 minutes. */
  readonly timeoutSeconds?: number | undefined;
  /** Always there in the modes `continue` and `wait`. */
  readonly deployments?: Deployments | undefined;
  /** Where services go; always there in mode `rollback`, and perhaps in mode `plan`, which then shows that way back. */
  readonly rollbackTo?: RollbackTo | undefined;
}

/** What parsing found. */
export interface ParsedInputs {
  /** What could be read; what could not is absent or at its default. To be acted on only where there are no problems. */
  readonly inputs: Inputs;
  /** Things worth a warning. */
  readonly warnings: readonly string[];
  /** Everything that is wrong, in the order of the inputs. */
  readonly problems: readonly Problem[];
}
