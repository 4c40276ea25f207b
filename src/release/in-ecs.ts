import { type ConfigOutcome, GREEN_RESULTS } from './outcome.js';
import type { Stands, Stopping } from './stands.js';

/** Whether ECS has a deployment of what a run brought: complete or still on its way, but not one that is taken back. */
export type InEcs = 'yes' | 'no' | 'unsure';

/** Whether ECS has what this run brought to the service of a config, as far as it was known at the end. */
export function inEcs({ service, after, result, stands }: ConfigOutcome): InEcs {
  if (service === undefined || after === undefined) return 'no';
  if (GREEN_RESULTS.has(result)) return 'yes';
  return stands === undefined ? 'no' : standing(stands, after);
}

function standing(stands: Stands, after: string): InEcs {
  switch (stands.kind) {
    case 'serves':
      return stands.taskDefinition === after ? 'yes' : 'no';
    case 'runs':
      return stands.runs === after ? 'yes' : 'no';
    case 'rolling-out':
    case 'paused':
    case 'at-stage':
      return 'yes';
    case 'in-progress':
      return stands.stop === undefined ? 'yes' : afterStop(stands.stop);
    case 'goes-on':
      return stands.deployment === undefined ? 'unsure' : 'yes';
    case 'stuck':
      return stands.on === after ? 'yes' : 'unsure';
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
  if (stop.kind === 'told') return 'no';
  return stop.kind !== 'not-in-progress' || stop.where.kind === 'in-place' ? 'yes' : 'no';
}

/** What came of taking back what a run had changed: whether all of it is back, or for a cancel on its way. */
export type Recovery = 'none' | 'complete' | 'partial';

/** What `on-failure: rollback` or `on-cancel: stop` achieved. */
export function recoveryOf(configs: readonly ConfigOutcome[]): Recovery {
  const achieved = configs.flatMap(takenBack);
  if (achieved.length === 0) return 'none';
  return achieved.every(Boolean) ? 'complete' : 'partial';
}

/** Whether a service is back that was to go back; none where it was not to. */
function takenBack({ wentBack, result, serves, stands }: ConfigOutcome): readonly boolean[] {
  if (wentBack) return [result === 'rolled-back' && serves === 'old'];
  if (stands?.kind !== 'in-progress' || stands.stop === undefined) return [];
  const { stop } = stands;
  return [stop.kind === 'told' || (stop.kind === 'not-in-progress' && stop.where.kind === 'going-back')];
}
