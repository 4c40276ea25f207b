import { gte, lt, major, parse } from 'semver';

/** The oldest version that does everything this action asks of it. */
export const OLDEST_COMPLETE_VERSION = '2.8.1';

/** The version in what `ecspresso version` printed; undefined when it printed none (a binary built without one). */
export function versionIn(stdout: string): string | undefined {
  const found = /\bv?(\d+\.\d+\.\d+(?:-[\w.-]+)?)/.exec(stdout)?.[1];
  return parse(found)?.version;
}

/** Why this version cannot be used at all; undefined when it can, or is not known. Only the installed one can be such a version. */
export function versionProblem(version: string | undefined): string | undefined {
  if (version === undefined || major(version) === 2 || major(version) === 0) return undefined;
  return `the ecspresso on the PATH is ${version}, and this action speaks to ecspresso 2.x only. Install ${OLDEST_COMPLETE_VERSION} or later, or write a version like 2.x, which is then installed.`;
}

/**
 * What an ecspresso cannot do that is older than {@link OLDEST_COMPLETE_VERSION}, or that does not print its version.
 */
export interface VersionLoss {
  readonly version: string | undefined;
  /** `force`: see {@link ignoresForce}; `single-deployment`: see {@link mayDeployTwice}. */
  readonly loses: 'force' | 'single-deployment';
}

/** What is lost with this version; undefined when nothing is. Unknown counts as old. */
export function versionLoss(version: string | undefined): VersionLoss | undefined {
  if (!mayDeployTwice(version)) return undefined;
  return { version, loses: ignoresForce(version) ? 'force' : 'single-deployment' };
}

/**
 * Whether one `deploy` can start two deployments of the same revision, the second one seconds after the first: before 2.8.1
 * attributes and task definition go by calls of their own. Unknown counts as old.
 */
export function mayDeployTwice(version: string | undefined): boolean {
  return version === undefined || lt(version, OLDEST_COMPLETE_VERSION);
}

/**
 * Whether `--force-new-deployment` is without effect on the call that changes service attributes (2.8.0 alone; ecspresso
 * issue 977, fixed in 2.8.1).
 */
export function ignoresForce(version: string | undefined): boolean {
  return version !== undefined && gte(version, '2.8.0') && lt(version, OLDEST_COMPLETE_VERSION);
}
