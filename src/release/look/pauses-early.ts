import { pausesBefore } from '../../ecs/strategy.js';
import type { WaitUntil } from '../../ecs/wait-until.js';
import { hasService, type Plan } from '../plan.js';
import { strategyOf } from '../strategy.js';
import type { LookWarning } from '../warning.js';

type PausesEarly = Extract<LookWarning, { kind: 'pauses-early' }>;

/** A warning for each service whose own settings pause its deployment while the job still waits for it. */
export function pauseWarnings(
  plan: Plan,
  until: WaitUntil,
  goesBack?: PausesEarly['goesBack'],
): readonly LookWarning[] {
  return plan.lines
    .flat()
    .filter(hasService)
    .filter(({ key }) => !plan.unchanged?.has(key))
    .flatMap((config): readonly LookWarning[] => {
      const strategy = strategyOf(config);
      const pauses = strategy ? pausesBefore(strategy, until) : [];
      return pauses.length === 0 ? [] : [{ kind: 'pauses-early', service: config.service, until, pauses, goesBack }];
    });
}
