import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { type DeploymentConfigurationSnapshot, primaryOf } from '../../../ecs/snapshot.js';
import { ROLLING } from '../../../ecs/strategy.js';
import type { Inputs } from '../../../inputs/inputs.js';
import { configOutcome } from '../../config-outcome.js';
import type { Failure } from '../../failure.js';
import { credentialsLeft, waitsOf } from '../../look/credentials-end.js';
import { type Inspected, verifyProblems } from '../../look/inspect.js';
import type { ReducedPlan } from '../../look/skip-unchanged.js';
import { strategyDifference } from '../../look/strategy-differs.js';
import type { ConfigOutcome, PlanNote, Preview, ReleasePreview, TaskPreview } from '../../outcome.js';
import { changesFamily, type PlannedConfig, type PlannedMigration } from '../../plan.js';
import { strategyOf } from '../../strategy.js';
import type { World } from '../../world.js';
import { demandOf, emptiesStrategy, forceFails } from './force-preview.js';

/**
 * Mode `plan`: reports what a release of these inputs would do, from what look, diff and verify found. What verify has
 * found is a failure. Nothing is changed.
 */
export async function previewRelease(world: World, inspected: Inspected, inputs: Inputs): Promise<void> {
  const { plan, reduced, verified } = inspected;
  const configs = await Promise.all(
    plan.lines.flat().map(async (config) => {
      const outcome = outcomeOf(config, await previewOf(world, config, inspected, inputs));
      return { key: config.key, outcome };
    }),
  );
  const { minutes } = waitsOf(reduced.plan, inputs.waitUntil);
  const preview: ReleasePreview = {
    migration: plan.migration && taskPreview(plan.migration, reduced),
    smokeTest: plan.smokeTest && taskPreview(plan.smokeTest, reduced),
    postMigration: plan.postMigration && taskPreview(plan.postMigration, reduced),
    verified: inputs.verify ? verified : undefined,
    waits: minutes > 0 ? { minutes, left: await credentialsLeft(world, plan) } : undefined,
    notBuilt: inputs.images.filter(({ value }) => value === '').map(({ key }) => key),
  };
  world.emit({ kind: 'previewed', configs, preview });
  const problems = verifyProblems(verified);
  if (problems.length === 0) return;
  const failure: Failure = {
    cause: { kind: 'verify', problems: problems.length },
    evidence: problems.map((problem) => ({ kind: 'problem', ...problem })),
    advice: { kind: 'fix-or-skip-verify' },
  };
  world.emit({ kind: 'failed', failure });
}

async function previewOf(
  world: World,
  config: PlannedConfig,
  { differences, reduced }: Inspected,
  inputs: Inputs,
): Promise<Preview> {
  const difference = differences.get(config.key);
  const demand = demandOf(config, await emptied(world, config));
  const notes = await notesOf(world, config);
  const follows = reduced.plan.followed?.get(config.key);
  const skips = follows !== undefined || reduced.unchanged.includes(config);
  return {
    differs: difference?.differs ?? false,
    diff: difference?.shown,
    demand: skips ? undefined : demand,
    strategy: skips ? undefined : stagedStrategy(config),
    act: actOf(config, follows !== undefined, skips),
    notes: [
      ...(follows ? [{ kind: 'followed', ...follows } as const] : skips ? [{ kind: 'skipped' } as const] : []),
      ...notes.filter(({ kind }) => follows === undefined || kind !== 'in-progress'),
      ...(difference?.notBuilt ? [{ kind: 'not-built' } as const] : []),
      ...(demand && !skips ? forceNotes(world, inputs) : []),
    ],
  };
}

/** `render` leaves an empty strategy out: only the file says it. */
async function emptied(world: World, { file, serviceDefinition, current }: PlannedConfig): Promise<boolean> {
  if (!current || current.capacityProviders.length === 0 || serviceDefinition?.capacityProviderStrategy) return false;
  const path = file.source['service_definition'];
  return typeof path === 'string' && emptiesStrategy(await world.files.read(path));
}

/** How ECS will deploy a config's service, where it does more than to replace task by task. */
export function stagedStrategy(config: PlannedConfig): DeploymentConfigurationSnapshot | undefined {
  const strategy = strategyOf(config);
  return strategy?.strategy === ROLLING.strategy ? undefined : strategy;
}

/** What a release would do first of all with a config. */
function actOf({ service, current }: PlannedConfig, follows: boolean, skips: boolean): Preview['act'] {
  if (follows) return 'follow';
  if (skips) return 'skip';
  if (service === undefined) return 'register';
  return current ? 'release' : 'create';
}

/** What a plan says of how ECS is to deploy a service that it does not have yet, or has otherwise. */
async function newStrategy(world: World, config: PlannedConfig): Promise<readonly PlanNote[]> {
  const difference = await strategyDifference(world, config);
  return difference ? [{ kind: 'strategy-differs', difference }] : [];
}

async function notesOf(world: World, config: PlannedConfig): Promise<readonly PlanNote[]> {
  const { current, definition } = config;
  const primary = primaryOf(current);
  return [
    ...(config.service === undefined
      ? [{ kind: 'only-registered', config: config.path } as const]
      : current
        ? []
        : [{ kind: 'created' } as const]),
    ...(primary && courseOfRolloutState(primary.rolloutState) === 'going-on'
      ? [{ kind: 'in-progress', taskDefinition: primary.taskDefinition } as const]
      : []),
    ...(await newStrategy(world, config)),
    ...(changesFamily(config) ? [{ kind: 'new-family', family: definition.family } as const] : []),
  ];
}

function forceNotes(world: World, inputs: Inputs): readonly PlanNote[] {
  const why = forceFails(inputs, world.ecspressoVersion);
  return why ? [{ kind: 'would-fail', why }] : [];
}

function outcomeOf(config: PlannedConfig, preview: Preview): ConfigOutcome {
  const outcome = configOutcome(config, { result: preview.differs ? 'skipped' : 'unchanged', preview });
  const { url: _url, ...withoutPage } = outcome;
  // A service that does not exist yet has no page.
  return config.current ? outcome : withoutPage;
}

function taskPreview(task: PlannedMigration, { skippedTasks }: ReducedPlan): TaskPreview {
  return {
    what: task.what,
    container: task.container,
    config: task.config.path,
    skipped: skippedTasks.includes(task),
  };
}
