import { taskLink } from '../../ecs/console-link.js';
import {
  adviceOn,
  COMMAND_FAILED,
  COMMAND_TIMED_OUT,
  exitCodeAdvice,
  INTERRUPTED,
  NO_EXIT_CODE,
  TEST_FAILED,
  TEST_UNKNOWN,
} from '../../ecs/diagnosis/advice.js';
import {
  type Cause,
  type ContainerLog,
  causeOf,
  lastLines,
  NOT_EXECUTABLE,
  stopReason,
} from '../../ecs/diagnosis/diagnosis.js';
import { isReadable, logStream } from '../../ecs/log-configuration.js';
import type { TaskEnd } from '../../ecs/task/follow-task.js';
import { isStopping, type TaskHistory } from '../../ecs/task/migration-task.js';
import type { ReleaseError } from '../../errors.js';
import { type Advice, type Failure, known, refusedBy, type TaskName } from '../failure.js';
import { essentialOf, type PlannedConfig, type PlannedMigration } from '../plan.js';
import { refusalAdvice } from '../refusal-advice.js';
import type { World } from '../world.js';
import type { Start } from './start.js';

/** Last lines of the log in a failure message. */
const LINES_SHOWN = 20;
/** What a container exits with that was told to stop: it says nothing of the others. */
const SIGTERM = 143;

/** The failure of a task that was not started, or of which nobody knows whether it was. */
export function notStarted(
  { name, what }: PlannedMigration,
  taskDefinition: string,
  error: ReleaseError,
  start: Exclude<Start, { kind: 'started' }>,
  cancelled: boolean,
): Failure {
  const refusal = refusedBy(error);
  const isUncertain = start.kind === 'uncertain';
  return {
    cause:
      isUncertain && cancelled ? { kind: 'task-start-unknown', name } : { kind: 'task-not-started', name, refusal },
    evidence: [
      { kind: 'of', what: `${what} on ${taskDefinition}`, reason: error.reason },
      ...(isUncertain ? [{ kind: 'maybe-started' } as const] : []),
    ],
    advice: known(refusalAdvice(refusal)),
  };
}

/** The failure of a task that ecspresso started without saying which. */
export function nameless({ name, what, config }: PlannedMigration, taskDefinition: string): Failure {
  return {
    cause: { kind: 'task-nameless', name },
    evidence: [{ kind: 'no-task-id', what, after: taskDefinition }],
    advice: { kind: 'find-task', cluster: config.cluster },
  };
}

/** A task that ended red, as far as it was followed. */
export interface FailedTask {
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly id: string;
  readonly end: Exclude<TaskEnd, { kind: 'succeeded' }>;
  readonly history: TaskHistory | undefined;
  readonly stoppedByUs: boolean;
  /** The last part of its log. */
  readonly log: string;
}

/** The failure of a task that ended red; reads the logs of the other containers that may have ended it. */
export async function taskFailure(world: World, migration: PlannedMigration, task: FailedTask): Promise<Failure> {
  const { name, what, container, config } = migration;
  const { taskDefinition, id, end, history, stoppedByUs, log } = task;
  const stopping = history && isStopping(history.task) ? history.task : undefined;
  const cause = stopping && causeOf(stopping, { essential: essentialOf(config), ended: history?.ended });
  const ran = history?.ran.has(container) === true;
  const lines = log
    .split('\n')
    .filter((line) => line !== '')
    .slice(-LINES_SHOWN);
  // A reason that this action itself gave to StopTask is not one of ECS's.
  const stopped = stoppedByUs ? '' : (stopping && stopReason(stopping)) || '';
  const others =
    stoppedByUs || end.kind === 'cancelled' ? [] : await otherLogs(world, config, container, id, end, cause);
  const said = [
    ...(stoppedByUs || stopping === undefined ? [] : [stopping.stopCode ?? '', ...(cause?.said ?? [])]),
    end.kind === 'unknown' ? (end.error?.reason ?? '') : '',
  ];
  const notExecutable = lines.filter((line) => NOT_EXECUTABLE.test(line));
  return {
    cause: { kind: 'task', name, container, end, fault: cause?.fault },
    evidence: [{ kind: 'task', what, container, after: taskDefinition, id, stopped: stopped || undefined, ran }],
    logTails: [{ lines }, ...others],
    advice: known(adviceOn([...said, ...notExecutable].join('\n')) ?? adviceOnEnd(name, end, ran)),
    toStop: mayRunOn(end) ? toStop(config, id) : undefined,
    console: taskLink(config.region, config.cluster, id),
  };
}

function adviceOnEnd(name: TaskName, end: FailedTask['end'], ran: boolean): string | undefined {
  const isTest = name === 'smoke test';
  switch (end.kind) {
    case 'failed':
      if (end.exitCode !== undefined) return exitCodeAdvice(end.exitCode) ?? (isTest ? TEST_FAILED : COMMAND_FAILED);
      if (!ran) return undefined;
      return isTest ? TEST_UNKNOWN : NO_EXIT_CODE;
    case 'interrupted':
      return isTest ? TEST_UNKNOWN : INTERRUPTED;
    case 'timeout':
      return COMMAND_TIMED_OUT;
    case 'not-ours':
    case 'unknown':
    case 'cancelled':
      return undefined;
  }
}

/** Whether ECS may go on with the task. */
function mayRunOn(end: FailedTask['end']): boolean {
  switch (end.kind) {
    case 'failed':
    case 'interrupted':
      return false;
    case 'timeout':
    case 'not-ours':
      return end.notStopped !== undefined;
    case 'cancelled':
      return !end.stopped;
    case 'unknown':
      return true;
  }
}

function toStop({ region, cluster }: PlannedConfig, id: string): Advice {
  return { kind: 'stop-task', region, cluster, id };
}

/** Last lines of the other containers that may have ended the task; best effort. */
async function otherLogs(
  world: World,
  config: PlannedConfig,
  container: string,
  id: string,
  end: TaskEnd,
  cause: Cause | undefined,
): Promise<readonly ContainerLog[]> {
  const by = end.kind === 'interrupted' && end.by.kind === 'container' ? [end.by.name] : [];
  const suspects = (cause?.exits ?? []).filter(({ exitCode }) => exitCode !== SIGTERM);
  const names = new Set([...by, ...suspects.map((exit) => exit.container)]);
  names.delete(container);
  const cloud = world.cloud(config.region);
  const tails = [...names].slice(0, 2).flatMap((name) => {
    const stream = logStream(config.definition, name, id, config.region);
    return isReadable(stream) ? [lastLines(cloud, name, stream, [])] : [];
  });
  return (await Promise.all(tails)).filter(({ lines }) => lines.length > 0);
}
