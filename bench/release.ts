import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Durations, Emulator, RecordedCall } from '../emulator/ecs/contract.js';
import { startEmulator } from '../emulator/ecs/server.js';
import type { EcspressoBinary } from '../emulator/ecspresso/binary.js';
import { runAction } from '../emulator/runner/runner.js';
import { trackedProcesses } from '../emulator/runner/tracked-processes.js';
import { criticalPath, type EcsTimes, ecsTimes } from './ecs-time.js';
import { observe, type ProcessUse } from './process-use.js';
import { checkOutProduct, configOf, imageOf, inputsOf, namesOf, OVERRIDES, type Product, worldOf } from './product.js';

/** A release to be measured. */
export interface Case {
  readonly product: Product;
  /** Real seconds of one roll-out; the migration takes about half as long. */
  readonly rollout: number;
  /** All configs on one line; otherwise each on its own. */
  readonly together: boolean;
  readonly durations?: Partial<Durations>;
  /** Cancels the release by this action when a line of its log matches. */
  readonly cancelOnLine?: RegExp;
  /** More inputs of this action. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/** One release, as it was measured. */
export interface Measured {
  readonly wall: number;
  /** Seconds that ECS alone needed for what this release asked of it. */
  readonly ecs: number;
  readonly succeeded: boolean;
  readonly times: EcsTimes;
  /** Lines of the log with the epoch milliseconds at which they appeared; of ecspresso by hand, the end of each command. */
  readonly lines: readonly { readonly at: number; readonly text: string }[];
  readonly calls: readonly RecordedCall[];
  /** The command of each ecspresso that was started. */
  readonly commands: readonly string[];
  readonly use: ProcessUse | undefined;
  /** When it was cancelled, epoch milliseconds. */
  readonly cancelledAt?: number;
  /** Milliseconds from the start of the process to the first call of the API. */
  readonly firstCall: number;
}

/** What every release needs. */
export interface Bench {
  readonly checkout: string;
  readonly binary: EcspressoBinary;
}

/** Real seconds of a roll-out at scale 1. */
const ROLLOUT = 144;
const SETTLING = 500;
/** A variable that tells one release's processes from another's. */
const MARK = 'BENCH_RELEASE';

/** The release by this action, in one step. */
export function byAction(bench: Bench, it: Case): Promise<Measured> {
  return measured(bench, it, async ({ workspace, env }) => {
    const dist = join(bench.checkout, 'dist', 'index.js');
    const mark = randomUUID();
    const observed = observe(() => trackedProcesses(MARK, mark).find(({ command }) => command.endsWith(dist))?.pid);
    let firstLineAt = Number.NaN;
    const transcript = await runAction({
      dist,
      cwd: workspace,
      inputs: { ...inputsOf(it.product, it.together), ...it.inputs },
      env: { ...env, [MARK]: mark },
      ...(it.cancelOnLine && { cancelOnLine: it.cancelOnLine }),
      onLine: () => {
        if (Number.isNaN(firstLineAt)) firstLineAt = Date.now();
      },
    });
    // The runner lays out its files before its clock begins to run: the first line tells when that was.
    const epoch = (seconds: number): number => firstLineAt + 1000 * (seconds - (transcript.times[0] ?? 0));
    return {
      startedAt: epoch(0),
      wall: transcript.seconds,
      succeeded: transcript.succeeded,
      lines: transcript.lines.map((text, index) => ({ text, at: epoch(transcript.times[index] ?? 0) })),
      use: observed.stop(),
      ...(transcript.cancelledAt !== undefined && { cancelledAt: epoch(transcript.cancelledAt) }),
    };
  });
}

/** The same release with ecspresso alone: `run`, then one `deploy` after the other, until one fails. */
export function byHand(bench: Bench, it: Case): Promise<Measured> {
  return measured(bench, { ...it, together: false }, async ({ workspace, env, program }) => {
    const steps = [
      ...(it.product.migrates
        ? [['run', '--config', configOf(namesOf(it.product)[0] ?? ''), '--overrides', OVERRIDES]]
        : []),
      ...namesOf(it.product).map((name) => ['deploy', '--config', configOf(name)]),
    ];
    const startedAt = Date.now();
    const lines: { at: number; text: string }[] = [];
    let succeeded = true;
    for (const step of steps) {
      const status = await exitStatus(program, step, workspace, { ...env, ...imageOf(it.product) });
      lines.push({ at: Date.now(), text: `${step[0]} exit ${status}` });
      succeeded = status === 0;
      if (!succeeded) break;
    }
    return { startedAt, wall: (Date.now() - startedAt) / 1000, succeeded, lines, use: undefined };
  });
}

interface Place {
  readonly folder: string;
  readonly workspace: string;
  readonly env: Record<string, string>;
  /** The ecspresso to start. */
  readonly program: string;
}

type Told = Pick<Measured, 'wall' | 'succeeded' | 'lines' | 'use' | 'cancelledAt'> & { readonly startedAt: number };

async function measured(bench: Bench, it: Case, release: (place: Place) => Promise<Told>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const example = join(bench.checkout, 'examples', 'production');
  let emulator: Emulator | undefined;
  try {
    const workspace = join(folder, 'workspace');
    checkOutProduct(example, workspace, it.product);
    const { program, journal, bin } = launcher(folder, bench.binary.path);
    const emulatorStartedAt = Date.now();
    emulator = await startEmulator({
      world: worldOf(example, it.product),
      scale: it.rollout / ROLLOUT,
      ...(it.durations && { durations: it.durations }),
    });
    const told = await release({ folder, workspace, program, env: environment(emulator.url, bin) });
    const calls = emulator.calls();
    // A rolled-back deployment is told before ECS has finished with it.
    await sleep(SETTLING);
    const names = namesOf(it.product);
    const times = await ecsTimes(emulator, emulatorStartedAt, calls, names);
    return {
      ...told,
      times,
      calls,
      ecs: criticalPath(times, it.together ? [names] : names.map((name) => [name])),
      commands: readFileSync(journal, 'utf8').split('\n').filter(Boolean).map(commandIn),
      firstCall: emulatorStartedAt + (calls[0]?.at ?? Number.NaN) - told.startedAt,
    };
  } finally {
    await emulator?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const COMMAND = /(?:^| )(version|render|register|run|deploy|diff|verify|status)(?= |$)/;

/** The command in the words of a call; flags may stand before it. */
function commandIn(words: string): string {
  return COMMAND.exec(words)?.[1] ?? 'other';
}

/** An `ecspresso` that notes each of its starts. Both sides run this one. */
function launcher(folder: string, path: string): { program: string; journal: string; bin: string } {
  const bin = join(folder, 'bin');
  const journal = join(folder, 'commands');
  mkdirSync(bin);
  writeFileSync(journal, '');
  const program = join(bin, 'ecspresso');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${journal}'\nexec '${path}' "$@"\n`, { mode: 0o755 });
  return { program, journal, bin };
}

function environment(url: string, bin: string): Record<string, string> {
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    AWS_REGION: 'ap-northeast-1',
    AWS_DEFAULT_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_ECS: url,
  };
}

function exitStatus(file: string, args: readonly string[], cwd: string, env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
}
