import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHIPPED_CHECKSUMS } from './checksum.js';
import { realDisk } from './disk.js';
import type { InstallNote } from './fault.js';
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
  /** What is being done, for the log. */
  note(note: InstallNote): void;
}

/**
 * The world of a real runner: its tool cache (RUNNER_TOOL_CACHE), its temp folder (RUNNER_TEMP, else the system's), its
 * proxies and the network. Their packages read the tool cache and the proxies from the process itself, not from `env`.
 */
export function runnerInstallWorld(runner: Runner): InstallWorld {
  const { env, platform, arch } = runner;
  const pathExt = env['PATHEXT'];
  const serverUrl = env['GITHUB_SERVER_URL'];
  const workspace = env['GITHUB_WORKSPACE'];
  const signal = interruption(runner.cancelled);
  return {
    http: runnerHttp(),
    cache: runnerToolCache(arch, env['RUNNER_TOOL_CACHE']),
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
    note: (note) => runner.note(note),
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
