import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { trackedProcesses } from './tracked-processes.js';

const SIGINT_MILLISECONDS = 7500;

const SIGTERM_MILLISECONDS = 2500;

/** How long the runner listens to the pipes of a process that has ended (something else may hold them). */
const LATE_OUTPUT_MILLISECONDS = 5000;

/** How long a child that was told to end may take before it counts as left behind. */
const ORPHAN_GRACE_MILLISECONDS = 500;

/** The action's process; its stdin is closed. */
export type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Resolves when the process has ended and its pipes are closed; `killed` ends the whole tree at once. */
export function ended(
  child: Child,
  killed: AbortSignal,
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((done, failed) => {
    let late: NodeJS.Timeout | undefined;
    const end = (): void => killGroup(child);
    if (killed.aborted) end();
    else killed.addEventListener('abort', end, { once: true });
    child.once('error', failed);
    child.once('exit', () => {
      late = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LATE_OUTPUT_MILLISECONDS);
    });
    child.once('close', (exitCode, signal) => {
      clearTimeout(late);
      killed.removeEventListener('abort', end);
      done({ exitCode, signal });
    });
  });
}

/** Signals the action when `cancel` aborts; the returned function ends the watch. */
export function cancellation(child: Child, cancel: AbortSignal, noted: () => void): () => void {
  const timers: NodeJS.Timeout[] = [];
  const begin = (): void => {
    noted();
    child.kill('SIGINT');
    timers.push(
      setTimeout(() => child.kill('SIGTERM'), SIGINT_MILLISECONDS),
      setTimeout(() => killGroup(child), SIGINT_MILLISECONDS + SIGTERM_MILLISECONDS),
    );
  };
  if (cancel.aborted) begin();
  else cancel.addEventListener('abort', begin, { once: true });
  return () => {
    cancel.removeEventListener('abort', begin);
    for (const timer of timers) clearTimeout(timer);
  };
}

function killGroup(child: Child): void {
  if (child.pid === undefined || process.platform === 'win32') child.kill('SIGKILL');
  else kill(-child.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Kills what the step left running, and answers the command lines. */
export async function clearOrphans(tracking: string): Promise<readonly string[]> {
  const deadline = performance.now() + ORPHAN_GRACE_MILLISECONDS;
  let alive = trackedProcesses('RUNNER_TRACKING_ID', tracking);
  while (alive.length > 0 && performance.now() < deadline) {
    await new Promise((next) => setTimeout(next, 50));
    alive = trackedProcesses('RUNNER_TRACKING_ID', tracking);
  }
  for (const { pid } of alive) kill(pid);
  return alive.map(({ command }) => command);
}
