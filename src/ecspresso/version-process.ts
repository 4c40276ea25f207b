import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getExecOutput } from '@actions/exec';
import type { ProcessEnd, RunProcess } from './process.js';

/** A version is one line; more output than this is something else. Bytes. */
const MOST_OUTPUT = 64 * 1024;
/** How long output may still arrive after the program has ended, milliseconds. */
const LATE_OUTPUT_MILLISECONDS = 2000;

/**
 * Runs `ecspresso version` by @actions/exec, silently. That package can neither end nor bound a child, so both are done from
 * outside: Node reports every child when it is made, and it is killed when it takes longer than its limit, prints more
 * than a version, or outlives a cancel. Rejects only when the program could not be started.
 */
export const runVersion: RunProcess = async (request) => {
  const children: ChildProcess[] = [];
  const note = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess };
    children.push(child);
    // Reported while it is being made: there is nothing to end yet.
    setImmediate(() => isKilled && child.kill('SIGKILL'));
  };
  let isKilled = false;
  let overdue = false;
  let ended = (_: ProcessEnd): void => undefined;
  const given = new Promise<ProcessEnd>((resolve) => {
    ended = resolve;
  });
  const kill = (): void => {
    isKilled = true;
    for (const child of children) child.kill('SIGKILL');
    ended({ exitCode: null, stdout: '', overdue: overdue || undefined });
  };
  let size = 0;
  const bounded = (data: Buffer): void => {
    size += data.length;
    if (size > MOST_OUTPUT) kill();
  };
  const limit = setTimeout(
    () => {
      overdue = true;
      kill();
    },
    (request.limitSeconds ?? 0) * 1000,
  );
  subscribe('child_process', note);
  // The package reads its first argument as words.
  const running = getExecOutput(`"${request.file.replaceAll('"', '\\"')}"`, [...request.args], {
    cwd: request.cwd,
    env: request.env,
    silent: true,
    ignoreReturnCode: true,
    delay: LATE_OUTPUT_MILLISECONDS,
    listeners: { stdout: bounded, stderr: bounded },
  });
  // The package makes its child in the tick in which it is called, or after having looked for the program.
  const finished = running
    .finally(() => unsubscribe('child_process', note))
    .then(({ exitCode, stdout, stderr }): ProcessEnd => {
      for (const line of stderr.split(/\r\n|\r|\n/)) if (line !== '') request.onLine?.('stderr', line);
      return { exitCode, stdout };
    });
  // It changes nothing, and has nothing to finish.
  if (request.signal?.aborted) kill();
  else request.signal?.addEventListener('abort', kill, { once: true });
  try {
    return await Promise.race([finished, given]);
  } finally {
    finished.catch(() => undefined);
    clearTimeout(limit);
    request.signal?.removeEventListener('abort', kill);
    // What the program has left behind may hold its pipes open, and they would hold the step open after its end.
    for (const { stdout, stderr } of children) {
      stdout?.destroy();
      stderr?.destroy();
    }
  }
};
