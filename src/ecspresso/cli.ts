import stripAnsi from 'strip-ansi';
import { CommandError, ReleaseError } from '../errors.js';
import type { Redactor } from '../secrets/redaction.js';
import { commandFailure, type Ended, unreadable, unusableOutput } from './command-failure.js';
import type { Environment } from './environment.js';
import { externalStrings } from './external-strings.js';
import { taskArnIn } from './log-line.js';
import type { RunProcess } from './process.js';
import { redactedOutput } from './redacted-output.js';
import { NEVER_REDACTED } from './refusal.js';
import {
  type ConfigFile,
  configFile,
  type Registered,
  type RenderedFiles,
  registered,
  renderedFiles,
  serviceDefinitionFile,
  taskDefinitionFile,
  unknownFieldsIn,
} from './rendered.js';
import { type Verified, type VerifyCheck, verified } from './verified.js';
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
  readonly waitSeconds?: number | undefined;
  readonly extraArgs: readonly string[];
  /** Leaves the service's attributes as they are (`--no-update-service`): only task definition and count are sent. */
  readonly keepAttributes?: boolean | undefined;
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
  /** The marks of its checks; it does not reject because some have failed. */
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
  /** Hides values in everything that ecspresso prints, before it leaves this driver. */
  readonly secrets: Pick<Redactor, 'pieces' | 'around'>;
  /** Lines that may be shown: never stdout of render, register or diff, which holds environment values. */
  readonly onLine: (config: string, stream: 'stdout' | 'stderr', line: string) => void;
  readonly signal: AbortSignal;
}

/** How long a command that calls no API may take, seconds. */
const VERSION_LIMIT = 30;
/** How long the others may take, seconds: far longer than rendering and the SDK's own retries of a call. */
const COMMAND_LIMIT = 900;
/** What a command that waits may take beyond its own `--timeout`, seconds. */
const BEYOND_WAIT = 120;

/** How a process is started. */
interface Start {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly limitSeconds: number;
  readonly run?: RunProcess | undefined;
  /** Its stdout is shown and not kept. */
  readonly streams?: boolean | undefined;
  /** It changes something in ECS: after a cancel it may finish its call. */
  readonly mayFinish?: boolean | undefined;
  /** Gets each line unredacted: it is read here and passed to nobody. */
  readonly onRawLine?: ((line: string) => void) | undefined;
}

