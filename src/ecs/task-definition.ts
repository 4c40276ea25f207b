import { record, textOf, UnreadableError } from '../unreadable.js';
import { type LogConfiguration, logConfigurationOf } from './log-configuration.js';

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

function container(source: Readonly<Record<string, unknown>>): ContainerFile {
  return {
    name: textOf(source['name']) ?? '',
    image: textOf(source['image']) ?? '',
    // ECS: a container is essential unless it says otherwise.
    essential: source['essential'] !== false,
    log: logConfigurationOf(source['logConfiguration']),
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
