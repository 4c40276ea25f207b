import { constants, createWriteStream } from 'node:fs';
import { access, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What the install does on the disk. */
export interface Disk {
  /** A new folder of its own in the runner's temp folder, readable for this user alone. */
  newFolder(): Promise<string>;
  /** Writes a new program and resolves when all of it is on the disk. Rejects when the file exists already. */
  saveProgram(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<string>;
  /** Whether the file may be run. False when there is none, and for folders. */
  isProgram(path: string): Promise<boolean>;
  /** The path without links; the path itself where it cannot be resolved. */
  realPath(path: string): Promise<string>;
  /** Removes a folder with all that is in it; quiet when there is none. */
  remove(folder: string): Promise<void>;
  join(...parts: readonly string[]): string;
}

/** The real disk. `tempFolder` is RUNNER_TEMP or the system's; it must exist. */
export function realDisk(tempFolder: string): Disk {
  return {
    newFolder: () => mkdtemp(join(tempFolder, 'ecspresso-')),
    saveProgram: async (folder, name, content) => {
      const path = join(folder, name);
      await pipeline(Readable.from(content), createWriteStream(path, { flags: 'wx', mode: 0o755 }));
      return path;
    },
    isProgram: async (path) => {
      try {
        await access(path, constants.X_OK);
        return (await stat(path)).isFile();
      } catch {
        return false;
      }
    },
    realPath: (path) => realpath(path).catch(() => path),
    remove: (folder) => rm(folder, { recursive: true, force: true }),
    join: (...parts) => join(...parts),
  };
}
