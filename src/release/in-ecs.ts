import { type ConfigOutcome, GREEN_RESULTS } from './outcome.js';
import { goesOnAfter, isTakenBack, type ServiceEnd, type Stopping } from './service-end.js';

/** Whether ECS has a deployment of what a run brought: complete or still on its way, but not one that is taken back. */
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
    case 'return-unanswered':
    case 'returning':
    case 'returning-by-deploy':
      return 'unsure';
    case 'not-started':
    case 'unchanged':
    case 'as-before':
    case 'going-back':
    case 'replaced':
    case 'gone':
    case 'back':
    case 'left-alone':
      return 'no';
  }
}

function afterStop(stop: Stopping): InEcs {
  const isThere = goesOnAfter(stop) || (stop.kind === 'not-in-progress' && stop.where.kind === 'in-place');
  return isThere ? 'yes' : 'no';
}

/** What came of taking back what a run had changed: whether all of it is back, or for a cancel on its way. */
export type Recovery = 'none' | 'complete' | 'partial';

/**
 * What `on-failure: rollback` or `on-cancel: stop` achieved. What was only followed stays on the new revision: that is no whole way
 * back.
 */
export function recoveryOf(configs: readonly ConfigOutcome[]): Recovery {
  const achieved = configs.flatMap(takenBack);
  if (achieved.length === 0) return 'none';
  return achieved.every(Boolean) ? 'complete' : 'partial';
}

/** Whether a service is back that was to go back; none where it was not to. */
function takenBack({ wentBack, notTakenBack, result, serves, end }: ConfigOutcome): readonly boolean[] {
  if (notTakenBack) return [false];
  if (wentBack) return [result === 'rolled-back' && serves === 'old'];
  if (end?.kind !== 'interrupted' || end.stop === undefined) return [];
  return [isTakenBack(end.stop)];
}
