import { serviceLink } from '../ecs/console-link.js';
import { revisionInProduction } from '../ecs/service/running.js';
import type { ConfigOutcome } from './outcome.js';
import { imageChanges, type PlannedConfig } from './plan.js';

/**
 * What became of a config: `more` says it, the rest is the same for every config. Nothing was forced, and the address is that of the
 * service, unless `more` says otherwise. The one place where an outcome is made.
 */
export function configOutcome(
  config: PlannedConfig,
  more: Pick<ConfigOutcome, 'result'> & Partial<ConfigOutcome>,
): ConfigOutcome {
  const { path, region, cluster, service, before, line, current, lifecycle } = config;
  const running = service ? revisionInProduction(current, lifecycle) : undefined;
  return {
    config: path,
    region,
    cluster,
    service,
    url: service && serviceLink(region, cluster, service),
    family: config.definition.family,
    images: imageChanges(config),
    before,
    running,
    forced: false,
    line,
    ...more,
  };
}
