import { inEcs } from '../release/in-ecs.js';
import type { ConfigOutcome } from '../release/outcome.js';
import { serviceNames } from './phrases/service-names.js';

/** The lines of the output `deployments`: `service=family:revision` of what this run has in ECS. */
export function deploymentLines(configs: readonly ConfigOutcome[]): readonly string[] {
  const named = serviceNames(configs);
  return configs.flatMap((outcome) => (inEcs(outcome) === 'yes' ? [`${named.get(outcome)}=${outcome.after}`] : []));
}

/**
 * The lines of the output `rollback-to`, each with its guard: what may be in ECS of this run goes back to what ran before. A
 * service of which nothing is known to have run before is not among them.
 */
export function rollbackLines(configs: readonly ConfigOutcome[]): readonly string[] {
  const named = serviceNames(configs);
  return configs.flatMap((outcome) => {
    const { before, after } = outcome;
    if (before === undefined || before === after || inEcs(outcome) === 'no') return [];
    return [`${named.get(outcome)}=${before} from ${after}`];
  });
}
