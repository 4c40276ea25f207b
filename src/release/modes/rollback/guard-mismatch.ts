import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { configOutcome } from '../../config-outcome.js';
import type { Failure } from '../../failure.js';
import type { ConfigOutcome } from '../../outcome.js';
import type { Destination } from './look.js';

/** The end of a service whose guard does not hold: somebody has deployed since, and that stays. */
export function guardMismatchEnd({ config, from, to, guard = '', step }: Destination): {
  readonly outcome: ConfigOutcome;
  readonly failure: Failure;
} {
  const { service } = config;
  const other = step.kind === 'guard-mismatch' ? step.other : undefined;
  const outcome = configOutcome(config, {
    after: to,
    result: 'failed',
    serves: 'old',
    end:
      courseOfRolloutState(other?.rolloutState) === 'going-on'
        ? { kind: 'replaced', by: from }
        : { kind: 'serves', taskDefinition: from },
  });
  return {
    outcome,
    failure: {
      cause: { kind: 'left-alone', service, runs: from, guard },
      evidence: other
        ? [{ kind: 'other-deployment', id: other.id, taskDefinition: other.taskDefinition, createdAt: other.createdAt }]
        : [],
      advice: { kind: 'without-guard', service, to },
      console: outcome.url,
    },
  };
}
