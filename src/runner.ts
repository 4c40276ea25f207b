import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { addPath, getState, isDebug, saveState, setOutput } from '@actions/core';
import { token } from './disk.js';
import type { Clock } from './ecs/clock.js';
import type { Environment } from './ecspresso/environment.js';
import { messageOf } from './errors.js';
import { type Log, log } from './report/log/log.js';
import { type StepWarning, stepWarningText } from './report/step-warning.js';
import type { Redact } from './secrets/redaction.js';

/** What the runner passes to a step and takes from it. */

/** Names of the state that the step leaves for its post step. */
export type StateName =
  /** `running`, then `reported` once the step has reported its own end. */
  | 'phase'
  /** What it had started in ECS, and what of it has ended. */
  | 'work'
  /** Paths of its temporary files, as JSON. */
  | 'temporary'
  | 'on-cancel';

/** Saves a value for the post step. Where that fails, the post step of a killed step reports less; the step goes on. */
export function keep(name: StateName, value: string): void {
  try {
    saveState(name, value);
  } catch {
    // A full disk is reported where the outputs are written.
  }
}

/** The value that the step has saved under that name; empty where there is none. */
export function kept(name: StateName): string {
  return getState(name);
}

/** The one writer of the step's log, over stdout. A stdout that is closed or full does not end a release. */
export function stepLog(redact: Redact): Log {
  // Without a listener a broken pipe or a full disk would end the process in the middle of a roll-out.
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error') === 0) stream.on('error', () => undefined);
  }
  return log({ write: (line) => process.stdout.write(`${line}\n`), token, redact, debug: isDebug() });
}

/** The variables of the step. */
export function stepEnvironment(): Environment {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** How the runner spells an input's variable. Source: actions/toolkit, getInput. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/** The runner's clock when the process began, counted on by a monotonic clock that nobody can set. */
export const clock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  sleep: (milliseconds, signal) =>
    wait(Math.max(0, milliseconds), undefined, signal ? { signal } : {}).catch(() => undefined),
};

/** Puts a folder on PATH for later steps. A warning where it cannot: this step knows where its ecspresso is. */
export function putOnPath(folder: string, writer: Log): void {
  try {
    addPath(folder);
  } catch (error) {
    warn(writer, { kind: 'path', reason: messageOf(error) });
  }
}

/** Adds to the job summary; a warning where it cannot. */
export function appendSummary(markdown: string, writer: Log): void {
  try {
    const path = process.env['GITHUB_STEP_SUMMARY'];
    if (path) appendFileSync(path, markdown);
  } catch (error) {
    warn(writer, { kind: 'summary', reason: messageOf(error) });
  }
}

/** Sets outputs; a warning where it cannot. */
export function writeOutputs(values: Readonly<Record<string, string>>, writer: Log): void {
  try {
    for (const [name, value] of Object.entries(values)) setOutput(name, value);
  } catch (error) {
    warn(writer, { kind: 'outputs', reason: messageOf(error) });
  }
}

function warn(writer: Log, warning: StepWarning): void {
  writer.annotate('warning', undefined, stepWarningText(warning));
}
