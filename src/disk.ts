import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { ReleaseError } from './errors.js';
import type { Files } from './inputs/source.js';
import type { World } from './release/world.js';

/** The files below a directory, for the inputs. Nothing throws: what cannot be read is absent. */
export function filesBelow(directory: string): Files {
  const at = (path: string): string => resolve(directory, path);
  return {
    exists: (path) => attempt(() => statSync(at(path)).isFile()) ?? false,
    read: (path) => attempt(() => readFileSync(at(path), 'utf8')),
    glob: (pattern) => matches(directory, pattern, { followLinks: true }),
    near: (pattern) => matches(directory, pattern, { followLinks: false }),
    realPath: (path) => attempt(() => realpathSync(at(path)).split(sep).join('/')),
  };
}

/** The files of a release: reads below `directory`, temporary ones that only this user can read. */
export function releaseFiles(directory: string, temporaryFolder: string | undefined): World['files'] {
  return {
    read: (path) => readFile(resolve(directory, path), 'utf8').catch(() => undefined),
    async temporary(name, content) {
      const parent = temporaryFolder || tmpdir();
      const folder = await written(parent, () => mkdtemp(join(parent, 'ecspresso-release-')));
      const path = join(folder, name);
      await written(parent, () => writeFile(path, content, { mode: 0o600 }));
      return { path, remove: () => rm(folder, { recursive: true, force: true }).catch(() => undefined) };
    },
    async beside(path, name, content) {
      const file = join(dirname(resolve(directory, path)), name);
      await written(dirname(file), () => writeFile(file, content, { mode: 0o600 }));
      return { path: file, remove: () => rm(file, { force: true }).catch(() => undefined) };
    },
    absolute: (path) => resolve(directory, path),
  };
}

function matches(directory: string, pattern: string, { followLinks }: { followLinks: boolean }): readonly string[] {
  const settings = { cwd: directory, expandDirectories: false, followSymbolicLinks: followLinks };
  return attempt(() => globSync(pattern, { ...settings, ignore: ['**/node_modules/**', '**/.git/**'] })) ?? [];
}

/** The JSON in a file; undefined where there is none. */
export function jsonIn(path: string | undefined): unknown {
  return path ? attempt((): unknown => JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** A full disk or a folder that is not there is the runner's trouble, and no defect of this action. */
async function written<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new ReleaseError(
      `a temporary file could not be written in ${folder} (${(cause as Error).message}). Check RUNNER_TEMP, and that the disk of the runner is not full.`,
      { cause },
    );
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
