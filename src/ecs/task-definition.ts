import { record, textOf, UnreadableError } from '../unreadable.js';
import type { LogStream } from './cloud.js';

/** One container of a task definition. */
export interface ContainerFile {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly log: LogConfiguration;
  /** Set where ECS starts the container again after it has ended. */
  readonly restarts?: RestartPolicy | undefined;
}

/** An enabled `restartPolicy`. Source: ECS API, ContainerRestartPolicy. */
export interface RestartPolicy {
  /** Exit codes after which the container stays as it is. */
  readonly ignoredExitCodes: readonly number[];
  /** Seconds that it must have run before it is started again. */
  readonly attemptPeriodSeconds: number;
}

/** Where a container's output goes, as far as it can be read back from CloudWatch Logs. */
export type LogConfiguration =
  | { readonly kind: 'awslogs'; readonly group: string; readonly region?: string; readonly prefix: string }
  | { readonly kind: 'unreadable'; readonly why: Unreadable };

/** Why a container's output cannot be read back. */
export type Unreadable =
  | { readonly kind: 'no-configuration' }
  /** It goes somewhere else than to CloudWatch Logs by `awslogs`. */
  | { readonly kind: 'driver'; readonly driver: string }
  | { readonly kind: 'no-group' }
  /** Without it the stream cannot be named. */
  | { readonly kind: 'no-prefix' };

/** What `render taskdef` (or `register --output`) says. */
export interface TaskDefinitionFile {
  readonly family: string;
  readonly containers: readonly ContainerFile[];
}

/** Reads a task definition, also one that ECS holds. Throws an {@link UnreadableError} when it is none. */
export function taskDefinitionOf(source: Readonly<Record<string, unknown>>): TaskDefinitionFile {
  const family = textOf(source['family']);
  if (!family) throw new UnreadableError('the task definition has no family');
  const containers = Array.isArray(source['containerDefinitions']) ? source['containerDefinitions'] : [];
  return {
    family,
    containers: containers.map((item) => container(record(item, 'a container definition is no object'))),
  };
}

/** A log that cannot be read; no reason: the container is not in the task definition. */
export interface NoLog {
  readonly container: string;
  readonly why?: Unreadable | undefined;
}

/**
 * The stream that a container of a task logs to, or why it cannot be read; `region` is that of the task. Another driver that
 * can be read back is a kind of {@link LogConfiguration}, read and named in this file. Source: ECS, awslogs-stream-prefix.
 */
export function logStream(
  definition: TaskDefinitionFile,
  container: string,
  taskId: string,
  region: string,
): LogStream | NoLog {
  const log = definition.containers.find(({ name }) => name === container)?.log;
  if (!log) return { container };
  if (log.kind === 'unreadable') return { container, why: log.why };
  return { group: log.group, stream: `${log.prefix}/${container}/${taskId}`, region: log.region ?? region };
}

/** Whether there is a stream to read. */
export function isReadable(log: LogStream | NoLog): log is LogStream {
  return 'stream' in log;
}

function container(source: Readonly<Record<string, unknown>>): ContainerFile {
  return {
    name: textOf(source['name']) ?? '',
    image: textOf(source['image']) ?? '',
    // ECS: a container is essential unless it says otherwise.
    essential: source['essential'] !== false,
    log: logConfiguration(source['logConfiguration']),
    restarts: restartPolicy(source['restartPolicy']),
  };
}

/** ECS's default of `restartAttemptPeriod`, seconds. */
const RESTART_ATTEMPT_PERIOD = 300;

function restartPolicy(source: unknown): RestartPolicy | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const { enabled, ignoredExitCodes, restartAttemptPeriod } = source as Readonly<Record<string, unknown>>;
  if (enabled !== true) return undefined;
  return {
    ignoredExitCodes: Array.isArray(ignoredExitCodes)
      ? ignoredExitCodes.filter((code) => typeof code === 'number')
      : [],
    attemptPeriodSeconds: typeof restartAttemptPeriod === 'number' ? restartAttemptPeriod : RESTART_ATTEMPT_PERIOD,
  };
}

function logConfiguration(source: unknown): LogConfiguration {
  if (typeof source !== 'object' || source === null) return unreadable({ kind: 'no-configuration' });
  const { logDriver, options } = source as { logDriver?: unknown; options?: Record<string, unknown> };
  if (logDriver !== 'awslogs') return unreadable({ kind: 'driver', driver: String(logDriver) });
  const group = textOf(options?.['awslogs-group']);
  const prefix = textOf(options?.['awslogs-stream-prefix']);
  const region = textOf(options?.['awslogs-region']);
  if (!group) return unreadable({ kind: 'no-group' });
  if (!prefix) return unreadable({ kind: 'no-prefix' });
  return { kind: 'awslogs', group, prefix, ...(region ? { region } : {}) };
}

function unreadable(why: Unreadable): LogConfiguration {
  return { kind: 'unreadable', why };
}
