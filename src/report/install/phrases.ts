import type { ArchiveProblem, AskedVersion, FetchedThing, FetchProblem, PassedOver } from '../../install/fault.js';

/** The version that was asked for, as what completes "ecspresso …". */
export function askedText(asked: AskedVersion): string {
  switch (asked.kind) {
    case 'pinned':
      return `${asked.version} (the version this action comes with)`;
    case 'exact':
      return `${asked.version} (${asked.from})`;
    case 'range':
      return `"${asked.range}" (${asked.from})`;
    case 'latest':
      return `latest (${asked.from})`;
  }
}

/** What completes "Could not get …". */
export function thingText(what: FetchedThing): string {
  switch (what.kind) {
    case 'latest':
      return 'the latest version of ecspresso';
    case 'versions':
      return 'the versions of ecspresso';
    case 'sums':
      return `the SHA-256 sums of ecspresso ${what.version}`;
    case 'file':
      return what.version === undefined ? what.file : `${what.file} of ecspresso ${what.version}`;
  }
}

/** Why something could not be fetched, as a clause. */
export function fetchProblemText(problem: FetchProblem): string {
  const { url } = problem;
  switch (problem.kind) {
    case 'status':
      return `${url} answered HTTP ${problem.status}`;
    case 'no-answer':
      return `no answer from ${url}: ${problem.reason}`;
    case 'broken-off':
      return `${url} broke off after ${problem.bytes} bytes: ${problem.reason}`;
    case 'short':
      return `${url} sent ${problem.bytes} of ${problem.announced} bytes`;
    case 'too-large':
      return `${url} is larger than ${megabytes(problem.most)} MB`;
    case 'redirects':
      return `${url} led through more than ${problem.most} redirects`;
    case 'redirected-nowhere':
      return `${url} redirected to nowhere`;
    case 'redirected-to-scheme':
      return `${url} redirected to ${problem.scheme}, which is not followed`;
    case 'redirected-unprotected':
      return `${url} redirected to ${problem.to}, from https to unprotected http, which is not followed`;
    case 'no-tags':
      return `${url} did not answer with a list of tags (a proxy or a sign-in page?)`;
  }
}

/** What is wrong with an archive, as a clause. */
export function archiveProblemText(problem: ArchiveProblem): string {
  switch (problem.kind) {
    case 'too-large':
      return `it unpacks to more than ${megabytes(problem.most)} MB`;
    case 'trailing':
      return `more than ${megabytes(problem.most)} MB follow its end`;
    case 'damaged':
      return `it is damaged (${problem.reason})`;
    case 'absent':
      return `there is no file "${problem.name}" in it`;
    case 'empty':
      return `"${problem.name}" in it is empty`;
    case 'cut':
      return `it is cut within "${problem.name}"`;
    case 'no-regular-file':
      return `"${problem.name}" in it is not a regular file`;
    case 'twice':
      return `it holds "${problem.name}" more than once`;
  }
}

/** Why a program on PATH is not used. */
export function passedOverText({ program }: PassedOver): string {
  return `${program} is inside the workspace: a program that a checkout brings along is not used.`;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}
