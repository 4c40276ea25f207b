import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Durations,
  Emulator,
  Fault,
  OtherAction,
  RecordedCall,
  ServiceState,
} from '../../../emulator/ecs/contract.js';
import { startEmulator } from '../../../emulator/ecs/server.js';
import { runAction } from '../../../emulator/runner/runner.js';
import type { ActionRun, Transcript } from '../../../emulator/runner/transcript.js';
import { checkOut, type Files, filesIn, type Reshape, type With, world } from './product.js';
import {
  type LineName,
  lineOf,
  program,
  type SpokenLine,
  temporaryFolder,
  type WitnessedProgram,
  witnessed,
} from './program.js';

const ROOT = resolve(__dirname, '..', '..', '..');
/** The committed bundle; DIST names another one during development. */
const BUNDLE = resolve(process.env['DIST'] || join(ROOT, 'dist', 'index.js'));
/** Its post step, which action.yml names. */
const POST = join(dirname(BUNDLE), 'post.js');
/** Real seconds of one second of ECS: a roll-out takes about 1.5 s. */
const SCALE = 0.01;
/** How long ECS may go on after the step has ended, before its state counts as the last one. Real milliseconds. */
const SETTLING = 8000;
/** How long a deployment stays FAILED and PRIMARY that ECS does not roll back, milliseconds. */
const FAILED_FOR_GOOD = 1000;

const TASKS_A_CALL = 100;

/** As aws-actions/configure-aws-credentials masks it for the rest of the job, when it is asked to. */
const ACCOUNT = '123456789012';

/** One step of a job, and what surrounds it. */
export interface Step {
  readonly inputs: With;
  readonly files?: Files;
  readonly world?: Reshape;
  readonly faults?: readonly Fault[];
  /** What other people and AWS itself do meanwhile. */
  readonly others?: readonly OtherAction[];
  /** `env:` of the step beside credentials and region. */
  readonly env?: Readonly<Record<string, string>>;
  /** The line that the stand-in speaks as. */
  readonly as?: SpokenLine;
  /** Shell that runs before each ecspresso; see `witnessed`. */
  readonly before?: string;
  /** A service of it goes through stages, which not every ecspresso can deploy. */
  readonly staged?: boolean;
  readonly scale?: number;
  /** An ECS that is there before the step and outlives it; several steps may release to it. */
  readonly emulator?: Emulator;
  /** The step's tool cache, when it outlives the step. */
  readonly toolCache?: string;
  /** Hears each line of the log, and can signal the action as somebody else than the runner would. */
  readonly onLine?: (line: string, emulator: Emulator, signal: (name: NodeJS.Signals) => void) => void;
  readonly cancelOnLine?: RegExp;
  /** Kills the step on a line of the log … */
  readonly killOnLine?: RegExp;
  /** … or as soon as ECS has been called so. */
  readonly killOnCall?: (call: RecordedCall) => boolean;
  /** … after so many milliseconds more. */
  readonly killLater?: number;
  /** Kills the step before it has done anything. */
  readonly killed?: true;
  /** Runs the post step as well. */
  readonly post?: true;
  /** What ECS refuses from the end of the main step on. */
  readonly postFaults?: readonly Fault[];
  /** By how many seconds AWS's clock is ahead of the runner's. */
  readonly ahead?: number;
  /** How long things last, where it is not as usual. */
  readonly durations?: Partial<Durations>;
  /** ECS never comes to rest: its state is taken at the end of the step. */
  readonly restless?: boolean;
}

/** What a step left behind. */
export interface Outcome {
  readonly transcript: Transcript;
  /** The output `result`, read. */
  readonly result: Result;
  /** Every call, those of other programs left out. */
  readonly calls: readonly RecordedCall[];
  /** The services when the step ended. */
  readonly atEnd: Services;
  /** The services after ECS had come to rest. */
  readonly settled: Services;
  readonly witness: WitnessedProgram;
  readonly line: LineName;
  /** Files of the workspace that the step added or removed. */
  readonly changedFiles: readonly string[];
  /** Answers an operation about what is left in the emulator; it is closed when `play` returns. */
  readonly tasks: readonly Task[];
  /** What the post step left behind, where there was one. */
  readonly post?: PostOutcome;
}

/** What a post step left behind. */
export interface PostOutcome {
  readonly transcript: Transcript;
  readonly calls: readonly RecordedCall[];
  /** What of this release went on in ECS before and after: `family:revision` of roll-outs by service, ids of tasks. */
  readonly before: GoingOn;
  readonly after: GoingOn;
}

