import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { parse } from 'yaml';
import { readFileCommand, readPathFile } from './command-files.js';
import { type Annotation, type ExecutedCommand, type LogGroup, type OutputStream, runnerLog } from './log.js';
import { trackedProcesses } from './tracked-processes.js';

/** One step of a job that uses an action. */
export interface ActionRun {
  /** Path of the bundle, such as `dist/index.js`. */
  readonly dist: string;
  /** Path of its `action.yml`, for names and defaults of inputs. Absent: in the folder above the bundle. */
  readonly actionFile?: string;
  /** The Node that runs it. Absent: the one that runs this. */
  readonly node?: string;
  /** What stands under `with:`. Inputs that are left out get their default, or are empty. */
  readonly inputs: Readonly<Record<string, string>>;
  /** `env:` of the step and what earlier steps exported: credentials, region. It wins over what the runner sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** The workspace (GITHUB_WORKSPACE), where the step starts. */
  readonly cwd: string;
  /** RUNNER_TOOL_CACHE, kept afterwards. Absent: an empty folder of this run alone. */
  readonly toolCache?: string;
  /** `github.token`; masked, as every runner does. Absent: one that is worth nothing. */
  readonly githubToken?: string;
  /** What earlier steps of the job asked to mask, e.g. the account id. */
  readonly masks?: readonly string[];
  /** Hears each line of the log as it appears, and can signal the action as somebody else than the runner would. */
  readonly onLine?: (line: string, signal: (name: NodeJS.Signals) => void) => void;
  /** Cancels the step as the runner does: SIGINT, SIGTERM 7.5 s later, the end of the whole tree after 2.5 s more. */
  readonly cancel?: AbortSignal;
  /** Cancels the step when a line of the log matches. */
  readonly cancelOnLine?: RegExp;
  /** Kills the whole tree at once, as a runner does that runs out of patience or memory. */
  readonly kill?: AbortSignal;
  /** Kills the whole tree when a line of the log matches. */
  readonly killOnLine?: RegExp;
  /** What another step of the same action saved: a post step finds it as `STATE_<name>`. */
  readonly state?: Readonly<Record<string, string>>;
}

/** All that a finished step leaves behind. */
export interface Transcript {
  /** Exit code of the action's process; null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What the run's page says: exit code 0, and nothing refused by the runner. */
  readonly succeeded: boolean;
  /** The raw streams. */
  readonly stdout: string;
  readonly stderr: string;
  /** The log as people see it: commands interpreted, masks applied. */
  readonly lines: readonly string[];
  /** For each of `lines`: seconds since the start. */
  readonly times: readonly number[];
  readonly annotations: readonly Annotation[];
  /** Every workflow command that took effect, whoever printed it. */
  readonly commands: readonly ExecutedCommand[];
  readonly groups: readonly LogGroup[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Names of outputs that would be lost between jobs, because GitHub drops a job output that has a masked value in it. */
  readonly droppedOutputs: readonly string[];
  /** The job summary in Markdown, masked; empty when there is none or it is over GitHub's 1 MiB. */
  readonly summary: string;
  /** What the step exported by GITHUB_ENV. */
  readonly env: Readonly<Record<string, string>>;
  /** What the step put on PATH by GITHUB_PATH. */
  readonly paths: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  /** Why the runner itself failed the step: commands and command files that it refused. */
  readonly refusals: readonly string[];
  /** Command lines of processes that outlived the action (Linux only). They were killed. */
  readonly orphans: readonly string[];
  /** Files that the action left in RUNNER_TEMP. */
  readonly leftovers: readonly string[];
  readonly seconds: number;
  /** When the step was cancelled, in seconds since the start. */
  readonly cancelledAt?: number;
}

const SIGINT_MILLISECONDS = 7500;
const SIGTERM_MILLISECONDS = 2500;
/** How long the runner listens to the pipes of a process that has ended (something else may hold them). */
const LATE_OUTPUT_MILLISECONDS = 5000;
/** How long a child that was told to end may take before it counts as left behind. */
const ORPHAN_GRACE_MILLISECONDS = 500;
const LARGEST_SUMMARY_BYTES = 1024 * 1024;
/** What a runner on this machine would pass on. No AWS_*, no proxies, nothing of npm: those come by `env`. */
const INHERITED = ['PATH', 'Path', 'PATHEXT', 'SystemRoot', 'ComSpec', 'LANG', 'TZ'];
const FILE_COMMANDS = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_ENV: 'set_env',
  GITHUB_PATH: 'add_path',
  GITHUB_STATE: 'save_state',
  GITHUB_STEP_SUMMARY: 'step_summary',
} as const;
type FileCommandName = keyof typeof FILE_COMMANDS;

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
    // Its own group: a Ctrl-C at this terminal is for us, not for the action.
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
  const refusals = [...log.refusals, ...files.refusals];
  for (const refusal of files.refusals) show(log.report('error', refusal));
  const outputs = { ...log.outputs, ...files.outputs };
  return {
    exitCode: end.exitCode,
    signal: end.signal,
    succeeded: end.exitCode === 0 && refusals.length === 0,
    stdout: raw.stdout,
    stderr: raw.stderr,
    lines,
    times,
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
    orphans,
    leftovers: readdirSync(place.temp).filter((name) => name !== FILE_COMMAND_FOLDER),
    seconds,
    ...(cancelledAt !== undefined && { cancelledAt }),
  };
}

