import stripAnsi from 'strip-ansi';
import { CommandError, ReleaseError } from '../errors.js';
import { UnreadableError } from '../unreadable.js';
import { adviceFor } from './advice.js';
import type { Environment } from './environment.js';
import { lastError, taskArnIn } from './log-line.js';
import type { ProcessEnd, RunProcess } from './process.js';
import {
  type ConfigFile,
  configFile,
  type Registered,
  type RenderedFiles,
  registered,
  renderedFiles,
  serviceDefinitionFile,
  taskDefinitionFile,
} from './rendered.js';
import { type Verified, verified } from './verified.js';
import { versionIn } from './version.js';

/** One config as ecspresso is called for it. */
export interface ConfigCall {
  /** Path relative to the working directory. */
  readonly path: string;
  readonly env: Environment;
}

/** Which task definition a deploy takes. */
export type DeployTarget =
  /** A revision of the family that the service runs now. */
  | { readonly kind: 'revision'; readonly revision: number }
  /** The newest of the local family: for a service that does not exist yet. */
  | { readonly kind: 'latest' }
  /** Registers once more: the one way to change a running service's family. */
  | { readonly kind: 'register' };

/** Options of {@link Ecspresso.deploy}. */
export interface DeployOptions {
  readonly target: DeployTarget;
  readonly force: boolean;
  /** Wait as ecspresso does, for so long: only for controllers that the watcher cannot follow (CODE_DEPLOY). */
  readonly waitSeconds?: number;
  readonly extraArgs: readonly string[];
  /** Leaves the service's attributes as they are (`--no-update-service`): only task definition and count are sent. */
  readonly keepAttributes?: boolean;
}

/** Options of {@link Ecspresso.run}. */
export interface RunOptions {
  readonly revision: number;
  /** Path of a file that ecspresso reads as a template. */
  readonly overridesFile: string;
  readonly clientToken: string;
  /** After so many seconds it is ended, though it may have started a task. */
  readonly limitSeconds?: number | undefined;
}

/**
 * ecspresso's commands, typed. Every method rejects with a {@link CommandError} when the command failed, and with a
 * ReleaseError when what it printed cannot be read. Nothing is retried here.
 */
export interface Ecspresso {
  /** The version it prints; undefined when it prints none. */
  version(): Promise<string | undefined>;
  renderConfig(config: ConfigCall): Promise<ConfigFile>;
  /** Config, task definition and service definition: by one process where it can, so that plugins are asked once. */
  render(config: ConfigCall): Promise<RenderedFiles>;
  register(config: ConfigCall): Promise<Registered>;
  /** Starts a task and returns its ARN without waiting; undefined when ecspresso succeeded but named no task. */
  run(config: ConfigCall, options: RunOptions): Promise<string | undefined>;
  deploy(config: ConfigCall, options: DeployOptions): Promise<void>;
  /** The unified diffs between the files and what runs, without colours; `''` when nothing differs. It holds values. */
  diff(config: ConfigCall): Promise<string>;
  /** What the checks of the resources say; that some fail is no rejection. */
  verify(config: ConfigCall): Promise<Verified>;
}

/** What the driver needs from outside. */
export interface EcspressoSetting {
  readonly path: string;
  readonly runProcess: RunProcess;
  /** Runs `version` alone. */
  readonly runVersion: RunProcess;
  /** Working directory of every command. */
  readonly cwd: string;
  readonly env: Environment;
  readonly envfiles: readonly string[];
  readonly extStr: readonly string[];
  readonly extCode: readonly string[];
  /** Lines that may be shown: never stdout of render, register or diff, which holds environment values. */
  readonly onLine: (config: string, stream: 'stdout' | 'stderr', line: string) => void;
  readonly signal: AbortSignal;
}

/** How long a command may take that calls nothing, seconds. */
const VERSION_LIMIT = 30;
/** How long the others may: far longer than rendering and the SDK's own repeats of a call take. Seconds. */
const COMMAND_LIMIT = 900;
/** What a command that waits may take beyond its own `--timeout`, seconds. */
const BEYOND_WAIT = 120;

