import { primaryOf } from '../../ecs/snapshot.js';
import type { Inputs } from '../../inputs/inputs.js';
import { configOutcome } from '../config-outcome.js';
import type { ConfigOutcome, TaskOutcome } from '../outcome.js';
import { type Plan, type PlannedConfig, type PlannedMigration, tasksOf } from '../plan.js';
import type { Difference } from './difference.js';

/** What is still to do of a plan, and what is skipped. */
export interface ReducedPlan {
  /** The same plan with the keys of the unchanged configs, and without the migration of one of these. */
  readonly plan: Plan;
  readonly unchanged: readonly PlannedConfig[];
  readonly skippedTasks: readonly PlannedMigration[];
}

/**
 * Takes the configs out of a plan that need no release: `ecspresso diff` is empty, and the service runs what it is to run in a
 * completed deployment. The migration goes with its config; smoke test and post-migration never do, because nobody knows
 * whether they have succeeded: they run on the current revision. A config without a service stays for the same reason: its
 * migration may never have succeeded.
 */
export function withoutUnchanged(
  plan: Plan,
  differences: ReadonlyMap<string, Difference>,
  inputs: Pick<Inputs, 'forceNewDeployment'>,
): ReducedPlan {
  const tasks = tasksOf(plan);
  const unchanged = plan.lines.flat().filter((config) => {
    const runsTask = tasks.some((task) => task.config.key === config.key);
    if (runsTask && config.service === undefined) return false;
    return isUnchanged(config, differences.get(config.key), inputs);
  });
  const keys = new Set(unchanged.map(({ key }) => key));
  const { migration, smokeTest, postMigration, lines } = plan;
  const skippedTasks = migration && keys.has(migration.config.key) ? [migration] : [];
  return {
    plan: {
      lines,
      unchanged: keys,
      ...(migration && skippedTasks.length === 0 ? { migration } : {}),
      smokeTest,
      ...(postMigration ? { postMigration } : {}),
    },
    unchanged,
    skippedTasks,
  };
}

/** Whether a release with `skip-unchanged` leaves a config alone. */
function isUnchanged(
  config: PlannedConfig,
  difference: Difference | undefined,
  inputs: Pick<Inputs, 'forceNewDeployment'>,
): boolean {
  if (difference === undefined || difference.differs || difference.notBuilt) return false;
  if (config.service === undefined) return true;
  if (inputs.forceNewDeployment === 'always') return false;
  const primary = primaryOf(config.current);
  return primary?.rolloutState === 'COMPLETED' && primary.taskDefinition === config.current?.taskDefinition;
}

/** The end of a config that is left alone. */
export function unchangedOutcome(config: PlannedConfig): ConfigOutcome {
  return configOutcome(config, {
    result: 'unchanged',
    ...(config.service ? { serves: 'old' } : {}),
    end: { kind: 'unchanged' },
  });
}

/** The end of a migration that is left out with its config. */
export function skippedTask({ config, container, what }: PlannedMigration): TaskOutcome {
  const taskDefinition = config.current?.taskDefinition ?? config.before ?? config.definition.family;
  return { what, container, taskDefinition, result: 'skipped' };
}
