import { serviceLink } from '../ecs/console-link.js';
import { revisionInProduction } from '../ecs/service/running.js';
import type { ConfigOutcome } from './outcome.js';
import { imageChanges, type PlannedConfig } from './plan.js';

/**
 * What became of a config; the one place where an outcome is made. `more` holds what differs from the defaults: nothing was forced, and
 * the link is that of the service.
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