/** The driver over one binary. Pure but for `runProcess`. Long as a list: one short method for each command. */
export function ecspresso(setting: EcspressoSetting): Ecspresso {
  const common = [
    ...setting.envfiles.flatMap((file) => ['--envfile', pathWord(file)]),
    ...setting.extStr.flatMap((pair) => ['--ext-str', pair]),
    ...setting.extCode.flatMap((pair) => ['--ext-code', pair]),
  ];

  const start = (args: readonly string[], env: Environment, limitSeconds: number, show?: string): Promise<ProcessEnd> =>
    setting.runProcess({
      file: setting.path,
      args,
      env,
      cwd: setting.cwd,
      captureStdout: show === undefined,
      ...(show === undefined ? {} : { onLine: (stream, line) => setting.onLine(show, stream, line) }),
      signal: setting.signal,
      limitSeconds,
    });

  const command = async (
    config: ConfigCall,
    words: readonly string[],
    show = false,
    limitSeconds = COMMAND_LIMIT,
  ): Promise<ProcessEnd> => {
    const args = ['--config', pathWord(config.path), ...common, ...words];
    const end = await start(args, config.env, limitSeconds, show ? config.path : undefined);
    if (end.exitCode !== 0) throw failure(config.path, words, end, limitSeconds);
    return end;
  };

  const read = async <T>(config: ConfigCall, words: readonly string[], parse: (text: string) => T): Promise<T> => {
    const end = await command(config, words);
    try {
      return parse(end.stdout);
    } catch (cause) {
      throw new ReleaseError(`${config.path}: "ecspresso ${words.join(' ')}" succeeded, but ${unreadable(cause)}.`, {
        cause,
      });
    }
  };

  const renderConfig = (config: ConfigCall): Promise<ConfigFile> => read(config, ['render', 'config'], configFile);

  const oneByOne = async (config: ConfigCall): Promise<RenderedFiles> => {
    const [file, definition] = await Promise.all([
      renderConfig(config),
      read(config, ['render', 'taskdef'], taskDefinitionFile),
    ]);
    if (!file.hasServiceDefinition) return { file, definition };
    return { file, definition, serviceDefinition: await read(config, ['render', 'servicedef'], serviceDefinitionFile) };
  };

  return {
    async version() {
      const { path: file, env, cwd, signal } = setting;
      const args = ['version'];
      const end = await setting.runVersion({
        file,
        args,
        env,
        cwd,
        captureStdout: true,
        signal,
        limitSeconds: VERSION_LIMIT,
      });
      if (end.exitCode !== 0) throw failure(undefined, ['version'], end, VERSION_LIMIT);
      return versionIn(end.stdout);
    },
    renderConfig,
    async render(config) {
      try {
        return await read(config, ['render', 'taskdef', 'servicedef', 'config'], renderedFiles);
      } catch (error) {
        const killed = error instanceof CommandError && error.exitCode === null;
        if (!(error instanceof ReleaseError) || killed || setting.signal.aborted) throw error;
        // A config without a service definition has none to render, and an ecspresso may take one target at a time.
        return oneByOne(config);
      }
    },
    register: (config) => read(config, ['register', '--output'], registered),
    async run(config, options) {
      const lines: string[] = [];
      const limitSeconds = Math.min(COMMAND_LIMIT, options.limitSeconds ?? COMMAND_LIMIT);
      const args = ['--config', pathWord(config.path), ...common, ...runWords(options)];
      const end = await setting.runProcess({
        file: setting.path,
        args,
        env: config.env,
        cwd: setting.cwd,
        captureStdout: false,
        onLine: (stream, line) => {
          const arn = taskArnIn(line);
          if (arn) lines.push(arn);
          setting.onLine(config.path, stream, line);
        },
        signal: setting.signal,
        limitSeconds,
      });
      if (end.exitCode !== 0 && lines.length === 0) throw failure(config.path, ['run'], end, limitSeconds);
      return lines.at(-1);
    },
    async deploy(config, options) {
      const limit = options.waitSeconds === undefined ? COMMAND_LIMIT : options.waitSeconds + BEYOND_WAIT;
      await command(config, deployWords(options), true, limit);
    },
    async diff(config) {
      const end = await command(config, ['diff']);
      return stripAnsi(end.stdout);
    },
    async verify(config) {
      const words = ['verify'];
      const end = await start(['--config', pathWord(config.path), ...common, ...words], config.env, COMMAND_LIMIT);
      const marks = verified(end.stdout);
      if (end.exitCode !== 0 && marks.failed.length === 0) throw failure(config.path, words, end, COMMAND_LIMIT);
      return marks;
    },
  };
}

/** Never the parser's own message: it quotes what it could not read, which may hold environment values. */
function unreadable(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'what it printed is not JSON';
  if (cause instanceof UnreadableError) return cause.message;
  return 'what it printed is not YAML';
}

function runWords(options: RunOptions): string[] {
  return [
    'run',
    '--no-wait',
    '--skip-task-definition',
    '--revision',
    String(options.revision),
    '--overrides-file',
    pathWord(options.overridesFile),
    '--client-token',
    options.clientToken,
  ];
}

function deployWords(options: DeployOptions): string[] {
  const target = {
    revision: (): string[] => ['--revision', String((options.target as { revision: number }).revision)],
    latest: (): string[] => ['--latest-task-definition'],
    register: (): string[] => [],
  }[options.target.kind]();
  return [
    'deploy',
    ...(options.waitSeconds === undefined ? ['--no-wait'] : ['--timeout', `${options.waitSeconds}s`]),
    ...target,
    ...(options.keepAttributes ? ['--no-update-service'] : []),
    ...(options.force ? ['--force-new-deployment'] : []),
    ...options.extraArgs,
  ];
}

function failure(
  config: string | undefined,
  words: readonly string[],
  end: ProcessEnd,
  limitSeconds: number,
): CommandError {
  const said = lastError(end.stderr);
  // What a process said before it was ended is not why it ended.
  const unasked = end.exitCode === null && said !== '' ? 'was ended by a signal' : '';
  const how = end.overdue ? `had not ended within ${limitSeconds} s and was made to` : unasked;
  const last = [how, said].filter(Boolean).join('; its last words: ');
  return new CommandError(
    `ecspresso ${config === undefined ? '' : `--config ${config} `}${words[0]}`,
    end.exitCode,
    end.stderr,
    last,
    adviceFor(last),
  );
}

/** A path that cannot be taken for a flag. */
function pathWord(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