/** What is still in progress in ECS of revisions that the step registered. */
export interface GoingOn {
  readonly rollOuts: Readonly<Record<string, string>>;
  readonly tasks: readonly string[];
}

/** A task of the cluster that was run, not one of a service. */
export interface Task {
  readonly id: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly stoppedReason: string;
  /** Exit codes by container; undefined where ECS never learnt one. */
  readonly exitCodes: Readonly<Record<string, number | undefined>>;
}

/** Services of the cluster by name. */
export type Services = Readonly<Record<string, ServiceState | undefined>>;

/** The part of the output `result` that is looked at. */
export interface Result {
  readonly status: string;
  readonly message: string;
  readonly configs: readonly ResultConfig[];
  readonly migration: Readonly<Record<string, unknown>> | null;
  readonly smokeTest: Readonly<Record<string, unknown>> | null;
  readonly postMigration: Readonly<Record<string, unknown>> | null;
}

/** One config of the output `result`. */
export interface ResultConfig {
  readonly config: string;
  readonly cluster: string;
  readonly service: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly running: string | null;
  readonly deployment: string | null;
  readonly result: string;
  readonly forced: boolean;
  readonly url: string | null;
  readonly diff: boolean | null;
  readonly force: boolean | null;
  readonly seconds: number | null;
  readonly phases: Readonly<Record<string, number | null>> | null;
}

/** Runs the bundle as a GitHub runner would, against an emulator of its own, and keeps everything that can be asserted. */
export async function play(step: Step): Promise<Outcome> {
  const binary = await program();
  const folder = temporaryFolder('step-');
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  checkOut(workspace, step.files);
  const filesBefore = filesIn(workspace);
  const witness = witnessed(binary.path, folder, step.before);
  const emulator = step.emulator ?? (await emulatorFor(step));
  const killer = killing(step, emulator);
  try {
    const action: ActionRun = {
      dist: BUNDLE,
      actionFile: join(ROOT, 'action.yml'),
      cwd: workspace,
      inputs: given({ 'ecspresso-version': 'installed', ...step.inputs }),
      env: { ...environment(emulator.url, witness.folder, step), ...step.env },
      ...(step.toolCache === undefined ? {} : { toolCache: step.toolCache }),
      masks: [ACCOUNT],
    };
    const transcript = await runAction({
      ...action,
      onLine: (line, signal) => {
        step.onLine?.(line, emulator, signal);
        if (step.killOnLine?.test(line)) killer.kill();
      },
      kill: killer.signal,
      ...(step.cancelOnLine === undefined ? {} : { cancelOnLine: step.cancelOnLine }),
    });
    killer.end();
    const calls = callsTo(emulator);
    const names = servicesOf(emulator, calls);
    const atEnd = names();
    const post = step.post ? await playPost(action, transcript, step, emulator, names) : undefined;
    if (step.restless !== true) await rest(names);
    return {
      transcript,
      result: JSON.parse(transcript.outputs['result'] ?? 'null') as Result,
      calls,
      atEnd,
      settled: names(),
      witness,
      line: lineOf(binary, step.as),
      changedFiles: difference(filesBefore, filesIn(workspace)),
      tasks: await ranTasks(emulator),
      ...(post === undefined ? {} : { post }),
    };
  } finally {
    killer.end();
    if (step.emulator === undefined) await emulator.close();
  }
}

/** The ECS that a step finds. */
export function emulatorFor(
  step: Pick<Step, 'world' | 'scale' | 'durations' | 'faults' | 'others' | 'ahead'>,
): Promise<Emulator> {
  return startEmulator({
    checkAnswers: true,
    world: world(step.world),
    scale: step.scale ?? SCALE,
    ...(step.durations === undefined ? {} : { durations: step.durations }),
    ...(step.faults === undefined ? {} : { faults: step.faults }),
    ...(step.others === undefined ? {} : { others: step.others }),
    ...(step.ahead === undefined ? {} : { ahead: step.ahead }),
  });
}

/** Runs the post step as the runner does, whatever became of the main step: with the state that it left. */
async function playPost(
  action: ActionRun,
  { state }: Transcript,
  { postFaults = [] }: Step,
  emulator: Emulator,
  services: () => Services,
): Promise<PostOutcome> {
  const goingOn = async (): Promise<GoingOn> => ({
    rollOuts: rollOutsOf(services()),
    tasks: (await ranTasks(emulator)).filter(({ lastStatus }) => lastStatus !== 'STOPPED').map(({ id }) => id),
  });
  for (const fault of postFaults) emulator.addFault(fault);
  const before = await goingOn();
  const callsBefore = callsTo(emulator).length;
  const transcript = await runAction({ ...action, dist: POST, state });
  return { transcript, calls: callsTo(emulator).slice(callsBefore), before, after: await goingOn() };
}

