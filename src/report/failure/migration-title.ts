import type { Cause } from '../../release/failure.js';
import { spokenTime } from '../../spoken-time.js';
import { faultPhrase } from './fault.js';
import { interruptionWords } from './migration-end.js';
import { refusalGist } from './refusal.js';

type TaskCause = Extract<Cause, { kind: 'task-not-started' | 'task-start-unknown' | 'task-nameless' | 'task' }>;

/** The sentence about a migration that failed; `name` tells it from the post-migration and the smoke test, which run likewise. */
export function migrationTitle(cause: TaskCause): string {
  switch (cause.kind) {
    case 'task-not-started':
      return `The ${cause.name} could not be started: ${refusalGist(cause.refusal)}`;
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
      // Another container's end says nothing of ours.
      return fault && fault.kind !== 'exit' && fault.kind !== 'unknown'
        ? `The ${name} never ran: its task ${faultPhrase(fault, 'its')}`
        : isTest
          ? `The ${name} ended without an exit code; it is not known whether it passed`
          : `The ${name} ended without an exit code; it may be partly applied`;
    case 'interrupted':
      return isTest
        ? `The ${name} was interrupted: ${interruptionWords(end.by)}`
        : `The ${name} was interrupted and may be partly applied: ${interruptionWords(end.by)}`;
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
