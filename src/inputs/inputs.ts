import type { Problem } from '../errors.js';
import type { PlainInputs } from './table.js';
import type { ConfigEntry, Deployments, InstallRequest, MigrationRequest, RollbackTo } from './values.js';

export type { Mode } from './modes.js';
export type {
  ConfigEntry,
  Deployments,
  InstallRequest,
  MigrationRequest,
  NamedRevision,
  RollbackTarget,
  RollbackTo,
  Setting,
  TaskOverride,
  VersionRequest,
  WaitUntil,
} from './values.js';

/**
 * Everything the workflow asked for, checked; nothing else in the program reads the runner's strings. A `field` of the table is here
 * under its name in camel case, with the type of its row; what several inputs say together is declared below.
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
  /** What could be parsed; the rest is absent or at its default. To be used only where there are no problems. */
  readonly inputs: Inputs;
  /** Things worth a warning. */
  readonly warnings: readonly string[];
  /** All problems, in the order of the inputs. */
  readonly problems: readonly Problem[];
}
