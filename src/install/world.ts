import type { ChecksumTable } from './checksum.js';
import type { Disk } from './disk.js';
import type { InstallNote } from './fault.js';
import type { Http } from './http.js';
import type { ToolCache } from './tool-cache.js';

/** Everything that an install reads from or does to the machine and the network. */
export interface InstallWorld {
  readonly http: Http;
  readonly cache: ToolCache;
  readonly disk: Disk;
  /** Node's names of this machine, such as `linux` and `x64`. */
  readonly platform: string;
  readonly arch: string;
  /** The values of PATH and PATHEXT. */
  readonly path: string;
  readonly pathExt?: string | undefined;
  /** Absolute path of the workspace: what a checkout brings along is no installed program. */
  readonly workspace?: string | undefined;
  /** GITHUB_SERVER_URL. */
  readonly serverUrl?: string | undefined;
  /** The sums that come with the action. */
  readonly checksums: ChecksumTable;
  /** Aborted when the install must end, with an `Interruption` as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds; may end early when the signal is aborted. */
  sleep(milliseconds: number): Promise<void>;
  /** What is being done and what is tried again. */
  note(note: InstallNote): void;
}
