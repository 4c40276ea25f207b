/**
 * Why there is no ecspresso to release with. Addresses are as they may be shown: without user, password and query. The sentences are in
 * `report/install/fault.ts`.
 */
export type InstallFault =
  /** The install has taken so many minutes. */
  | { readonly kind: 'deadline'; readonly minutes: number }
  /** ecspresso is not released for this machine; Node's names. */
  | { readonly kind: 'other-machine'; readonly platform: string; readonly arch: string }
  /** `from` names where the version was asked for. */
  | { readonly kind: 'other-major'; readonly version: string; readonly from: string }
  | { readonly kind: 'no-range'; readonly range: string; readonly from: string }
  /** The URL of the mirror is not valid. */
  | { readonly kind: 'no-mirror-url' }
  /** With a mirror: none of the versions that this action knows is the one that was asked for. */
  | { readonly kind: 'none-known'; readonly asked: AskedVersion; readonly known: readonly string[] }
  /** No release that was looked at has an archive for this machine and a known sum; without any, no version fits. */
  | {
      readonly kind: 'none-released';
      readonly asked: AskedVersion;
      readonly looked: readonly string[];
      readonly platform: string;
      readonly arch: string;
    }
  /** Something could not be fetched; `tries`: how often that was tried, where another try made sense. */
  | {
      readonly kind: 'not-fetched';
      readonly what: FetchedThing;
      readonly problem: FetchProblem;
      readonly tries?: number | undefined;
      readonly remedy: Remedy;
    }
  | ({ readonly kind: 'no-archive'; readonly asked: AskedVersion } & ArchiveAt)
  /** What came is no archive. */
  | ({ readonly kind: 'foreign-archive'; readonly came: 'web-page' | 'other' } & ArchiveAt)
  /** Nobody knows the archive's sum, so that it was not even downloaded. */
  | ({ readonly kind: 'unvouched' } & ArchiveAt)
  /** The archive that came is not the expected one: `got` is its SHA-256, `by` whose sum disagrees. */
  | ({
      readonly kind: 'wrong-sum';
      readonly by: 'input' | 'shipped' | 'published';
      readonly expected: readonly string[];
      readonly got: string;
      /** It is what the shipped table knows, so that the author's list is wrong. */
      readonly isGenuine: boolean;
    } & ArchiveAt)
  | { readonly kind: 'not-unpacked'; readonly archive: ArchiveName; readonly problem: ArchiveProblem }
  /** There is no ecspresso on PATH, which was asked for. */
  | { readonly kind: 'not-on-path'; readonly path: string; readonly passedOver: readonly PassedOver[] }
  /** It cannot be started; `reason` is the system's message. */
  | {
      readonly kind: 'not-runnable';
      readonly program: string;
      readonly reason: string;
      readonly platform: string;
      readonly arch: string;
    };

/** The version that was asked for, however that was written. `from` names where. */
export type AskedVersion =
  /** The one that this action comes with. */
  | { readonly kind: 'pinned'; readonly version: string }
  | { readonly kind: 'exact'; readonly version: string; readonly from: string }
  | { readonly kind: 'range'; readonly range: string; readonly from: string }
  | { readonly kind: 'latest'; readonly from: string };

/** Something that an install fetches. */
export type FetchedThing =
  /** Which version is the newest. */
  | { readonly kind: 'latest' }
  /** Which versions there are. */
  | { readonly kind: 'versions' }
  /** The release's own list of sums. */
  | { readonly kind: 'sums'; readonly version: string }
  /** A file; `version`: of this release. */
  | { readonly kind: 'file'; readonly file: string; readonly version?: string | undefined };

/** What can be done where something cannot be fetched: name an exact version, or see to the way to GitHub or to the mirror. */
export type Remedy = 'exact-version' | 'GitHub' | 'mirror';

/** Why something could not be fetched from `url`. */
export type FetchProblem = { readonly url: string } & (
  | { readonly kind: 'status'; readonly status: number }
  /** `reason` is the system's message. */
  | { readonly kind: 'no-answer'; readonly reason: string }
  | { readonly kind: 'broken-off'; readonly bytes: number; readonly reason: string }
  | { readonly kind: 'short'; readonly bytes: number; readonly announced: number }
  /** Larger than so many bytes. */
  | { readonly kind: 'too-large'; readonly most: number }
  /** More redirects than so many. */
  | { readonly kind: 'redirects'; readonly most: number }
  | { readonly kind: 'redirected-nowhere' }
  | { readonly kind: 'redirected-to-scheme'; readonly scheme: string }
  | { readonly kind: 'redirected-unprotected'; readonly to: string }
  /** The answer is no list of tags. */
  | { readonly kind: 'no-tags' }
);

/** A file of a release, and where it is. */
export interface ArchiveName {
  readonly file: string;
  readonly url: string;
}

/** An archive at its place. */
export interface ArchiveAt extends ArchiveName {
  readonly version: string;
  readonly source: 'GitHub' | 'mirror';
}

/** What is wrong with an archive; `name` is the file that it should hold. */
export type ArchiveProblem =
  /** It unpacks to more than so many bytes. */
  | { readonly kind: 'too-large'; readonly most: number }
  /** More than so many bytes follow its end. */
  | { readonly kind: 'trailing'; readonly most: number }
  /** `reason` is the reader's message. */
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'absent' | 'empty' | 'cut' | 'no-regular-file' | 'twice'; readonly name: string };

/** A program on PATH that is not used, because it is inside the workspace. */
export interface PassedOver {
  readonly kind: 'in-workspace';
  readonly program: string;
}

/** Something about an install that the workflow's author should know. The sentences are in `report/install/notes.ts`. */
export type InstallWarning =
  | PassedOver
  /** A newer version has a tag and lacks this file (yet). */
  | { readonly kind: 'passed-over'; readonly version: string; readonly missing: string; readonly asked: AskedVersion }
  /** The tool cache lists the version, and there is no program. */
  | { readonly kind: 'cached-nothing'; readonly version: string; readonly program: string }
  /** The author's sum vouches for an archive that is not the released one. */
  | ({ readonly kind: 'not-the-released'; readonly version: string } & ArchiveName)
  /** `reason` is the system's message. */
  | { readonly kind: 'not-cached'; readonly version: string; readonly folder: string; readonly reason: string };

/** What an install is doing. */
export type InstallNote =
  | { readonly kind: 'downloading'; readonly url: string }
  /** The next try comes in so many seconds; so many of all have been made. */
  | {
      readonly kind: 'retrying';
      readonly problem: FetchProblem;
      readonly seconds: number;
      readonly made: number;
      readonly of: number;
    }
  | { readonly kind: 'not-removed'; readonly folder: string; readonly reason: string };

/** There is no ecspresso to release with. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
  readonly fault: InstallFault;

  constructor(fault: InstallFault, cause?: unknown) {
    super(fault.kind, { cause });
    this.fault = fault;
  }
}
