import { randomBytes } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { NotWritten } from './errors.js';
import type { Files, Found } from './inputs/source.js';
import type { World } from './release/world.js';

/** Most files and folders that the patterns of one step may visit: so many take about a second, in which no cancel is noticed. */
const MOST_ENTRIES = 200_000;

/** The files below a directory, for the inputs. Nothing throws: what cannot be read is absent. */
export function filesBelow(directory: string, mostEntries = MOST_ENTRIES): Files {
  const budget = { left: mostEntries };
  const at = (path: string): string => resolve(directory, path);
  return {
    exists: (path) => isFile(at(path)),
    read: (path) => attempt(() => readFileSync(at(path), 'utf8')),
    glob: (pattern) => matches(directory, pattern, budget),
    near: (pattern) => matches(directory, pattern, budget).paths,
    realPath: (path) => attempt(() => realpathSync(at(path)).split(sep).join('/')),
  };
}

/**
 * The files of a release: reads below `directory`, temporary ones that only this user can read. `left` gets the paths
 * of those that exist, before anything is written into a new one, so that the post step can remove them after a kill.
 */
export function releaseFiles(
  directory: string,
  temporaryFolder: string | undefined,
  left: (paths: readonly string[]) => void,
): World['files'] {
  const there = new Set<string>();
  const note = (path: string): void => {
    there.add(path);
    left([...there]);
  };
  const remove = async (path: string): Promise<void> => {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
    there.delete(path);
    left([...there]);
  };
  return {
    read: (path) => readFile(resolve(directory, path), 'utf8').catch(() => undefined),
    async temporary(name, content) {
      const parent = temporaryFolder || tmpdir();
      const folder = await written(parent, () => mkdtemp(join(parent, 'ecspresso-release-')));
      note(folder);
      const path = join(folder, name);
      await written(parent, () => writeFile(path, content, { mode: 0o600 }));
      return { path, remove: () => remove(folder) };
    },
    async beside(path, name, content) {
      const file = join(dirname(resolve(directory, path)), name);
      note(file);
      await written(dirname(file), () => writeFile(file, content, { mode: 0o600 }));
      return { path: file, remove: () => remove(file) };
    },
    absolute: (path) => resolve(directory, path),
  };
}

/** Names of the files that {@link releaseFiles} makes, and of no others. */
const OURS = /^(?:ecspresso-release-[A-Za-z0-9]{6}|\.ecspresso-release-[0-9a-f]{32}\.yml)$/;

/** Removes the temporary files that a killed step has left. `left` is what it kept of their paths, as JSON; never throws. */
export function removeLeft(left: string): void {
  const paths = attempt((): unknown => JSON.parse(left));
  for (const path of Array.isArray(paths) ? paths : []) {
    if (typeof path !== 'string' || !isAbsolute(path) || !OURS.test(basename(path))) continue;
    attempt(() => rmSync(path, { recursive: true, force: true }));
  }
}

/** Links to folders are not followed: behind one may be a whole disk, or the folder that it stands in. One to a file is a file. */
function matches(directory: string, pattern: string, budget: { left: number }): Found {
  const entries = (folder: string): readonly Dirent[] => {
    if (budget.left <= 0) return [];
    const found = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [];
    budget.left -= found.length;
    return found.map((entry) => asFile(folder, entry));
  };
  const ignore = ['**/node_modules/**', '**/.git/**'];
  const settings = { cwd: directory, expandDirectories: false, followSymbolicLinks: false, ignore };
  // Of the many forms of readdirSync only this one is called.
  const paths = attempt(() => globSync(pattern, { ...settings, fs: { readdirSync: entries as never } })) ?? [];
  return { paths, isWhole: budget.left > 0 };
}

function asFile(folder: string, entry: Dirent): Dirent {
  if (!entry.isSymbolicLink() || !isFile(join(folder, entry.name))) return entry;
  return Object.create(entry, { isFile: { value: () => true }, isSymbolicLink: { value: () => false } }) as Dirent;
}

function isFile(path: string): boolean {
  return attempt(() => statSync(path).isFile()) ?? false;
}

/** The JSON in a file; undefined where there is none. */
export function jsonIn(path: string | undefined): unknown {
  return path ? attempt((): unknown => JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** A full disk or a missing folder is a problem of the runner, not a defect of this action. */
async function written<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new NotWritten(folder, cause);
  }
}

/** 128 unguessable bits as hex. */
export function token(): string {
  return randomBytes(16).toString('hex');
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
