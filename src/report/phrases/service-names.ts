import { clusterName } from '../../ecs/console-link.js';
import type { ConfigOutcome } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';

/**
 * What each config is called in the outputs: its service, else its family. Where two have the same name, the cluster says which
 * is which, and where that is the same too, the region.
 */
export function serviceNames(configs: readonly ConfigOutcome[]): ReadonlyMap<ConfigOutcome, string> {
  const inCluster = (outcome: ConfigOutcome): string => `${clusterName(outcome.cluster)}/${nameOf(outcome)}`;
  const count = (name: (outcome: ConfigOutcome) => string, outcome: ConfigOutcome): number =>
    configs.filter((other) => name(other) === name(outcome)).length;
  return new Map(
    configs.map((outcome) => {
      if (outcome.service === undefined || count(nameOf, outcome) === 1) {
        return [outcome, nameOf(outcome)];
      }
      const name = inCluster(outcome);
      return [outcome, count(inCluster, outcome) === 1 ? name : `${outcome.region}/${name}`];
    }),
  );
}
