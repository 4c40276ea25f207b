import type { Files } from './source.js';

/** Where the workspace is and from which of its directories paths are read. */
export interface Place {
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** The same without links. */
  readonly realWorkspace: string;
  /** Relative to the workspace, `.` for the workspace itself. */
  readonly workingDirectory: string;
  /** Files as seen from the working directory. */
  readonly files: Files;
}

/**
 * The path as seen from `from` (a directory relative to the workspace), without `.` and needless `..`; undefined when
 * it leaves the workspace. Reads absolute paths too. Looks at the text only: links are judged by `staysInside`.
 */
export function locate(path: string, workspace: string, from: string): string | undefined {
  const windows = /^[A-Za-z]:/.test(workspace);
  const plain = windows ? path.replaceAll('\\', '/') : path;
  const here = resolve([], from);
  if (here === undefined) return undefined;
  const absolute = plain.startsWith('/') || (windows && /^[A-Za-z]:/.test(plain));
  const inWorkspace = absolute ? behind(plain, workspace, windows) : resolve(here, plain);
  return inWorkspace === undefined ? undefined : relative(here, inWorkspace);
}

/** Whether a path of the working directory is inside the workspace once links are followed. True for one that does not exist. */
export function staysInside(path: string, place: Pick<Place, 'files' | 'realWorkspace'>): boolean {
  const real = place.files.realPath(path);
  return (
    real === undefined || real === place.realWorkspace || real.startsWith(`${place.realWorkspace.replace(/\/$/, '')}/`)
  );
}

function resolve(from: readonly string[], path: string): readonly string[] | undefined {
  const parts = [...from];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

/** On Windows names that differ only in case are one, and tools disagree about the letter of the drive. */
function behind(path: string, workspace: string, windows: boolean): readonly string[] | undefined {
  const same = (text: string | undefined, other: string): boolean =>
    text === other || (windows && text?.toLowerCase() === other.toLowerCase());
  const root = resolve([], workspace) ?? [];
  const parts = resolve([], path);
  if (parts === undefined || !root.every((part, index) => same(parts[index], part))) return undefined;
  return parts.slice(root.length);
}

function relative(from: readonly string[], to: readonly string[]): string {
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
}
