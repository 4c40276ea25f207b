import type { Verdict } from '../../ecs/rollout/rollout.js';
import type { Cause, Failure, StuckReason } from '../../release/failure.js';
import { spokenTime } from '../../spoken-time.js';
import { installFaultText } from '../install/fault.js';
import { counted } from '../phrases/counted.js';
import { goneClause, unansweredClause, unaskedClause } from '../phrases/not-there.js';
import { pausedClause } from '../phrases/pause.js';
import { conflictClause } from './conflict.js';
import { migrationTitle } from './migration.js';
import { movedOnTitle } from './moved-on.js';
import { notContinued, refusalGist } from './refusal.js';
import { rollOutTitle } from './roll-out-title.js';

/** The failure in one sentence that a person can forward. */
export function titleOf({ cause, evidence }: Failure): string {
  switch (cause.kind) {
    case 'problems':
      return `${problemsTitle(cause)}. Nothing was changed.`;
    case 'early':
      return cause.title;
    case 'not-installed':
      return installFaultText(cause.fault).title;
    case 'cancelled-early':
      return cause.during === 'install'
        ? 'The job was cancelled while ecspresso was being installed. Nothing was changed.'
        : 'The job was cancelled. Nothing was changed.';
    case 'defect':
      return 'Internal error in this action (a bug): report it with the log of this step';
    case 'verify':
      return `ecspresso verify found ${counted(cause.problems, 'problem')}`;
    case 'not-registered':
      return `${cause.name} could not be registered`;
    case 'refused':
      if (cause.refusal.kind === 'not-continued') return notContinued(cause.refusal);
      return `${cause.service} was not rolled out: ${refusalGist(cause.refusal).text}`;
    case 'conflict':
      return `${cause.service} was not rolled out: ${conflictClause(cause.conflict)}`;
    case 'left':
      return `${cause.service} was still rolling out by ${cause.controller} when the job was cancelled`;
    case 'other-revision':
      return `${cause.service} does not run ${cause.after}`;
    case 'roll-out':
      return rollOutTitle(cause, evidence);
    case 'task-not-started':
    case 'task-start-unknown':
    case 'task-nameless':
    case 'task':
      return migrationTitle(cause);
    case 'stuck':
      return `${cause.service} could not be rolled back to ${cause.before ?? 'an earlier version'}: ${stuckText(cause.why)}`;
    case 'left-alone':
      return `${cause.service} was left alone: it has ${cause.runs}, and not ${cause.guard}`;
    case 'moved-on':
      return movedOnTitle(cause);
    case 'rollback-cancelled':
      return `${cause.service} was being rolled back to ${cause.to} by ECS when the job was cancelled`;
    case 'cut-off':
      return 'The job was cancelled before ECS said what is still in progress';
  }
}

/** The title as a sentence of its own; `others`: how many failures there are beside it. */
export function titleSentence(failure: Failure, others = 0): string {
  const more = others > 0 ? ` (and ${others} more)` : '';
  return `${titleOf(failure)}${more}${more === '' && isClosed(failure.cause) ? '' : '.'}`;
}

/** Whether a title ends a sentence already: it is of several, as somebody wrote it, or ends in the dots of what was cut off. */
function isClosed(cause: Cause): boolean {
  switch (cause.kind) {
    case 'problems':
    case 'early':
    case 'not-installed':
    case 'cancelled-early':
      return true;
    case 'refused':
    case 'task-not-started':
      return refusalGist(cause.refusal).isCut || cause.refusal.kind === 'error';
    case 'stuck':
      return cause.why.kind === 'failed' && isClosed(cause.why.failure.cause);
    default:
      return false;
  }
}

/** Why a service could not be rolled back, as what follows a colon. */
export function stuckText(why: StuckReason): string {
  switch (why.kind) {
    case 'unsettled':
      return 'the service kept changing while it was rolled back';
    case 'unasked':
      return unaskedClause(why.service, why.error.reason);
    case 'gone':
      return goneClause(why);
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
      return verdictText(why.verdict);
    case 'failed':
      return titleOf(why.failure);
  }
}

/** How a rollback ended that did not bring the service back. */
function verdictText(verdict: Verdict): string {
  // ECS's sentence becomes part of one of ours.
  if ('reason' in verdict && verdict.reason !== '') return verdict.reason.replace(/\.$/, '');
  switch (verdict.kind) {
    case 'released':
      return 'ECS completed the deployment instead';
    case 'gone':
      return goneClause(verdict);
    case 'unknown':
      return unansweredClause(verdict.error);
    default:
      return 'the rollback did not succeed';
  }
}

function problemsTitle({ problems }: Extract<Cause, { kind: 'problems' }>): string {
  if (!problems.every(({ about }) => about.kind === 'input')) return `${counted(problems.length, 'problem')} found`;
  return `${counted(problems.length, 'input')} ${problems.length === 1 ? 'is' : 'are'} wrong`;
}
