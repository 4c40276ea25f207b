import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { inputsOf, runnerEnvironment, stateVariables } from './environment.js';
import { type FileResults, readFiles } from './file-results.js';
import { lineReader } from './lines.js';
import { type OutputStream, type RunnerLog, runnerLog } from './log.js';
import { FILE_COMMAND_FOLDER, layOut } from './place.js';
import { cancellation, clearOrphans, ended } from './process.js';
import type { ActionRun, Transcript } from './transcript.js';

/**
 * Runs an action's bundle as GitHub's runner does: a clean environment, every declared input as `INPUT_*`, command
 * files, no terminal, stdin closed; and reads its output as the runner does. Resolves however the action ends; rejects
 * only when Node cannot be started.
 */
export async function runAction(run: ActionRun): Promise<Transcript> {
  const home = mkdtempSync(join(tmpdir(), 'runner-'));
  try {
    return await runIn(home, run);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Long because it is one step from start to end, in the order in which a runner does it. */
async function runIn(home: string, run: ActionRun): Promise<Transcript> {
  const place = layOut(home, run);
  const token = run.githubToken ?? 'ghs_000000000000000000000000000000000000';
  const log = runnerLog([token, ...(run.masks ?? [])].filter((secret) => secret !== ''));
  const inputs = inputsOf(run, token);
  const tracking = `github_${randomUUID()}`;

  const lines: string[] = [];
  const times: number[] = [];
  const raw = { stdout: '', stderr: '' };
  const canceller = new AbortController();
  const killer = new AbortController();
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const show = (shown: readonly string[]): void => {
    for (const line of shown) {
      lines.push(line);
      times.push(elapsed());
      run.onLine?.(line, (name) => child.kill(name));
      if (run.cancelOnLine?.test(line)) canceller.abort();
      if (run.killOnLine?.test(line)) killer.abort();
    }
  };

  const child = spawn(run.node ?? process.execPath, [resolve(run.dist)], {
    cwd: run.cwd,
    env: { ...runnerEnvironment(place, run, tracking), ...inputs.variables, ...stateVariables(run), ...run.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: a Ctrl-C at this terminal must not reach the action.
    detached: process.platform !== 'win32',
  });
  if (inputs.unexpected.length > 0) show(log.report('warning', inputs.unexpected));
  const listen = (stream: OutputStream, pipe: Readable): (() => void) => {
    const reader = lineReader((line) => show(log.take(line, stream)));
    pipe.setEncoding('utf8').on('data', (chunk: string) => {
      raw[stream] += chunk;
      reader.push(chunk);
    });
    return reader.end;
  };
  const ends = [listen('stdout', child.stdout), listen('stderr', child.stderr)];

  let cancelledAt: number | undefined;
  const stop = cancellation(child, AbortSignal.any([canceller.signal, ...(run.cancel ? [run.cancel] : [])]), () => {
    cancelledAt = elapsed();
  });
  const killed = AbortSignal.any([killer.signal, ...(run.kill ? [run.kill] : [])]);
  const end = await ended(child, killed).finally(stop);
  for (const finish of ends) finish();
  const seconds = elapsed();
  const orphans = await clearOrphans(tracking);

  const files = readFiles(place.files);
  for (const refusal of files.refusals) show(log.report('error', refusal));
  return {
    exitCode: end.exitCode,
    signal: end.signal,
    stdout: raw.stdout,
    stderr: raw.stderr,
    lines,
    times,
    orphans,
    leftovers: readdirSync(place.temp).filter((name) => name !== FILE_COMMAND_FOLDER),
    seconds,
    ...(cancelledAt !== undefined && { cancelledAt }),
    ...reported(end.exitCode, log, files),
  };
}

/** What the step passed to the runner, by its log and its command files. */
function reported(exitCode: number | null, log: RunnerLog, files: FileResults) {
  const refusals = [...log.refusals, ...files.refusals];
  const outputs = { ...log.outputs, ...files.outputs };
  return {
    succeeded: exitCode === 0 && refusals.length === 0,
    annotations: log.annotations,
    commands: log.commands,
    groups: log.groups,
    outputs,
    droppedOutputs: Object.keys(outputs).filter((name) => log.masked(outputs[name] ?? '') !== outputs[name]),
    summary: log.masked(files.summary),
    env: files.env,
    paths: files.paths,
    state: files.state,
    refusals,
  };
}

/** The environment's PATH after the step, for a later step of the same job. */
export function pathAfter(transcript: Transcript, before: string = process.env['PATH'] ?? ''): string {
  return [...transcript.paths].reverse().concat(before).join(delimiter);
}
