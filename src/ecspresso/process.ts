import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { lineSplitter } from './lines.js';

/** Most that is kept of a captured stdout, in UTF-16 units: far above any definition that ECS accepts (64 KiB). */
const MOST_STDOUT = 1024 * 1024;
/**
 * How long a child that changes something may go on after the abort: long enough for the one call it is in, short enough for the
 * runner.
 */
const FINISH_MILLISECONDS = 1500;
/** How long a child may take to end after SIGTERM before it is killed. */
const GRACE_MILLISECONDS = 1000;
/** How long output may still arrive after the child has ended (a grandchild can hold the pipe open). */
const LATE_OUTPUT_MILLISECONDS = 2000;
/** The same after the abort: the runner does not wait, and a grandchild may never stop. */
const LATE_OUTPUT_AFTER_ABORT_MILLISECONDS = 200;

/** One child process. No shell is ever involved: `args` reach the program as they are. */
export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Keep stdout for the caller (it is then not passed to `onLine`). */
  readonly captureStdout: boolean;
  /** Called for each line as it arrives, and for each piece of one that is longer than 64 KiB. */
  readonly onLine?: ((stream: 'stdout' | 'stderr', line: string) => void) | undefined;
  /** Ends the child: SIGTERM, a second later SIGKILL. */
  readonly signal?: AbortSignal | undefined;
  /** It changes something, and so has 1.5 s after the abort to finish the call that it is in. */
  readonly mayFinish?: boolean | undefined;
  /** A child that runs longer is ended, as after an abort. Absent: no limit. */
  readonly limitSeconds?: number | undefined;
}

/** How a child process ended. `exitCode` is null when a signal ended it. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  /** Where it was captured, its first mebibyte. */
  readonly stdout: string;
  /** There was more of it. */
  readonly isCut?: true | undefined;
  /** It had not ended within its limit and was made to. */
  readonly overdue?: true | undefined;
}

/** The one funnel for child processes. Rejects only when the program could not be started at all. */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessEnd>;

/** Runs a real child process; see {@link ProcessRequest} for what it promises. */
export const runProcess: RunProcess = (request) =>
  new Promise((resolve, reject) => {
    const child = spawn(request.file, [...request.args], {
      cwd: request.cwd,
      env: request.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      shell: false,
    });
    let stdout = '';
    let isCut = false;
    const stdoutLines = lineSplitter((line) => request.onLine?.('stdout', line));
    const stderrLines = lineSplitter((line) => request.onLine?.('stderr', line));

    onChunk(child.stdout, (chunk) => {
      if (!request.captureStdout) stdoutLines.push(chunk);
      else if (!isCut) stdout += chunk;
      if (stdout.length > MOST_STDOUT) {
        isCut = true;
        stdout = stdout.slice(0, MOST_STDOUT);
      }
    });
    onChunk(child.stderr, (chunk) => stderrLines.push(chunk));

    const ending = endingOf(child, request);
    const late = lateOutput(request.signal);
    const settle = (exitCode: number | null): void => {
      ending.forget();
      late.forget();
      stdoutLines.end();
      stderrLines.end();
      resolve({
        exitCode,
        stdout,
        isCut: isCut || undefined,
        overdue: ending.isOverdue() || undefined,
      });
    };
    child.on('error', (error) => {
      ending.forget();
      reject(error);
    });
    child.on('exit', (code) => {
      late.wait(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        settle(code);
      });
    });
    child.on('close', (code) => settle(code));
  });

/**
 * Passes on a stream's text as it comes, one chunk in each turn of the event loop: of a flood Node would read two
 * mebibytes in one turn, and notice no cancel and no timer meanwhile.
 */
function onChunk(stream: Readable, take: (chunk: string) => void): void {
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    stream.pause();
    setImmediate(() => stream.resume());
    take(chunk);
  });
}

/** The wait for what a child that has ended may still have written, which a cancel makes short. */
function lateOutput(signal: AbortSignal | undefined): { wait(over: () => void): void; forget(): void } {
  let timer: NodeJS.Timeout | undefined;
  let shorten: (() => void) | undefined;
  const forget = (): void => {
    clearTimeout(timer);
    if (shorten) signal?.removeEventListener('abort', shorten);
  };
  return {
    wait(over) {
      shorten = () => {
        clearTimeout(timer);
        timer = setTimeout(over, LATE_OUTPUT_AFTER_ABORT_MILLISECONDS);
      };
      if (signal?.aborted) return shorten();
      timer = setTimeout(over, LATE_OUTPUT_MILLISECONDS);
      signal?.addEventListener('abort', shorten, { once: true });
    },
    forget,
  };
}

/** Ends a child that is overdue or that a cancel reaches. */
function endingOf(
  child: ChildProcess,
  { signal, limitSeconds, mayFinish }: ProcessRequest,
): { isOverdue(): boolean; forget(): void } {
  let kill: NodeJS.Timeout | undefined;
  let overdue = false;
  const end = (): void => {
    child.kill('SIGTERM');
    kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
  };
  const abort = (): void => {
    clearTimeout(limit);
    clearTimeout(kill);
    if (mayFinish) kill = setTimeout(end, FINISH_MILLISECONDS);
    else end();
  };
  const outlived = (): void => {
    overdue = true;
    end();
  };
  const limit = limitSeconds === undefined ? undefined : setTimeout(outlived, limitSeconds * 1000);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    isOverdue: () => overdue,
    forget() {
      clearTimeout(limit);
      clearTimeout(kill);
      signal?.removeEventListener('abort', abort);
    },
  };
}
