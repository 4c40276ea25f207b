import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EcspressoBinary, ecspressoBinary } from '../../../emulator/ecspresso/binary.js';

const ROOT = join(__dirname, '..', '..', '..');

/** The lines of ecspresso whose calls differ: before 2.8 one `deploy` makes two UpdateService. */
export type LineName = '2.3' | '2.8' | '2.8.0';
/** What the stand-in can speak as; 2.6 calls as 2.3 does. */
export type SpokenLine = LineName | '2.6';

/** The ecspresso that the suite runs on: the one that ECSPRESSO names, else the stand-in. */
export const IS_REAL = (process.env['ECSPRESSO'] ?? '') !== '';

let built: Promise<EcspressoBinary> | undefined;
const folders: string[] = [];

/** Whether that one makes two deployments where 2.8 makes one: what is counted by deployments is not for it. */
export const DEPLOYS_TWICE = IS_REAL && lineOf(given(), undefined) !== '2.8';

/** Whether a service that goes through stages can be deployed: 2.3 drops `advancedConfiguration`, and ECS refuses the rest. */
export const DEPLOYS_STAGES = !IS_REAL || !isOfLine23(given());

function isOfLine23({ version }: EcspressoBinary): boolean {
  return version === undefined || /^2\.[0-4]\./.test(version);
}

/**
 * The program. Where it is the stand-in, the one that `STAND_IN` names (`npm test` has built it just before), else built on first
 * use: once per test file, into a folder of its own, so that the sources and not an old build are tested.
 */
export function program(): Promise<EcspressoBinary> {
  built ??= IS_REAL ? Promise.resolve(given()) : standIn();
  return built;
}

function given(): EcspressoBinary {
  return ecspressoBinary({ env: { ECSPRESSO: process.env['ECSPRESSO'] } });
}

async function standIn(): Promise<EcspressoBinary> {
  const path = process.env['STAND_IN'] || (await builtStandIn());
  return ecspressoBinary({ env: { ECSPRESSO: path }, standIn: path });
}

async function builtStandIn(): Promise<string> {
  const folder = temporaryFolder('stand-in-');
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'build-emulator.mjs'), folder]);
  return join(folder, 'stand-in', 'ecspresso');
}

/** Which line a program speaks as, asked for (`as`, stand-in only) or its own. A program without a version is an old one. */
export function lineOf(binary: EcspressoBinary, as: SpokenLine | undefined): LineName {
  if (as !== undefined) return as === '2.6' ? '2.3' : as;
  if (binary.version === '2.8.0') return '2.8.0';
  return /^2\.([89]|\d\d)\./.test(binary.version ?? '') ? '2.8' : '2.3';
}

/** A folder that lives until {@link removeFolders}. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

/** Removes what this file's tests left on the disk. */
export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** A program as a runner's image would have it, which writes down how it is called. */
export interface WitnessedProgram {
  /** The folder to put on PATH. */
  readonly folder: string;
  /** The words of every call so far. */
  readonly commands: () => readonly (readonly string[])[];
  /** `ls -l` of every file that was given as `--overrides-file`, while it was there. */
  readonly overridesFiles: () => readonly string[];
}

const SEPARATOR = '\u001f';

/**
 * Puts a launcher of the program into `folder`. `before` is shell that runs before the program and may change the
 * arguments (`set -- …`): an ecspresso that does something else than it is told. `$program` is the program itself.
 */
export function witnessed(path: string, folder: string, before = ''): WitnessedProgram {
  const bin = join(folder, 'bin');
  const calls = join(folder, 'calls');
  const overrides = join(folder, 'overrides');
  mkdirSync(bin, { recursive: true });
  for (const file of [calls, overrides]) writeFileSync(file, '');
  const script = `#!/bin/sh
words=$(printf '%s${SEPARATOR}' "$@")
printf '%s\\n' "$words" >> '${calls}'
last=
for word in "$@"; do
  if [ "$last" = --overrides-file ]; then ls -l "$word" >> '${overrides}'; fi
  last=$word
done
program='${path}'
${before}
exec '${path}' "$@"
`;
  writeFileSync(join(bin, 'ecspresso'), script, { mode: 0o755 });
  const lines = (file: string): string[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return {
    folder: bin,
    commands: () => lines(calls).map((line) => line.split(SEPARATOR).slice(0, -1)),
    overridesFiles: () => lines(overrides),
  };
}
