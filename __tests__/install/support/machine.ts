import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realDisk } from '../../../src/install/disk.js';
import type { Http } from '../../../src/install/http.js';
import type { InstallWorld } from '../../../src/install/world.js';
import { installNoteText } from '../../../src/report/install/notes.js';

/** A machine with a real disk in a folder of its own, a tool cache on it, and no waiting. */
export interface Machine {
  readonly world: InstallWorld;
  /** What was waited for, in milliseconds. */
  readonly waits: readonly number[];
  readonly notes: readonly string[];
  readonly folder: string;
  /** Puts a program into the tool cache as an earlier job would have. */
  cache(version: string, content?: string): Promise<string>;
  /** Versions in the tool cache. */
  cached(): Promise<readonly string[]>;
  /** Names in the temp folder. */
  leftovers(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function newMachine(http: Http, changes: Partial<InstallWorld> = {}): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'install-test-'));
  const temp = join(folder, 'temp');
  const tools = join(folder, 'tools');
  await mkdir(temp);
  await mkdir(tools);
  const versions = new Set<string>();
  const claimed = new Set<string>();
  const waits: number[] = [];
  const notes: string[] = [];
  const program = changes.platform === 'win32' ? 'ecspresso.exe' : 'ecspresso';
  return {
    folder,
    waits,
    notes,
    world: {
      http,
      cache: {
        find: (version) => (versions.has(version) ? join(tools, version) : undefined),
        findAll: () => [...versions],
        claim: async (version) => {
          if (claimed.has(version)) return undefined;
          claimed.add(version);
          return async () => void claimed.delete(version);
        },
        add: async (file, name, version) => {
          await mkdir(join(tools, version), { recursive: true });
          await cp(file, join(tools, version, name));
          versions.add(version);
          return join(tools, version);
        },
      },
      disk: realDisk(temp),
      platform: 'linux',
      arch: 'x64',
      path: '',
      checksums: {},
      signal: new AbortController().signal,
      sleep: async (milliseconds) => void waits.push(milliseconds),
      note: (note) => void notes.push(installNoteText(note)),
      ...changes,
    },
    cache: async (version, content = 'cached program') => {
      await mkdir(join(tools, version));
      await writeFile(join(tools, version, program), content, { mode: 0o755 });
      versions.add(version);
      return join(tools, version, program);
    },
    cached: async () => [...versions],
    leftovers: () => readdir(temp),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
