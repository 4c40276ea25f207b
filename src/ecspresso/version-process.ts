import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getExecOutput } from '@actions/exec';
import type { ProcessEnd, RunProcess } from './process.js';

/** A version is one line; more output than this is something else. Bytes. */
const MOST_OUTPUT = 64 * 1024;
/** How long the program may go on after a cancel, milliseconds: as long as every other command of ecspresso. */
const FINISH_MILLISECONDS = 1500;
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
    children.push((message as { readonly process: ChildProcess }).process);
  };
  let overdue = false;
  let ended = (_: ProcessEnd): void => undefined;
  const given = new Promise<ProcessEnd>((resolve) => {
    ended = resolve;
  });
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL');
    ended({ exitCode: null, stdout: '', overdue: overdue || undefined });
  };
  let size = 0;
  const bounded = (data: Buffer): void => {
    size += data.length;
    if (size > MOST_OUTPUT) kill();
  };
  const timers = [
    setTimeout(
      () => {
        overdue = true;
        kill();
      },
      (request.limitSeconds ?? 0) * 1000,
    ),
  ];
  const abort = (): void => {
    timers.push(setTimeout(kill, FINISH_MILLISECONDS));
  };
  if (request.signal?.aborted) abort();
  else request.signal?.addEventListener('abort', abort, { once: true });
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
  try {
    return await Promise.race([finished, given]);
  } finally {
    finished.catch(() => undefined);
    for (const timer of timers) clearTimeout(timer);
    request.signal?.removeEventListener('abort', abort);
  }
};
