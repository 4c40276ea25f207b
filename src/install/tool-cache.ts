import { join } from 'node:path';
import { cacheFile, find, findAllVersions } from '@actions/tool-cache';
import { lock } from './lock.js';

/** The runner's folder of tools that outlive a job (RUNNER_TOOL_CACHE), for ecspresso alone. */
export interface ToolCache {
  /** The folder of an exact version; undefined when it is not there or the cache cannot be read. */
  find(version: string): string | undefined;
  /** All versions that are there; empty when the cache cannot be read. */
  findAll(): readonly string[];
  /**
   * Locks a version for adding it. Resolves to the function that releases the lock; undefined while another step or job of this
   * runner adds it. Adding empties the folder first, so that two at once would run half a program. Rejects when the cache cannot be
   * written.
   */
  claim(version: string): Promise<(() => Promise<void>) | undefined>;
  /** Copies a program in under an exact version and resolves to its new folder. Rejects when the cache cannot be written. */
  add(file: string, name: string, version: string): Promise<string>;
}

const TOOL = 'ecspresso';

/**
 * The tool cache of this runner. `arch` is Node's name, as all tools in that cache are filed; `root` is RUNNER_TOOL_CACHE, which the
 * vendor reads from the process.
 */
export function runnerToolCache(arch: string, root: string | undefined): ToolCache {
  return {
    // Without RUNNER_TOOL_CACHE the vendor throws: for the install that is a cache with nothing in it.
    find: (version) => quietly(() => find(TOOL, version, arch)) || undefined,
    findAll: () => quietly(() => findAllVersions(TOOL, arch)) ?? [],
    // Where there is none, `add` says so.
    claim: async (version) => (root ? lock(join(root, TOOL, version, `${arch}.adding`)) : async () => undefined),
    add: (file, name, version) => cacheFile(file, name, TOOL, version, arch),
  };
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