const FILE_COMMAND_FOLDER = '_runner_file_commands';

interface Place {
  readonly home: string;
  /** TMPDIR. */
  readonly scratch: string;
  readonly temp: string;
  readonly toolCache: string;
  readonly event: string;
  readonly files: Readonly<Record<FileCommandName, string>>;
}

function layOut(home: string, run: ActionRun): Place {
  const temp = join(home, '_temp');
  const folder = join(temp, FILE_COMMAND_FOLDER);
  const toolCache = run.toolCache === undefined ? join(home, '_tool') : resolve(run.toolCache);
  const scratch = join(home, 'tmp');
  for (const directory of [folder, scratch, toolCache, join(home, 'home')]) mkdirSync(directory, { recursive: true });
  const event = join(home, 'event.json');
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/release' }));
  const suffix = randomUUID();
  const fileOf = (name: FileCommandName): string => {
    const file = join(folder, `${FILE_COMMANDS[name]}_${suffix}`);
    writeFileSync(file, '');
    return file;
  };
  return {
    home: join(home, 'home'),
    scratch,
    temp,
    toolCache,
    event,
    files: {
      GITHUB_OUTPUT: fileOf('GITHUB_OUTPUT'),
      GITHUB_ENV: fileOf('GITHUB_ENV'),
      GITHUB_PATH: fileOf('GITHUB_PATH'),
      GITHUB_STATE: fileOf('GITHUB_STATE'),
      GITHUB_STEP_SUMMARY: fileOf('GITHUB_STEP_SUMMARY'),
    },
  };
}

function runnerEnvironment(place: Place, run: ActionRun, tracking: string): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    HOME: place.home,
    TMPDIR: place.scratch,
    CI: 'true',
    ...place.files,
    GITHUB_ACTION: 'release',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_ACTION_REPOSITORY: 'your-org/ecspresso-release',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: '',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: place.event,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: '',
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/release',
    GITHUB_REF_NAME: 'release',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'your-org/shop',
    GITHUB_REPOSITORY_OWNER: 'your-org',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '19500000001',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '9f3c2e1d4b5a69788776655443322110ffeeddcc',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'release',
    GITHUB_WORKSPACE: resolve(run.cwd),
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: { darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? 'Linux',
    RUNNER_TEMP: place.temp,
    RUNNER_TOOL_CACHE: place.toolCache,
    RUNNER_TRACKING_ID: tracking,
  };
}

/** Declared inputs with their defaults, then what the step gives; names are alike whatever their case. */
function inputsOf(run: ActionRun, token: string): { variables: Record<string, string>; unexpected: string } {
  const file = run.actionFile ?? join(dirname(resolve(run.dist)), '..', 'action.yml');
  const action = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as { inputs?: Record<string, Declared> }) : {};
  const declared = Object.entries(action.inputs ?? {});
  const variable = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
  const variables: Record<string, string> = {};
  for (const [name, input] of declared) {
    variables[variable(name)] = String(input?.default ?? '').replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, token);
  }
  const known = declared.map(([name]) => name.toLowerCase());
  for (const [name, value] of Object.entries(run.inputs)) variables[variable(name)] = value;
  const strangers = Object.keys(run.inputs).filter((name) => !known.includes(name.toLowerCase()));
  const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
  const unexpected =
    strangers.length === 0
      ? ''
      : `Unexpected input(s) ${quoted(strangers)}, valid inputs are [${quoted(declared.map(([name]) => name))}]`;
  return { variables, unexpected };
}

