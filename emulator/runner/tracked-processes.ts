import { readdirSync, readFileSync } from 'node:fs';

/** A process that still runs. */
export interface LiveProcess {
  readonly pid: number;
  /** Its command line, words joined by spaces. */
  readonly command: string;
}

/**
 * The processes whose environment has `name=value`: how the runner finds what a job left behind, children that moved to
 * a session of their own included (RUNNER_TRACKING_ID). Linux only; elsewhere it finds none.
 */
export function trackedProcesses(name: string, value: string): readonly LiveProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => wordsIn(`/proc/${entry}/environ`).includes(`${name}=${value}`))
    .map((entry) => ({ pid: Number(entry), command: wordsIn(`/proc/${entry}/cmdline`).join(' ').trim() }));
}

/** The NUL-separated words of a file in /proc; none when the process is gone, a zombie or somebody else's. */
function wordsIn(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\0');
  } catch {
    return [];
  }
}
