import type { Inputs } from '../inputs/inputs.js';
import { endedInTime } from './cancel-deadline.js';
import { type Inspected, inspect } from './look/inspect.js';
import { skippedTask, unchangedOutcome } from './look/skip-unchanged.js';
import { runTask } from './migration/run-task.js';
import { previewRelease } from './modes/plan/preview.js';
import { previewRollback } from './modes/plan/preview-rollback.js';
import { inPhase, type Narrator } from './narrator.js';
import { recover, rememberedAttributes } from './on-failure/recover.js';
import type { Release } from './outcome.js';
import type { Plan } from './plan.js';
import { notRegistered, register, registrationFailed } from './register.js';
import { rollOutLines } from './roll-out/lines.js';
import { watches } from './roll-out/watches.js';
import { isRed } from './story.js';
import type { World } from './world.js';

/**
 * Performs a release, a plan, or mode `run`: look, register, migrate, roll out line by line. `world.emit` is the narrator's. Throws only an InputError of look, when
 * nothing has been changed; every other end is a {@link Release}.
 */
export async function release(world: World, inputs: Inputs, narrator: Narrator): Promise<Release> {
  if (inputs.mode === 'plan' && inputs.rollbackTo !== undefined) {
    await inPhase(world, 'look', () => previewRollback(world, inputs));
    return narrator.end();
  }
  const inspected = await inPhase(world, 'look', () => inspect(world, inputs));
  for (const warning of inspected.warnings) world.emit({ kind: 'warning', warning });
  const { denied } = inspected;
  if (denied.length > 0) world.emit({ kind: 'warning', warning: { kind: 'denied-reads', reads: denied } });
  world.emit({ kind: 'looked', plan: inspected.plan });
  if (world.signal.aborted) return narrator.end();
  if (inputs.mode === 'plan') {
    await previewRelease(world, inspected, inputs);
    return narrator.end();
  }
  const plan = leaveAlone(world, inspected);
  const left = plan.lines.flat().some(({ key }) => !plan.unchanged?.has(key));
  const runsAfter = plan.lines.length > 0 && (plan.smokeTest ?? plan.postMigration) !== undefined;
  if (!left && !plan.migration && !runsAfter) return narrator.end();
  return endedInTime(world, narrator, () => change(world, narrator, plan, inputs));
}

/** The plan without what `skip-unchanged` leaves alone; it and the outcome of that are emitted here. */
function leaveAlone(world: World, { reduced }: Inspected): Plan {
  const { plan, unchanged, skippedTasks } = reduced;
  world.emit({ kind: 'reduced', plan });
  const configs = unchanged.map((config) => ({ key: config.key, outcome: unchangedOutcome(config) }));
  const tasks = skippedTasks.map((task) => ({ name: task.name, outcome: skippedTask(task) }));
  if (configs.length + tasks.length > 0) world.emit({ kind: 'left-alone', configs, tasks });
  return plan;
}

/** Everything after look: from here on ECS is changed, and every end becomes an outcome. */
async function change(world: World, { story, end }: Narrator, plan: Plan, inputs: Inputs): Promise<Release> {
  const registrations = await inPhase(world, 'register', () => register(world, plan));
  if (registrationFailed(registrations)) {
    world.emit({ kind: 'registration-stopped', registrations: registrations.registered });
    world.emit({ kind: 'failed', failure: notRegistered(registrations) });
    return end();
  }
  world.emit({ kind: 'registered', registrations });
  if (world.signal.aborted) return end();

  const { onCancel } = inputs;
  const migrated = await runTask(world, plan, plan.migration, registrations, onCancel);
  if (migrated?.failure || world.signal.aborted) return end();
  const watchOf = watches(world);
  const recovers = inputs.onFailure === 'rollback';
  const attributes = recovers ? await rememberedAttributes(world, plan) : undefined;
  await inPhase(world, 'rollOut', () => rollOutLines(world, plan, registrations, inputs, watchOf));
  await migrated?.logged;
  if (!isRed(story()) && !world.signal.aborted) {
    const tested = await runTask(world, plan, plan.smokeTest, registrations, onCancel);
    await tested?.logged;
  }
  if (recovers && isRed(story()) && !world.signal.aborted) {
    const failed = { story: story(), inputs, watchOf, attributes };
    await inPhase(world, 'recover', () => recover(world, failed));
  }
  if (!isRed(story()) && !world.signal.aborted) {
    const after = await runTask(world, plan, plan.postMigration, registrations, onCancel);
    await after?.logged;
  }
  return end();
}
