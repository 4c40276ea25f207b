import { ecsRollbackTarget } from '../../ecs/service/ecs-rollback-target.js';
import { courseOfRolloutState } from '../../ecs/service-deployment-states.js';
import { primaryOf } from '../../ecs/snapshot.js';
import type { Inputs } from '../../inputs/inputs.js';
import { configOutcome } from '../config-outcome.js';
import { isMutable } from '../image.js';
import type { ConfigOutcome, TaskOutcome } from '../outcome.js';
import { type KnownDeployment, type Plan, type PlannedConfig, type PlannedMigration, tasksOf } from '../plan.js';
import type { Difference } from './difference.js';

/** What is still to do of a plan, and what is skipped. */
export interface ReducedPlan {
  /** The same plan with what is left alone or followed, and without the migration of one of these. */
  readonly plan: Plan;
  readonly unchanged: readonly PlannedConfig[];
  readonly skippedTasks: readonly PlannedMigration[];
}

/** What a release with `skip-unchanged` does with a config that needs no release. */
type Skipped =
  /** The service runs it in a completed deployment: nothing. */
  | { readonly kind: 'left-alone' }
  /** A deployment that is in progress brings it: that is followed. */
  | { readonly kind: 'followed'; readonly deployment: KnownDeployment };

/**
 * Takes the configs out of a plan that need no release: `ecspresso diff` is empty, and the service runs what it is to run in a
 * completed deployment, or in one that is in progress, which is followed. The migration goes with its config; smoke test and
 * post-migration never do, because nobody knows whether they have succeeded: they run on the current revision. A config without
 * a service stays for the same reason: its migration may never have succeeded. So does an image whose tag can move.
 */
export function withoutUnchanged(
  plan: Plan,
  differences: ReadonlyMap<string, Difference>,
  inputs: Pick<Inputs, 'forceNewDeployment'>,
): ReducedPlan {
  const tasks = tasksOf(plan);
  const skipped = new Map(
    plan.lines.flat().flatMap((config) => {
      const runsTask = tasks.some((task) => task.config.key === config.key);
      const skip =
        runsTask && config.service === undefined ? undefined : skippedAs(config, differences.get(config.key), inputs);
      return skip === undefined ? [] : [[config.key, skip] as const];
    }),
  );
  const unchanged = plan.lines.flat().filter(({ key }) => skipped.get(key)?.kind === 'left-alone');
  const followed = new Map(
    [...skipped].flatMap(([key, skip]) => (skip.kind === 'followed' ? [[key, skip.deployment] as const] : [])),
  );
  const { migration, smokeTest, postMigration, lines } = plan;
  const skippedTasks = migration && skipped.has(migration.config.key) ? [migration] : [];
  return {
    plan: {
      lines,
      skipsUnchanged: inputs.forceNewDeployment !== 'always',
      unchanged: new Set(unchanged.map(({ key }) => key)),
      followed,
      migration: skippedTasks.length === 0 ? migration : undefined,
      smokeTest,
      postMigration,
    },
    unchanged,
    skippedTasks,
  };
}

/** Undefined where a config is released. */
function skippedAs(
  { service, current, definition }: PlannedConfig,
  difference: Difference | undefined,
  inputs: Pick<Inputs, 'forceNewDeployment'>,
): Skipped | undefined {
  if (difference === undefined || difference.differs || difference.notBuilt) return undefined;
  // The tag may point to another image now, which no diff shows.
  if (definition.containers.some(({ image }) => isMutable(image))) return undefined;
  if (service === undefined) return { kind: 'left-alone' };
  if (inputs.forceNewDeployment === 'always') return undefined;
  const primary = primaryOf(current);
  if (primary === undefined || primary.taskDefinition !== current?.taskDefinition) return undefined;
  switch (courseOfRolloutState(primary.rolloutState)) {
    case 'success':
      return { kind: 'left-alone' };
    case 'going-on':
      return ecsRollbackTarget(current)
        ? undefined
        : { kind: 'followed', deployment: { id: primary.id, taskDefinition: primary.taskDefinition } };
    default:
      return undefined;
  }
}

/** The end of a config that is left alone. */
export function unchangedOutcome(config: PlannedConfig): ConfigOutcome {
  return configOutcome(config, {
    result: 'unchanged',
    serves: config.service ? 'old' : undefined,
    end: { kind: 'unchanged' },
  });
}

/** The end of a migration that is left out with its config. */
export function skippedTask({ config, container, what }: PlannedMigration): TaskOutcome {
  const taskDefinition = config.current?.taskDefinition ?? config.before ?? config.definition.family;
  return { what, container, taskDefinition, result: 'skipped' };
}
