import type { LogGap } from '../../ecs/task/follow-log.js';
import type { LeftRunning, TaskEnd } from '../../ecs/task/follow-task.js';
import type { Interruption, Mismatch } from '../../ecs/task/migration-task.js';
import type { Cause } from '../../release/failure.js';
import { spokenTime } from '../../spoken-time.js';
import { counted } from '../phrases/counted.js';
import { faultPhrase } from './fault.js';
import { refusalGist } from './refusal.js';

type TaskCause = Extract<Cause, { kind: 'task-not-started' | 'task-start-unknown' | 'task-nameless' | 'task' }>;

/** The sentence about a migration that failed; `name` distinguishes it from the post-migration and the smoke test. */
export function migrationTitle(cause: TaskCause): string {
  switch (cause.kind) {
    case 'task-not-started':
      return `The ${cause.name} could not be started: ${refusalGist(cause.refusal).text}`;
    case 'task-start-unknown':
      return `The job was cancelled while the ${cause.name} was being started: it is not known whether its task runs`;
    case 'task-nameless':
      return `The ${cause.name} was started, but ecspresso did not say which task`;
    case 'task':
      return endTitle(cause);
  }
}

function endTitle({ name, container, end, fault }: Extract<Cause, { kind: 'task' }>): string {
  const isTest = name === 'smoke test';
  switch (end.kind) {
    case 'failed':
      if (end.exitCode !== undefined) return `The ${name} failed: ${container} exited with code ${end.exitCode}`;
      // Another container's end says nothing about ours.
      return fault && fault.kind !== 'exit' && fault.kind !== 'unknown'
        ? `The ${name} never ran: its task ${faultPhrase(fault, 'its')}`
        : isTest
          ? `The ${name} ended without an exit code; it is not known whether it passed`
          : `The ${name} ended without an exit code; it may be partly applied`;
    case 'interrupted':
      return isTest
        ? `The ${name} was interrupted: ${interruptionText(end.by)}`
        : `The ${name} was interrupted and may be partly applied: ${interruptionText(end.by)}`;
    case 'timeout':
      return `The ${name} timed out after ${spokenTime(end.seconds)} and ${stoppedOrNot(end)}`;
    case 'not-ours':
      return `The ${name} ${stoppedOrNot(end)}: ECS started a different task than the one requested`;
    case 'unknown':
      return `The result of the ${name} is unknown: ECS could not be asked`;
    case 'cancelled':
      return end.stopped
        ? `The job was cancelled while the ${name} ran: its task was told to stop`
        : `The job was cancelled while the ${name} ran: it is still in progress in ECS`;
  }
}

function stoppedOrNot({ notStopped }: { readonly notStopped?: unknown }): string {
  return notStopped === undefined ? 'was stopped' : 'could not be stopped';
}

/** What differs between the task that ECS started and the one that was asked for. */
function mismatchText(difference: Mismatch): string {
  switch (difference.kind) {
    case 'task-definition':
      return `it runs ${difference.actual}, not ${difference.expected}`;
    case 'command':
      return `its container ${difference.container} runs another command than the one asked for`;
    case 'environment':
      return `its container ${difference.container} has other environment overrides than those asked for`;
    case 'nothing':
      return `${difference.file} overrides nothing of its container ${difference.container}: its keys may be misspelt, or it names another container (\`migration-container\`)`;
  }
}

/** Why the command did not end by itself, as what follows "was interrupted: ". */
export function interruptionText(by: Interruption): string {
  if (by.kind === 'container') {
    const exit = by.exitCode === undefined ? '' : ` (exit ${by.exitCode})`;
    return by.first
      ? `container ${by.name}${exit} ended first, so ECS stopped its task`
      : `container ${by.name}${exit} stopped at the same time`;
  }
  switch (by.stopCode) {
    case 'SpotInterruption':
      return 'AWS took back the Spot capacity of its task';
    case 'TerminationNotice':
    case 'InfrastructureHealth':
      return 'AWS stopped its task because of the underlying host';
    case 'UserInitiated':
      return 'somebody stopped its task';
    case 'ServiceSchedulerInitiated':
      return 'the service scheduler stopped its task';
    default:
      return `its task was stopped (${by.stopCode})`;
  }
}

/** What was seen of the end where it is not the task's own; undefined where there is nothing to add. */
export function taskEndText(end: TaskEnd): string | undefined {
  if (end.kind === 'not-ours') return mismatchText(end.difference);
  if (end.kind !== 'unknown') return undefined;
  const { error } = end;
  return error ? error.reason : 'ECS does not know the task that it started';
}

/** Why the log of a task is not shown, or not whole. */
export function logGapText(gap: LogGap): string {
  const { group, stream } = gap.stream;
  if (gap.kind === 'absent') {
    return gap.what === 'group'
      ? `the log is not shown: log group ${group} did not exist while the task ran`
      : `the log is not shown: log group ${group} has no stream ${stream}`;
  }
  if (gap.kind === 'beyond') {
    return `${counted(gap.lines, 'line')} ${gap.lines === 1 ? 'is' : 'are'} not shown: an answer for log group ${group} held more than CloudWatch Logs returns at once (10,000 events, 1 MiB)`;
  }
  const { error } = gap;
  return error.kind === 'denied'
    ? `the log is not shown: allow ${error.operation} on log group ${group}`
    : `the log is not shown: ${group}: ${error.message}`;
}

/** That a task would have run on after its command had ended. */
export function leftRunningText(container: string, left: LeftRunning): string {
  const why = left.restarted
    ? `ECS started ${container} again after it had ended (its restartPolicy), so its command may have run twice`
    : `other containers of its task kept running after ${container} had ended`;
  const { notStopped } = left;
  return notStopped
    ? `${why}. The task still runs, because it could not be stopped: ${notStopped.reason}`
    : `${why}. The task was told to stop.`;
}