function callsTo(emulator: Emulator): readonly RecordedCall[] {
  return emulator.calls().filter(({ userAgent }) => userAgent !== 'somebody else');
}

/** What the example's services run before: a roll-out of anything else is the release's. */
const BEFORE = new Set(['shop-backend:41', 'shop-frontend:17']);

function rollOutsOf(services: Services): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(services).flatMap(([name, state]) =>
      (state?.deployments ?? [])
        .filter((item) => item.rolloutState === 'IN_PROGRESS' && !BEFORE.has(item.taskDefinition))
        .map((item) => [name, item.taskDefinition]),
    ),
  );
}

/** How a step is killed from outside. */
interface Killing {
  readonly signal: AbortSignal;
  kill(): void;
  end(): void;
}

function killing({ killOnCall, killLater = 0, killed }: Step, emulator: Emulator): Killing {
  const killer = new AbortController();
  if (killed) killer.abort();
  let later: NodeJS.Timeout | undefined;
  const kill = (): void => {
    later ??= setTimeout(() => killer.abort(), killLater);
  };
  // The emulator tells nobody of its calls.
  const watch = killOnCall && setInterval(() => emulator.calls().some(killOnCall) && kill(), 5);
  return {
    signal: killer.signal,
    kill,
    end: () => {
      clearTimeout(later);
      clearInterval(watch);
    },
  };
}

function given(inputs: With): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function environment(url: string, bin: string, { as, scale = SCALE }: Step): Record<string, string> {
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    AWS_REGION: 'ap-northeast-1',
    AWS_DEFAULT_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
    ECSPRESSO_STAND_IN_SCALE: String(scale),
    ...(as === undefined ? {} : { ECSPRESSO_STAND_IN_AS: as }),
  };
}

/** The services that exist or that a call named. */
function servicesOf(emulator: Emulator, calls: readonly RecordedCall[]): () => Services {
  const names = new Set(['backend', 'frontend']);
  for (const { input } of calls) {
    for (const name of [input['serviceName'], input['service'], ...((input['services'] as unknown[]) ?? [])]) {
      if (typeof name === 'string' && /^[\w-]+$/.test(name)) names.add(name);
    }
  }
  return () => Object.fromEntries([...names].map((name) => [name, emulator.service('production', name)]));
}

async function rest(services: () => Services): Promise<void> {
  const primaries = (state: string): boolean =>
    Object.values(services()).some((item) =>
      item?.deployments.some(({ status, rolloutState }) => status === 'PRIMARY' && rolloutState === state),
    );
  let failedFor = 0;
  for (let waited = 0; waited < SETTLING; waited += 50) {
    failedFor = primaries('FAILED') ? failedFor + 50 : 0;
    // Before ECS begins to roll back, what failed is PRIMARY for a moment.
    if (!primaries('IN_PROGRESS') && (failedFor === 0 || failedFor > FAILED_FOR_GOOD)) return;
    await sleep(50);
  }
}

async function ranTasks(emulator: Emulator): Promise<readonly Task[]> {
  const arns = await Promise.all(
    ['RUNNING', 'STOPPED'].map(async (desiredStatus) => {
      const { taskArns } = await emulator.call('ListTasks', { cluster: 'production', desiredStatus });
      return taskArns as string[];
    }),
  );
  const tasks = arns.flat();
  const found: Record<string, unknown>[] = [];
  for (let at = 0; at < tasks.length; at += TASKS_A_CALL) {
    const batch = tasks.slice(at, at + TASKS_A_CALL);
    const answer = await emulator.call('DescribeTasks', { cluster: 'production', tasks: batch });
    found.push(...(answer['tasks'] as Record<string, unknown>[]));
  }
  return found
    .filter(({ group }) => !String(group).startsWith('service:'))
    .map((task) => ({
      id: String(task['taskArn']).replace(/^.*\//, ''),
      taskDefinition: String(task['taskDefinitionArn']).replace(/^.*\//, ''),
      lastStatus: String(task['lastStatus']),
      stoppedReason: String(task['stoppedReason'] ?? ''),
      exitCodes: Object.fromEntries(
        (task['containers'] as { name: string; exitCode?: number }[]).map(({ name, exitCode }) => [name, exitCode]),
      ),
    }));
}

function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...after.filter((name) => !before.includes(name)).map((name) => `+${name}`),
    ...before.filter((name) => !after.includes(name)).map((name) => `-${name}`),
  ];
}
