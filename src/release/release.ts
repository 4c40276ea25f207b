import { type Watch, watch } from '../ecs/watch.js';
import type { Inputs } from '../inputs/inputs.js';
import { foretell, plannedEnd } from './foretell.js';
import { type Inspected, inspect } from './inspect.js';
import { clusterKey } from './look-checks.js';
import { type Migrated, migrate } from './migrate.js';
import type { Release } from './outcome.js';
import { withPacedDeploys } from './paced-deploys.js';
import { nameOf, type Plan, type PlannedConfig, type PlannedMigration } from './plan.js';
import { recover, rememberedAttributes } from './recover.js';
import { type Registrations, register, registeredAs, registrationFailed } from './register.js';
import { hasService, type RollOutInputs, rollOut } from './roll-out.js';
import { skippedTask, unchangedOutcome, withoutUnchanged } from './skip-unchanged.js';
import { type Story, tellStory } from './story.js';
import type { World } from './world.js';

/** How long the story may still take after a cancel, milliseconds. */
const CUT_OFF_MILLISECONDS = 4500;

/**
 * The story of a release or a run: look, register, migrate, roll out line by line. Throws only an InputError of look, when
 * nothing has been changed; every other end is a {@link Release}.
 */
export async function release(world: World, inputs: Inputs): Promise<Release> {
  const story = tellStory(world);
  const inspected = await story.timed('look', () => inspect(world, inputs));
  for (const text of inspected.warnings) story.warn(text);
  world.tell({ kind: 'looked', plan: inspected.plan });
  if (world.signal.aborted) return story.end(inspected.plan, 'cancelled');
  if (inputs.mode === 'plan') {
    const foretold = await foretell(world, inspected, inputs);
    world.tell({ kind: 'foretold', ...foretold });
    return plannedEnd(story.end(inspected.plan, 'planned'), foretold, inspected.verified);
  }
  const plan = leaveAlone(world, story, inspected, inputs);
  const left = plan.lines.flat().some(({ key }) => !plan.unchanged?.has(key));
  if (!left && !plan.migration && (plan.lines.length === 0 || !plan.postMigration)) return story.end(plan, 'unchanged');
  return toldInEveryEnd(world, story, plan, (heard) => change(heard, story, plan, inputs));
}

/** Does what changes ECS so that the story hears of it, and ends it in time after a cancel. */
export function toldInEveryEnd(
  world: World,
  story: Story,
  plan: Plan,
  work: (heard: World) => Promise<Release>,
): Promise<Release> {
  const heard: World = {
    ...world,
    tell: (event) => {
      story.heard(event);
      world.tell(event);
    },
  };
  return Promise.race([work(heard), cutOff(world).then(() => endUnasked(story, plan))]);
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
  const migrated = await runTask(world, story, plan.migration, registration, onCancel);
  if (migrated?.failure || world.signal.aborted) {
    if (migrated?.failure) story.fail(migrated.failure);
    return story.end(plan, world.signal.aborted ? 'cancelled' : 'failed');
  }
  const watchOf = watches(world);
  const recovers = inputs.onFailure === 'rollback';
  const attributes = recovers ? await rememberedAttributes(world, plan) : undefined;
  await story.timed('rollOut', () => rollOutLines(world, story, plan, registration, inputs, watchOf));
  await migrated?.logged;
  if (recovers && story.isRed() && !world.signal.aborted) {
    await story.timed('recover', () => recover(world, { story, plan, inputs, watchOf, attributes }));
  }
  if (!story.isRed() && !world.signal.aborted) {
    const after = await runTask(world, story, plan.postMigration, registration, onCancel);
    if (after?.failure) story.fail(after.failure);
    await after?.logged;
  }
  return story.end(plan, story.verdict(plan, world.signal.aborted, inputs.mode));
}

function endUnasked(story: Story, plan: Plan): Release {
  story.fail({ title: 'The job was cancelled, and ECS did not say in time what goes on', lines: [] });
  return story.end(plan, 'cancelled');
}

/** Resolves some seconds after a cancel: the runner kills the step soon, and what is known must be told before. */
async function cutOff(world: World): Promise<void> {
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    else world.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await world.clock.sleep(CUT_OFF_MILLISECONDS);
}

async function runTask(
  world: World,
  story: Story,
  migration: PlannedMigration | undefined,
  registrations: Registrations,
  onCancel: Inputs['onCancel'],
): Promise<Migrated | undefined> {
  if (!migration) return undefined;
  const registered = registeredAs(registrations, migration.config);
  const phase = migration.name === 'migration' ? 'migrate' : 'postMigrate';
  const migrated = await story.timed(phase, () => migrate(world, migration, registered, onCancel));
  story.migrated(migration.name, migrated);
  return migrated;
}

/** Rolls out line after line, the services of one line together. After a failure or a cancel no further line starts. */
export async function rollOutLines(
  world: World,
  story: Story,
  plan: Plan,
  registrations: Registrations,
  inputs: RollOutInputs,
  watchOf: (config: PlannedConfig) => Watch,
): Promise<void> {
  const lines = plan.lines
    .map((line) => line.filter(hasService).filter(({ key }) => !plan.unchanged?.has(key)))
    .filter((line) => line.length > 0);
  for (const [index, line] of lines.entries()) {
    if (story.isRed() || world.signal.aborted) return;
    const services = line.map(({ service }) => service);
    world.tell({ kind: 'line-starting', index: index + 1, of: lines.length, services });
    const paced = withPacedDeploys(world);
    await Promise.all(
      line.map(async (config) => {
        if (world.signal.aborted) return;
        const registered = registeredAs(registrations, config);
        story.rolledOut(config, await rollOut(paced, watchOf(config), config, registered, inputs));
      }),
    );
    world.tell({ kind: 'line-ended' });
  }
}

/** One watch for each cluster, made when it is first asked for. */
export function watches(world: World): (config: PlannedConfig) => Watch {
  const known = new Map<string, Watch>();
  return (config) => {
    const one = known.get(clusterKey(config)) ?? watchOver(world, config);
    known.set(clusterKey(config), one);
    return one;
  };
}

function watchOver(world: World, config: PlannedConfig): Watch {
  return watch({
    cloud: world.cloud(config.region),
    cluster: config.cluster,
    clock: world.clock,
    random: world.random,
    signal: world.signal,
    tell: (news) => {
      switch (news.kind) {
        case 'progress':
        case 'heartbeat':
          return world.tell(news);
        case 'event':
          return world.tell({ ...news, kind: 'service-event' });
        case 'paused': {
          const command = `aws ecs continue-service-deployment --service-deployment-arn ${news.serviceDeployment} --hook-id ${news.hookId} --action CONTINUE`;
          return world.tell({ kind: 'paused', service: news.service, stage: news.stage, command });
        }
        case 'degraded':
          return world.tell({
            kind: 'warning',
            text: `${news.action} is not allowed or not available: ${news.consequence}.`,
          });
      }
    },
  });
}
