import type { Verdict } from '../../ecs/rollout/rollout.js';
import type { Cause, Failure, StuckReason } from '../../release/failure.js';
import { spokenTime } from '../../spoken-time.js';
import { counted } from '../phrases/counted.js';
import { pausedClause } from '../phrases/pause.js';
import { conflictClause } from './conflict.js';
import { faultPhrase } from './fault.js';
import { refusalGist } from './refusal.js';
import { rollbackClause } from './rolled-back.js';
import { timedOutText } from './running.js';
import { interruptionWords } from './task-end.js';

/** The failure in one sentence that a person can forward. */
export function titleOf({ cause, evidence }: Failure): string {
  switch (cause.kind) {
    case 'problems':
      return `${problemsTitle(cause)}. Nothing was changed.`;
    case 'early':
      return cause.message.split('\n', 1)[0] ?? '';
    case 'defect':
      return 'This action has a defect';
    case 'verify':
      return `ecspresso verify found ${counted(cause.problems, 'problem')}`;
    case 'not-registered':
      return `${cause.name} could not be registered`;
    case 'refused':
      return `${cause.service} was not rolled out: ${refusalGist(cause.refusal)}`;
    case 'conflict':
      return `${cause.service} was not rolled out: ${conflictClause(cause.conflict)}`;
    case 'left':
      return `${cause.service} was still rolling out by ${cause.controller} when the job was cancelled`;
    case 'other-revision':
      return `${cause.service} does not run ${cause.after}`;
    case 'roll-out': {
      const worst = evidence.find((item) => item.kind === 'tasks');
      const phrase = verdictPhrase(cause, evidence);
      const why = worst ? `${counted(worst.count, 'task')} ${faultPhrase(worst.fault)}` : undefined;
      return `${cause.service} ${phrase}${why === undefined ? '' : `${phrase.includes(': ') ? '; ' : ': '}${why}`}`;
    }
    case 'task-not-started':
      return `The ${cause.name} could not be started: ${refusalGist(cause.refusal)}`;
    case 'task-start-unknown':
      return `The job was cancelled while the ${cause.name} was being started: it is not known whether its task runs`;
    case 'task-nameless':
      return `The ${cause.name} was started, but ecspresso did not say which task`;
    case 'task':
      return taskTitle(cause);
    case 'stuck':
      return `${cause.service} could not be rolled back to ${cause.before ?? 'an earlier version'}: ${stuckWords(cause.why)}`;
    case 'left-alone':
      return `${cause.service} was left alone: it does not run ${cause.guard} any more, but ${cause.runs}`;
    case 'cut-off':
      return 'The job was cancelled before ECS said what is still in progress';
  }
}

/** Why a service could not be rolled back, as what follows a colon. */
export function stuckWords(why: StuckReason): string {
  switch (why.kind) {
    case 'unsettled':
      return 'ECS shows something else each time';
    case 'unasked':
      return `ECS could not be asked what ${why.service} runs now (${why.error.words})`;
    case 'gone':
      return why.status === undefined ? 'ECS no longer has the service' : `the service is ${why.status}`;
    case 'created':
      return 'this release has created it, so there is no earlier version';
    case 'none-completed':
      return 'none of its deployments has completed before, so there is no version to go back to';
    case 'no-deployment':
      return 'ECS shows no deployment of it';
    case 'not-brought-back':
      return `ECS could not bring ${why.before} back${why.reason ? ` (${why.reason})` : ''}`;
    case 'other-family':
      return `its family has changed, and ecspresso would take the revision of ${why.family}`;
    case 'deployed-since':
      return `somebody else has deployed ${why.taskDefinition} since`;
    case 'replaced':
      return `${why.by} took its place meanwhile`;
    case 'timeout':
      return `ECS did not finish rolling it back within ${spokenTime(why.seconds)}`;
    case 'paused':
      return `its way back is ${pausedClause(why.pause)}`;
    case 'verdict':
      return verdictWords(why.verdict);
    case 'failed':
      return titleOf(why.failure);
  }
}

/** The end of a rollback that was none: in ECS's words where it has any. */
function verdictWords(verdict: Verdict): string {
  if ('reason' in verdict && verdict.reason !== '') return verdict.reason;
  switch (verdict.kind) {
    case 'released':
      return 'ECS completed the deployment instead';
    case 'gone':
      return 'ECS no longer has the service';
    case 'unknown':
      return `ECS could not be asked any more (${verdict.error.words})`;
    default:
      return 'its rollback ended without a success';
  }
}

function problemsTitle({ problems }: Extract<Cause, { kind: 'problems' }>): string {
  if (!problems.every(({ where }) => where.startsWith('`'))) return `${counted(problems.length, 'problem')} found`;
  return `${problems.length === 1 ? '1 input is' : `${problems.length} inputs are`} wrong`;
}

function verdictPhrase(
  { verdict, running }: Extract<Cause, { kind: 'roll-out' }>,
  evidence: Failure['evidence'],
): string {
  switch (verdict?.kind) {
    case 'rolled-back':
      return rolledBackPhrase(verdict);
    case 'failed':
      return verdict.status === 'STOPPED' || verdict.status === 'STOP_REQUESTED'
        ? 'was stopped before it was released'
        : 'was not released';
    case 'replaced':
      return `was replaced by another deployment (${verdict.by})`;
    case 'gone':
      return 'is gone';
    case 'created-other':
      return `was created with ${verdict.shows}`;
    case 'failing':
      return `is not coming up (${verdict.failures} failed tasks, no circuit breaker)`;
    case 'timeout':
      return timedOutText(
        verdict.seconds,
        running,
        evidence.find((item) => item.kind === 'deployment'),
      );
    case 'unknown':
      return 'could not be monitored to its end';
    case undefined: {
      const isSeen = evidence.some((item) => item.kind === 'deployment' && item.deployment !== undefined);
      return isSeen
        ? 'was still rolling out when the job was cancelled'
        : 'was being deployed when the job was cancelled, and ECS had not shown its deployment yet';
    }
    default:
      return 'was not released';
  }
}

function rolledBackPhrase({ finished, by, stage }: Extract<Verdict, { kind: 'rolled-back' }>): string {
  const during = stage === 'BAKE_TIME' ? ' while it baked' : '';
  const why = rollbackClause(by);
  return `${finished ? 'was' : 'is being'} rolled back by ECS${during}${why === undefined ? '' : `: ${why}`}`;
}

function taskTitle({ name, container, end, fault }: Extract<Cause, { kind: 'task' }>): string {
  switch (end.kind) {
    case 'failed':
      if (end.exitCode !== undefined) return `The ${name} failed: ${container} exited with code ${end.exitCode}`;
      // Another container's end says nothing of ours.
      return fault && fault.kind !== 'exit' && fault.kind !== 'unknown'
        ? `The ${name} never ran: its task ${faultPhrase(fault, 'its')}`
        : `The ${name} ended without an exit code; it may be partly applied`;
    case 'interrupted':
      return `The ${name} was interrupted and may be partly applied: ${interruptionWords(end.by)}`;
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
