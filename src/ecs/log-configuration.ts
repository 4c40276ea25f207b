import { textOf } from '../unreadable.js';
import type { LogStream } from './cloud.js';

/** Where a container's output goes, as far as it can be read back from CloudWatch Logs. */
export type LogConfiguration =
  | { readonly kind: 'awslogs'; readonly group: string; readonly region?: string | undefined; readonly prefix: string }
  | { readonly kind: 'unreadable'; readonly why: Unreadable };

/** Why a container's output cannot be read back. */
export type Unreadable =
  | { readonly kind: 'no-configuration' }
  /** It goes somewhere else than to CloudWatch Logs by `awslogs`. */
  | { readonly kind: 'driver'; readonly driver: string }
  | { readonly kind: 'no-group' }
  /** Without it the stream cannot be named. */
  | { readonly kind: 'no-prefix' };

/** A log that cannot be read; no reason: the container is not in the task definition. */
export interface NoLog {
  readonly container: string;
  readonly why?: Unreadable | undefined;
}

/** What of a task definition says where its containers log. */
interface WithLogs {
  readonly containers: readonly { readonly name: string; readonly log: LogConfiguration }[];
}

/**
 * The stream that a container of a task logs to, or why it cannot be read; `region` is that of the task. Another driver that
 * can be read back is a kind of {@link LogConfiguration}, read and named in this file. Source: ECS, awslogs-stream-prefix.
 */
export function logStream(definition: WithLogs, container: string, taskId: string, region: string): LogStream | NoLog {
  const log = definition.containers.find(({ name }) => name === container)?.log;
  if (!log) return { container };
  if (log.kind === 'unreadable') return { container, why: log.why };
  return { group: log.group, stream: `${log.prefix}/${container}/${taskId}`, region: log.region ?? region };
}

/** Whether there is a stream to read. */
export function isReadable(log: LogStream | NoLog): log is LogStream {
  return 'stream' in log;
}

/** Reads a container's `logConfiguration`. */
export function logConfigurationOf(source: unknown): LogConfiguration {
  if (typeof source !== 'object' || source === null) return unreadable({ kind: 'no-configuration' });
  const { logDriver, options } = source as { logDriver?: unknown; options?: Record<string, unknown> };
  if (logDriver !== 'awslogs') return unreadable({ kind: 'driver', driver: String(logDriver) });
  const group = textOf(options?.['awslogs-group']);
  const prefix = textOf(options?.['awslogs-stream-prefix']);
  const region = textOf(options?.['awslogs-region']);
  if (!group) return unreadable({ kind: 'no-group' });
  if (!prefix) return unreadable({ kind: 'no-prefix' });
  return { kind: 'awslogs', group, prefix, region: region || undefined };
}

function unreadable(why: Unreadable): LogConfiguration {
  return { kind: 'unreadable', why };
}
