import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RecordedCall } from '../../emulator/ecs/contract.js';
import { startEmulator } from '../../emulator/ecs/server.js';
import type { Case, LineName } from './case.js';
import { NEW_IMAGE, PRODUCT, WORLD } from './product.js';

const execute = promisify(execFile);
const ROOT = join(__dirname, '..', '..');

/** A program that the cases run on. */
export interface Program {
  readonly path: string;
  readonly line: LineName;
  /** Real seconds per second of the program's own pauses. */
  readonly scale: number;
  /** Real seconds per second of ECS time while it runs. */
  readonly worldScale: number;
}

/** What a run did. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly RecordedCall[];
}

/** The launcher of the stand-in: the one that `STAND_IN` names (`npm test` has built it just before), else of one that is built into the directory. */
export async function standIn(directory: string): Promise<string> {
  const built = process.env['STAND_IN'];
  if (built) return built;
  await execute(process.execPath, [join(ROOT, 'scripts', 'build-emulator.mjs'), directory]);
  return join(directory, 'stand-in', 'ecspresso');
}

/** The real binary that ECSPRESSO names or PATH offers; undefined where there is none. */
export function realBinary(environment: NodeJS.ProcessEnv): { path: string; line: LineName } | undefined {
  const named = environment['ECSPRESSO'];
  const found = (environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'ecspresso'));
  for (const path of named ? [named] : found) {
    const shown = spawnSync(path, ['version'], { encoding: 'utf8' });
    const version = /^ecspresso ?(v?\S*)\s*$/.exec(shown.stdout ?? '')?.[1];
    if (version !== undefined) return { path, line: lineOf(version) };
    if (named) throw new Error(`ECSPRESSO names ${named}, which does not say a version`);
  }
  return undefined;
}

function lineOf(version: string): LineName {
  if (version === 'v2.8.0') return '2.8.0';
  const minor = Number(/^v2\.(\d+)\./.exec(version)?.[1] ?? 0);
  if (minor >= 8) return '2.8';
  return minor >= 5 ? '2.6' : '2.3';
}

/** Where a timeout decides, the machine's own slowness must not. */
const TIMED_SCALE = 0.15;

/** Runs one case on one program against an emulator of its own. */
export async function outcomeOf(testCase: Case, program: Program): Promise<Outcome> {
  const timed = testCase.arguments.some((word) => word.startsWith('lasting:'));
  const scale = timed ? Math.max(program.scale, TIMED_SCALE) : program.scale;
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'));
  const emulator = await startEmulator({
    world: { ...WORLD, ...testCase.world },
    scale: program.worldScale,
    quotas: false,
  });
  try {
    for (const [name, content] of Object.entries({ ...PRODUCT, ...testCase.files })) {
      if (content === undefined) continue;
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), content);
    }
    for (const fault of testCase.faults ?? []) emulator.addFault(fault);
    await testCase.before?.(emulator);
    emulator.forget();

    const child = spawn(
      program.path,
      testCase.arguments.map((word) => lasting(word, scale)),
      {
        cwd: directory,
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          TZ: 'UTC',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_ENDPOINT_URL: emulator.url,
          BACKEND_IMAGE: NEW_IMAGE,
          ECSPRESSO_COLOR: 'false',
          ECSPRESSO_STAND_IN_AS: program.line,
          ECSPRESSO_STAND_IN_SCALE: String(scale),
          ...testCase.environment,
        },
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const watching = setInterval(() => {
      if (emulator.calls().some((call) => call.operation === testCase.interruptAfter)) {
        clearInterval(watching);
        child.kill('SIGTERM');
      }
    }, 10);
    if (testCase.interruptAfter === undefined) clearInterval(watching);
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    clearInterval(watching);
    return { exitCode, stdout, stderr, calls: [...emulator.calls()] };
  } finally {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function lasting(word: string, scale: number): string {
  const seconds = /^lasting:(\d+)$/.exec(word)?.[1];
  return seconds === undefined ? word : `${Math.round(Number(seconds) * scale * 1000)}ms`;
}
