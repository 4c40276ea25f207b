import type { Inputs } from '../../inputs/inputs.js';
import { inPhase } from '../narrator.js';
import type { Plan, PlannedMigration, Registrations } from '../plan.js';
import { runsOn } from '../register.js';
import type { World } from '../world.js';
import { type Migrated, migrate } from './migrate.js';

const PHASE_OF = { migration: 'migrate', 'smoke test': 'smokeTest', 'post-migration': 'postMigrate' } as const;

/** Runs a task of the plan, where there is one, and reports its failure. */
export async function runTask(
  world: World,
  plan: Plan,
  migration: PlannedMigration | undefined,
  registrations: Registrations,
  onCancel: Inputs['onCancel'],
): Promise<Migrated | undefined> {
  if (!migration) return undefined;
  const registered = runsOn(plan, registrations, migration.config);
  const migrated = await inPhase(world, PHASE_OF[migration.name], () =>
    migrate(world, migration, registered, onCancel),
  );
  if (migrated.failure) world.emit({ kind: 'failed', failure: migrated.failure });
  return migrated;
}
