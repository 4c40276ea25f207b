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

/** What is known of a service from when its rollback after a failure begins (epoch milliseconds) until its end is told. */
export function withRollbackBegun(outcome: ConfigOutcome, at: number, to: string | undefined): ConfigOutcome {
  return {
    ...outcome,
    result: 'cancelled',
    serves: 'unsettled',
    onFailureRollback: { startedAt: at, wasReleased: outcome.result === 'released' },
    end: { kind: 'rollback-unanswered', to },
  };
}

/** How the rollback of a service after a failure ended: no pause and no stage of what was rolled out is where it is now. */
export function withRollbackEnded(
  outcome: ConfigOutcome,
  ended: Pick<ConfigOutcome, 'result' | 'serves' | 'end' | 'tasks' | 'running' | 'onFailureRollback'>,
): ConfigOutcome {
  return { ...outcome, paused: undefined, stage: undefined, ...ended };
}

/** A service of a run that is rolled back, which stays because the run had only followed its deployment. */
export function withoutRollback(outcome: ConfigOutcome): ConfigOutcome {
  return { ...outcome, notRolledBack: true };
}
