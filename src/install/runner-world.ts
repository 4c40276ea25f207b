import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHIPPED_CHECKSUMS } from './checksum.js';
import { realDisk } from './disk.js';
import { runnerHttp } from './http-client.js';
import { INSTALL_MINUTES, type Interruption } from './interruption.js';
import { runnerToolCache } from './tool-cache.js';
import type { InstallWorld } from './world.js';

/** What the caller knows of the runner. */
export interface Runner {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Node's names. */
  readonly platform: string;
  readonly arch: string;
  /** Aborted when the job is cancelled. */
  readonly cancelled: AbortSignal;
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
  const workspace = env['GITHUB_WORKSPACE'];
  const signal = interruption(runner.cancelled);
  return {
    http: runnerHttp(),
    cache: runnerToolCache(arch),
    disk: realDisk(env['RUNNER_TEMP'] || tmpdir()),
    platform,
    arch,
    // A copy of the environment loses Windows' indifference to case.
    path: env['PATH'] ?? env['Path'] ?? '',
    pathExt,
    serverUrl,
    workspace: workspace || undefined,
    checksums: SHIPPED_CHECKSUMS,
    signal,
    sleep: (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    note: (line) => runner.note(line),
  };
}

/** Aborted at a cancel, and when the whole install has taken too long. */
function interruption(cancelled: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const end = (reason: Interruption): void => controller.abort(reason);
  // Not AbortSignal.any and .timeout: Node 20 forgets a timeout that only a joined signal refers to.
  setTimeout(() => end('deadline'), INSTALL_MINUTES * 60_000).unref();
  if (cancelled.aborted) end('cancelled');
  else cancelled.addEventListener('abort', () => end('cancelled'), { once: true });
  return controller.signal;
}