/** The driver over one binary. Pure but for `runProcess`. Long as a list: one short method for each command. */
export function ecspresso(setting: EcspressoSetting): Ecspresso {
  const external = externalStrings(setting.extStr);
  const common = [
    ...setting.envfiles.flatMap((file) => ['--envfile', pathWord(file)]),
    ...external.args,
    ...setting.extCode.flatMap((pair) => ['--ext-code', pair]),
  ];
  const hide = setting.secrets.around(NEVER_REDACTED);
  const hideInDiff = setting.secrets.around(NEVER_REDACTED_IN_DIFFS);

  const start = async (
    config: string,
    { args, env, limitSeconds, run, streams, mayFinish, onRawLine }: Start,
  ): Promise<Ended> => {
    const output = redactedOutput(setting.secrets, (stream, line) => {
      if (streams) setting.onLine(config, stream, line);
    });
    const end = await (run ?? setting.runProcess)({
      file: setting.path,
      args,
      env,
      cwd: setting.cwd,
      captureStdout: !streams,
      onLine(stream, line) {
        onRawLine?.(line);
        output.take(stream, line);
      },
      signal: setting.signal,
      mayFinish,
      limitSeconds,
    });
    return { ...end, stderr: output.end() };
  };

  const failed = (config: string | undefined, args: readonly string[], end: Ended, limitSeconds: number) =>
    commandFailure(config, args, end, limitSeconds, hide);

  const onConfig = (config: ConfigCall, args: readonly string[], how: Partial<Start> = {}): Promise<Ended> =>
    start(config.path, {
      limitSeconds: COMMAND_LIMIT,
      ...how,
      args: ['--config', pathWord(config.path), ...common, ...args],
      env: { ...config.env, ...external.env },
    });

  const command = async (config: ConfigCall, args: readonly string[], how: Partial<Start> = {}): Promise<Ended> => {
    const end = await onConfig(config, args, how);
    if (end.exitCode !== 0) throw failed(config.path, args, end, how.limitSeconds ?? COMMAND_LIMIT);
    if (end.isCut) throw unusableOutput(config.path, args, 'it printed more than 1 MiB');
    return end;
  };

  const read = async <T>(
    config: ConfigCall,
    args: readonly string[],
    parse: (text: string, stderr: string) => T,
    how: Partial<Start> = {},
  ): Promise<T> => {
    const { stdout, stderr } = await command(config, args, how);
    try {
      return parse(stdout, stderr);
    } catch (cause) {
      throw unusableOutput(config.path, args, unreadable(cause));
    }
  };

  const renderConfig = (config: ConfigCall): Promise<ConfigFile> => read(config, ['render', 'config'], configFile);

  const oneByOne = async (config: ConfigCall): Promise<RenderedFiles> => {
    const [file, definition] = await Promise.all([
      renderConfig(config),
      read(config, ['render', 'taskdef'], taskDefinitionFile),
    ]);
    if (!file.hasServiceDefinition) return { file, definition };
    const service = await read(config, ['render', 'servicedef'], (text, stderr) => ({
      serviceDefinition: serviceDefinitionFile(text),
      unknownFields: unknownFieldsIn(stderr),
    }));
    return { file, definition, ...service };
  };

  return {
    async version() {
      const args = ['version'];
      const how = { args, env: setting.env, limitSeconds: VERSION_LIMIT, run: setting.runVersion };
      const end = await start('', how);
      if (end.exitCode !== 0) throw failed(undefined, args, end, VERSION_LIMIT);
      return versionIn(end.stdout);
    },
    renderConfig,
    async render(config) {
      try {
        return await read(config, ['render', 'taskdef', 'servicedef', 'config'], renderedFiles);
      } catch (error) {
        const killed = error instanceof CommandError && error.end.exitCode === null;
        if (!(error instanceof ReleaseError) || killed || setting.signal.aborted) throw error;
        // A config without a service definition has none to render, and an ecspresso may take one target at a time.
        return oneByOne(config);
      }
    },
    register: (config) => read(config, ['register', '--output'], registered, { mayFinish: true }),
    async run(config, options) {
      const arns: string[] = [];
      const limitSeconds = Math.min(COMMAND_LIMIT, options.limitSeconds ?? COMMAND_LIMIT);
      const onRawLine = (line: string): void => {
        const arn = taskArnIn(line);
        if (arn) arns.push(arn);
      };
      const end = await onConfig(config, runArguments(options), {
        limitSeconds,
        streams: true,
        mayFinish: true,
        onRawLine,
      });
      if (end.exitCode !== 0 && arns.length === 0) throw failed(config.path, ['run'], end, limitSeconds);
      return arns.at(-1);
    },
    async deploy(config, options) {
      const limitSeconds = options.waitSeconds === undefined ? COMMAND_LIMIT : options.waitSeconds + BEYOND_WAIT;
      await command(config, deployArguments(options), { limitSeconds, streams: true, mayFinish: true });
    },
    async diff(config) {
      const { stdout } = await command(config, ['diff']);
      return stripAnsi(hideInDiff(stdout));
    },
    async verify(config) {
      const args = ['verify'];
      const end = await onConfig(config, args);
      const marks = verified(end.stdout);
      if (end.exitCode !== 0 && marks.failed.length === 0) throw failed(config.path, args, end, COMMAND_LIMIT);
      const hidden = ({ resource, why }: VerifyCheck): VerifyCheck => ({ resource: hide(resource), why: hide(why) });
      return { failed: marks.failed.map(hidden), skipped: marks.skipped.map(hidden) };
    },
  };
}

/** The marks by which a diff is read: which lines changed, and which hold values. */
const NEVER_REDACTED_IN_DIFFS = [/"value": |^(?:---|\+\+\+|@@) ?/gm];

function runArguments(options: RunOptions): string[] {
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

function deployArguments(options: DeployOptions): string[] {
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

/** A path that cannot be taken for a flag. */
function pathWord(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
