import type { Annotation, ExecutedCommand, LogGroup } from './log.js';

/** One step of a job that uses an action. */
export interface ActionRun {
  /** Path of the bundle, such as `dist/index.js`. */
  readonly dist: string;
  /** Path of its `action.yml`, for names and defaults of inputs. Absent: in the folder above the bundle. */
  readonly actionFile?: string;
  /** The Node that runs it. Absent: the one that runs this. */
  readonly node?: string;
  /** The inputs of `with:`. Inputs that are left out get their default, or are empty. */
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
  /**
   * Called with each line of the log as it appears; `signal` signals the action as somebody else than the runner would.
   */
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
  /** Whether the run's page calls it a success: exit code 0, and nothing refused by the runner. */
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
