import type { LogStream } from '../ecs/cloud.js';
import type { PlannedConfig } from './plan.js';

/** A log that cannot be read; no reason: the container is not in the task definition. */
export interface NoLog {
  readonly container: string;
  readonly why?: string | undefined;
}

/** Where the container logs, or why that cannot be read. */
export function logStream(config: PlannedConfig, container: string, taskId: string): LogStream | NoLog {
  const log = config.definition.containers.find(({ name }) => name === container)?.log;
  if (!log) return { container };
  if (log.kind === 'unreadable') return { container, why: log.why };
  return { group: log.group, stream: `${log.prefix}/${container}/${taskId}`, region: log.region ?? config.region };
}

/** Whether there is a stream to read. */
export function isReadable(log: LogStream | NoLog): log is LogStream {
  return 'stream' in log;
}
