import type { LogStream } from '../ecs/cloud.js';
import type { PlannedConfig } from './plan.js';

/** Where the container logs, or why that cannot be read. */
export function logStream(config: PlannedConfig, container: string, taskId: string): LogStream | string {
  const log = config.definition.containers.find(({ name }) => name === container)?.log;
  if (!log) return `The log of ${container} is not shown: it is not in the task definition.`;
  if (log.kind === 'unreadable') return `The log of ${container} is not shown: ${log.why}.`;
  return { group: log.group, stream: `${log.prefix}/${container}/${taskId}`, region: log.region ?? config.region };
}
