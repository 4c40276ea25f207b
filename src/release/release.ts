import type { Inputs } from '../inputs/inputs.js';
import { toldInEveryEnd } from './cancel-deadline.js';
import { type Inspected, inspect } from './look/inspect.js';
import { skippedTask, unchangedOutcome, withoutUnchanged } from './look/skip-unchanged.js';
import { type Migrated, migrate } from './migration/migrate.js';
import { plannedEnd, previewRelease } from './modes/plan/preview.js';
import { recover, rememberedAttributes } from './on-failure/recover.js';
import type { Release } from './outcome.js';
import { nameOf, type Plan, type PlannedMigration } from './plan.js';
import { type Registrations, register, registrationFailed, runsOn } from './register.js';
import { rollOutLines, watches } from './roll-out/lines.js';
import { type Story, tellStory } from './story.js';
import type { World } from './world.js';

/**
 * The story of a release or a run: look, register, migrate, roll out line by line. Throws only an InputError of look, when
 * nothing has been changed; every other end is a {@link Release}.
 */
export async function release(world: World, inputs: Inputs): Promise<Release> {
  const story = tellStory(world, inputs.mode);
  const inspected = await story.timed('look', () => inspect(world, inputs));
  for (const text of inspected.warnings) story.warn({ kind: 'said', text });
  world.tell({ kind: 'looked', plan: inspected.plan });
  if (world.signal.aborted) return story.end(inspected.plan, 'cancelled');
  if (inputs.mode === 'plan') {
    const previewed = await previewRelease(world, inspected, inputs);
    world.tell({ kind: 'previewed', ...previewed });
    return plannedEnd(story.end(inspected.plan, 'planned'), previewed, inspected.verified);
  }
  const plan = leaveAlone(world, story, inspected, inputs);
  const left = plan.lines.flat().some(({ key }) => !plan.unchanged?.has(key));
  if (!left && !plan.migration && (plan.lines.length === 0 || !plan.postMigration)) return story.end(plan, 'unchanged');
  return toldInEveryEnd(world, story, plan, (heard) => change(heard, story, plan, inputs));
}

/** The plan without what `skip-unchanged` leaves alone, which is told. */
function leaveAlone(world: World, story: Story, { plan, differences }: Inspected, inputs: Inputs): Plan {
  if (inputs.mode !== 'release' || !inputs.skipUnchanged) return plan;
  const { plan: rest, unchanged, skippedTasks } = withoutUnchanged(plan, differences, inputs);
  for (const config of unchanged) story.rolledOut(config, { outcome: unchangedOutcome(config) });
  for (const task of skippedTasks) {
    story.migrated(task.name, { outcome: () => skippedTask(task), logged: Promise.resolve() });
  }
  const tasks = skippedTasks.map(({ name }) => name);
  if (unchanged.length > 0) world.tell({ kind: 'left-alone', services: unchanged.map(nameOf), tasks });
  return rest;
}

/** Everything after look: from here on ECS is being changed, and every end is told. */
async function change(world: World, story: Story, plan: Plan, inputs: Inputs): Promise<Release> {
  const registration = await story.timed('register', () => register(world, plan));
  if (registrationFailed(registration)) return story.registrationFailed(plan, registration);
  story.registered(plan, registration);
  if (world.signal.aborted) return story.end(plan, 'cancelled');

  const { onCancel } = inputs;
  const migrated = await runTask(world, story, plan, plan.migration, registration, onCancel);
  if (migrated?.failure || world.signal.aborted) {
    if (migrated?.failure) story.fail(migrated.failure);
    return story.end(plan, world.signal.aborted ? 'cancelled' : 'failed');
  }
  const watchOf = watches(world);
  const recovers = inputs.onFailure === 'rollback';
  const attributes = recovers ? await rememberedAttributes(world, plan) : undefined;
  const seen = await story.timed('rollOut', () => rollOutLines(world, story, plan, registration, inputs, watchOf));
  await migrated?.logged;
  if (recovers && story.isRed() && !world.signal.aborted) {
    await story.timed('recover', () => recover(world, { story, plan: seen, inputs, watchOf, attributes }));
  }
  if (!story.isRed() && !world.signal.aborted) {
    const after = await runTask(world, story, plan, plan.postMigration, registration, onCancel);
    if (after?.failure) story.fail(after.failure);
    await after?.logged;
  }
  return story.end(seen, story.verdict(seen, world.signal.aborted));
}

async function runTask(
  world: World,
  story: Story,
  plan: Plan,
  migration: PlannedMigration | undefined,
  registrations: Registrations,
  onCancel: Inputs['onCancel'],
): Promise<Migrated | undefined> {
  if (!migration) return undefined;
  const registered = runsOn(plan, registrations, migration.config);
  const phase = migration.name === 'migration' ? 'migrate' : 'postMigrate';
  const migrated = await story.timed(phase, () => migrate(world, migration, registered, onCancel));
  story.migrated(migration.name, migrated);
  return migrated;
}
