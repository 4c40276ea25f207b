import semver from 'semver';

/**
 * Whether this action may choose a version by itself: a plain `2.x.y`. A prerelease or another major version is used
 * only when the author names it outright.
 */
export function isPlainTwo(version: string): boolean {
  return /^2\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version);
}

/**
 * Whether this action may drive a version that the author names outright: any of 2.x, prereleases too, since somebody
 * who writes one knows what it is.
 */
export function isTwo(version: string): boolean {
  return semver.valid(version) === version && semver.major(version) === 2;
}

/** The version without the `v` that tags carry; anything else is left as it is. */
export function withoutV(text: string): string {
  return text.trim().replace(/^v(?=\d)/, '');
}

/** Whether the text is a range that can be judged at all. */
export function isRange(range: string): boolean {
  return semver.validRange(range) !== null;
}

/**
 * The plain 2.x versions among the candidates that the range allows, newest first and each once. Without a range every
 * plain 2.x version is allowed. Candidates that are no versions are passed over.
 */
export function newestFirst(candidates: readonly string[], range?: string): readonly string[] {
  const plain = [...new Set(candidates.map(withoutV))].filter(isPlainTwo);
  const allowed = range === undefined ? plain : plain.filter((version) => semver.satisfies(version, range));
  return allowed.sort(semver.rcompare);
}

/**
 * The version that a `Location` header of `…/releases/latest` names, when it is one that may be chosen. Undefined for
 * another major version, a prerelease, a missing header and for any other page.
 */
export function versionOfLatest(location: string | undefined): string | undefined {
  const tag = /\/releases\/tag\/([^/?#]+)$/.exec(location ?? '')?.[1];
  const version = tag === undefined ? undefined : withoutV(tag);
  return version !== undefined && isPlainTwo(version) ? version : undefined;
}
