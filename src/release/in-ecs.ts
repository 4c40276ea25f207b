import { type ConfigOutcome, GREEN_RESULTS } from './outcome.js';
import { isRollingBack, type RollbackAnswer, type ServiceEnd, staysInProgress } from './service-end.js';

/** Whether ECS has a deployment of what a run brought: complete or still in progress, but not one that is rolled back. */
export type InEcs = 'yes' | 'no' | 'unsure';

/** Whether ECS has what this run brought to the service of a config, as far as it was known at the end. */
export function inEcs({ service, after, result, end }: ConfigOutcome): InEcs {
  if (service === undefined || after === undefined) return 'no';
  if (GREEN_RESULTS.has(result)) return 'yes';
  return end === undefined ? 'no' : inEcsAtEnd(end, after);
}

function inEcsAtEnd(end: ServiceEnd, after: string): InEcs {
  switch (end.kind) {
    case 'serves':
      return end.taskDefinition === after ? 'yes' : 'no';
    case 'runs':
      return end.runs === after ? 'yes' : 'no';
    case 'rolling-out':
    case 'paused':
    case 'at-stage':
      return 'yes';
    case 'interrupted':
      return end.stop === undefined ? 'yes' : afterStop(end.stop);
    case 'unwatched':
      return end.deployment === undefined ? 'unsure' : 'yes';
    case 'stuck':
      return end.on === after ? 'yes' : 'unsure';
    case 'left':
    case 'has':
    case 'unseen':
    case 'deploy-unanswered':
    case 'rollback-unanswered':
    case 'rollback-cancelled':
    case 'redeploy-cancelled':
      return 'unsure';
    case 'not-started':
    case 'unchanged':
    case 'as-before':
    case 'rolling-back':
    case 'replaced':
    case 'gone':
    case 'rolled-back':
    case 'left-alone':
      return 'no';
  }
}

function afterStop(stop: RollbackAnswer): InEcs {
  const isThere = staysInProgress(stop) || (stop.kind === 'not-in-progress' && stop.where.kind === 'settled');
  return isThere ? 'yes' : 'no';
}

/** What came of the rollback of what a run had changed: whether all of it is rolled back, or for a cancel about to be. */
export type Recovery = 'none' | 'complete' | 'partial';

/**
 * What `on-failure: rollback` or `on-cancel: stop` achieved. What was only followed stays on the new revision: that is no whole way
 * back.
 */
export function recoveryOf(configs: readonly ConfigOutcome[]): Recovery {
  const achieved = configs.flatMap(rollbackSucceeded);
  if (achieved.length === 0) return 'none';
  return achieved.every(Boolean) ? 'complete' : 'partial';
}

/** Whether the service is rolled back, as one item; empty where it was not to be. */
function rollbackSucceeded({
  onFailureRollback,
  notRolledBack,
  result,
  serves,
  end,
}: ConfigOutcome): readonly boolean[] {
  if (notRolledBack) return [false];
  if (onFailureRollback) return [result === 'rolled-back' && serves === 'old'];
  if (end?.kind !== 'interrupted' || end.stop === undefined) return [];
  return [isRollingBack(end.stop)];
}