/** How the runner hands a step's saved state to its post step. */
function stateVariables({ state = {} }: ActionRun): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}

type Declared = { default?: unknown } | null;

/** Lines as .NET's StreamReader, and so the runner, knows them: CR, LF and CRLF end one, of any length. */
function lineReader(emit: (line: string) => void): { push(chunk: string): void; end(): void } {
  let rest = '';
  return {
    push(chunk) {
      const text = rest + chunk;
      // A CR at the very end may be half of a CRLF: it waits for the next chunk.
      const whole = text.endsWith('\r') ? text.length - 1 : text.length;
      const pieces = text.slice(0, whole).split(/\r\n|\r|\n/);
      rest = (pieces.pop() ?? '') + text.slice(whole);
      for (const piece of pieces) emit(piece);
    },
    end() {
      if (rest !== '') emit(rest.replace(/\r$/, ''));
      rest = '';
    },
  };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function ended(child: Child, killed: AbortSignal): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((done, failed) => {
    let late: NodeJS.Timeout | undefined;
    const end = (): void => killGroup(child);
    if (killed.aborted) end();
    else killed.addEventListener('abort', end, { once: true });
    child.once('error', failed);
    child.once('exit', () => {
      late = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LATE_OUTPUT_MILLISECONDS);
    });
    child.once('close', (exitCode, signal) => {
      clearTimeout(late);
      killed.removeEventListener('abort', end);
      done({ exitCode, signal });
    });
  });
}

/** Signals the action when `cancel` aborts; the returned function ends the watch. */
function cancellation(child: Child, cancel: AbortSignal, noted: () => void): () => void {
  const timers: NodeJS.Timeout[] = [];
  const begin = (): void => {
    noted();
    child.kill('SIGINT');
    timers.push(
      setTimeout(() => child.kill('SIGTERM'), SIGINT_MILLISECONDS),
      setTimeout(() => killGroup(child), SIGINT_MILLISECONDS + SIGTERM_MILLISECONDS),
    );
  };
  if (cancel.aborted) begin();
  else cancel.addEventListener('abort', begin, { once: true });
  return () => {
    cancel.removeEventListener('abort', begin);
    for (const timer of timers) clearTimeout(timer);
  };
}

function killGroup(child: Child): void {
  if (child.pid === undefined || process.platform === 'win32') child.kill('SIGKILL');
  else kill(-child.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function clearOrphans(tracking: string): Promise<readonly string[]> {
  const deadline = performance.now() + ORPHAN_GRACE_MILLISECONDS;
  let alive = trackedProcesses('RUNNER_TRACKING_ID', tracking);
  while (alive.length > 0 && performance.now() < deadline) {
    await new Promise((next) => setTimeout(next, 50));
    alive = trackedProcesses('RUNNER_TRACKING_ID', tracking);
  }
  for (const { pid } of alive) kill(pid);
  return alive.map(({ command }) => command);
}

interface FileResults {
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly summary: string;
  readonly refusals: readonly string[];
}

function readFiles(files: Place['files']): FileResults {
  const refusals: string[] = [];
  const textOf = (name: FileCommandName): string => (existsSync(files[name]) ? readFileSync(files[name], 'utf8') : '');
  const valuesOf = (name: FileCommandName, context: string): Readonly<Record<string, string>> => {
    const { values, refusal } = readFileCommand(textOf(name));
    if (refusal !== undefined) {
      refusals.push(`Unable to process file command '${context}' successfully.`, refusal);
    }
    return values;
  };
  const env = valuesOf('GITHUB_ENV', 'env');
  if ('NODE_OPTIONS' in env) refusals.push("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  let summary = textOf('GITHUB_STEP_SUMMARY');
  if (Buffer.byteLength(summary) > LARGEST_SUMMARY_BYTES) {
    refusals.push(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.floor(Buffer.byteLength(summary) / 1024)}k.`,
    );
    summary = '';
  }
  return {
    outputs: valuesOf('GITHUB_OUTPUT', 'output'),
    env,
    state: valuesOf('GITHUB_STATE', 'state'),
    paths: readPathFile(textOf('GITHUB_PATH')),
    summary,
    refusals,
  };
}

/** The environment's PATH after the step, for a later step of the same job. */
export function pathAfter(transcript: Transcript, before: string = process.env['PATH'] ?? ''): string {
  return [...transcript.paths].reverse().concat(before).join(delimiter);
}
