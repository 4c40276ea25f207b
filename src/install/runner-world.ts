import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHIPPED_CHECKSUMS } from './checksum.js';
import { realDisk } from './disk.js';
import { runnerHttp } from './http-client.js';
import { runnerToolCache } from './tool-cache.js';
import type { InstallWorld } from './world.js';

/** What the caller knows of the runner. */
export interface Runner {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Node's names. */
  readonly platform: string;
  readonly arch: string;
  /** Writes one line to the log. */
  note(line: string): void;
}

/**
 * The world of a real runner: its tool cache (RUNNER_TOOL_CACHE), its temp folder (RUNNER_TEMP, else the system's), its
 * proxies and the network. The tool cache and the proxies are read from the process itself, not from `env`.
 */
export function runnerInstallWorld(runner: Runner): InstallWorld {
  const { env, platform, arch } = runner;
  const pathExt = env['PATHEXT'];
  const serverUrl = env['GITHUB_SERVER_URL'];
  return {
    http: runnerHttp(),
    cache: runnerToolCache(arch),
    disk: realDisk(env['RUNNER_TEMP'] || tmpdir()),
    platform,
    arch,
    // A copy of the environment loses Windows' indifference to case.
    path: env['PATH'] ?? env['Path'] ?? '',
    ...(pathExt === undefined ? {} : { pathExt }),
    ...(serverUrl === undefined ? {} : { serverUrl }),
    checksums: SHIPPED_CHECKSUMS,
    sleep: async (milliseconds) => {
      await sleep(milliseconds);
    },
    note: (line) => runner.note(line),
  };
}
