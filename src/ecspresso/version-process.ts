import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getExecOutput } from '@actions/exec';
import type { ProcessEnd, ProcessRequest, RunProcess } from './process.js';

/** A version is one line; more output than this is something else. Bytes. */
const MOST_OUTPUT = 64 * 1024;
/** How long output may still arrive after the program has ended, milliseconds. */
const LATE_OUTPUT_MILLISECONDS = 2000;

/**
 * Runs `ecspresso version` by @actions/exec, silently. That package can neither end nor bound a child, so both are done from
 * outside: it is killed when it takes longer than its limit, prints more than a version, or outlives a cancel. Rejects only when
 * the program could not be started.
 */
export const runVersion: RunProcess = async (request) => {
  const children = childrenFromNowOn();
  let overdue = false;
  let ended = (_: ProcessEnd): void => undefined;
  const given = new Promise<ProcessEnd>((resolve) => {
    ended = resolve;
  });
  const kill = (): void => {
    children.kill();
    ended({ exitCode: null, stdout: '', overdue: overdue || undefined });
  };
  let size = 0;
  const finished = executed(request, (data) => {
    size += data.length;
    if (size > MOST_OUTPUT) kill();
  });
  const limit = setTimeout(
    () => {
      overdue = true;
      kill();
    },
    (request.limitSeconds ?? 0) * 1000,
  );
  // It changes nothing, and has nothing to finish.
  if (request.signal?.aborted) kill();
  else request.signal?.addEventListener('abort', kill, { once: true });
  try {
    // The package makes its child in the tick in which it is called, or after having looked for the program.
    return await Promise.race([finished.finally(children.seal), given]);
  } finally {
    finished.catch(() => undefined);
    clearTimeout(limit);
    request.signal?.removeEventListener('abort', kill);
    children.closePipes();
  }
};

async function executed(
  { file, args, cwd, env, onLine }: ProcessRequest,
  heard: (data: Buffer) => void,
): Promise<ProcessEnd> {
  // The package reads its first argument as words.
  const { exitCode, stdout, stderr } = await getExecOutput(`"${file.replaceAll('"', '\\"')}"`, [...args], {
    cwd,
    env,
    silent: true,
    ignoreReturnCode: true,
    delay: LATE_OUTPUT_MILLISECONDS,
    listeners: { stdout: heard, stderr: heard },
  });
  for (const line of stderr.split(/\r\n|\r|\n/)) if (line !== '') onLine?.('stderr', line);
  return { exitCode, stdout };
}

/** Children of this process that somebody else makes. */
interface Children {
  /** Kills them, also those that are still to be made. */
  kill(): void;
  /** From here on a new child is none of them. */
  seal(): void;
  /** Closes their pipes: what a program has left behind may hold them open, and they would hold the step open after its end. */
  closePipes(): void;
}

/** Node reports every child when it is made. */
function childrenFromNowOn(): Children {
  const children: ChildProcess[] = [];
  let isKilled = false;
  const note = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess };
    children.push(child);
    // Reported while it is being made: there is nothing to end yet.
    setImmediate(() => isKilled && child.kill('SIGKILL'));
  };
  subscribe('child_process', note);
  return {
    kill: () => {
      isKilled = true;
      for (const child of children) child.kill('SIGKILL');
    },
    seal: () => void unsubscribe('child_process', note),
    closePipes: () => {
      for (const { stdout, stderr } of children) {
        stdout?.destroy();
        stderr?.destroy();
      }
    },
  };
}
