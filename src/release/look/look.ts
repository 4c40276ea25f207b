import { CancelledEarly, InputError, type Problem } from '../../errors.js';
import type { Inputs, MigrationRequest } from '../../inputs/inputs.js';
import { inInputOrder } from '../../inputs/order.js';
import { mapLimited } from '../concurrency.js';
import type { Plan, PlannedConfig, PlannedMigration } from '../plan.js';
import { untilCancelled } from '../until-cancelled.js';
import type { DeniedRead, LookWarning } from '../warning.js';
import type { World } from '../world.js';
import { awaitRollbacks, type Settled } from './await-rollback.js';
import { checkImages, imageProblems } from './check-images.js';
import { newFamilyProblems, serviceProblems } from './check-services.js';
import { configsToRender, type Wanted } from './configs-to-render.js';
import { describeServices } from './describe-services.js';
import { withImagesBefore } from './images-before.js';
import { planMigration } from './migration-plan.js';
import { probeReads } from './permissions.js';
import { inOrderOf } from './problems.js';
import { render } from './render.js';
import { shownNames } from './shown-names.js';
import { warningsOf } from './warnings.js';

/** ecspresso processes side by side while looking. */
const PROCESSES = 8;
/** What look found: the plan, and things worth a warning. */
export interface Looked {
  readonly plan: Plan;
  readonly warnings: readonly LookWarning[];
  /** Those of them that are of its tasks. */
  readonly taskWarnings: readonly LookWarning[];
  /** Reads that the release will need and may not make; none in mode `plan`, which releases nothing. */
  readonly denied: readonly DeniedRead[];
}

/**
 * Renders every config, asks ECS what runs now, and checks everything that can be known before something is changed. Throws
 * an InputError with all problems of all configs.
 */
export async function look(world: World, inputs: Inputs): Promise<Looked> {
  const problems: Problem[] = [];
  const wanted = configsToRender(inputs);
  const rendered = await mapLimited(wanted.all, PROCESSES, (entry) => render(world, inputs, entry, problems));
  if (world.signal.aborted) throw new CancelledEarly();
  const paths = wanted.all.map(({ path }) => path);
  const configs = rendered.filter((config) => config !== undefined);
  world.emit({ kind: 'rendered', names: shownNames(configs) });
  if (problems.length > 0) throw new InputError(inOrderOf(paths, problems));
  return untilCancelled(world.signal, lookAt(world, inputs, wanted, configs));
}

/** Asks ECS what the rendered configs are for, and checks what can be known. */
async function lookAt(
  world: World,
  inputs: Inputs,
  wanted: ReturnType<typeof configsToRender>,
  configs: readonly PlannedConfig[],
): Promise<Looked> {
  const problems: Problem[] = [];
  const taskWarnings: LookWarning[] = [];
  const found = new Set<string>();
  const paths = wanted.all.map(({ path }) => path);
  const { described, neighbours } = await describeServices(world, configs, problems);
  const lines = wanted.lines.map((line) =>
    line.map((entry) => described.get(entry.key)).filter((config) => config !== undefined),
  );
  const flat = lines.flat();
  const planned = (
    name: PlannedMigration['name'],
    request: MigrationRequest | undefined,
    entry: Wanted | undefined,
  ): PlannedMigration | undefined => {
    const config = entry && described.get(entry.key);
    return request && config
      ? planMigration(name, request, config, { problems, warnings: taskWarnings, found })
      : undefined;
  };
  const migration = planned('migration', inputs.migration, wanted.migration);
  const smokeTest = planned('smoke test', inputs.smokeTest, wanted.smokeTest);
  const postMigration = planned('post-migration', inputs.postMigration, wanted.migration);
  const ofTasks = [wanted.migration, wanted.smokeTest].flatMap((entry) => (entry && described.get(entry.key)) ?? []);

  const ofServices = serviceProblems(flat, inputs, neighbours);
  if (inputs.allowCreate) {
    problems.push(...newFamilyProblems([...new Set([...flat, ...ofTasks])]));
  }
  // Images are checked for every config that rendered, also where its cluster cannot be asked.
  const images = await checkImages(configs, inputs.images, inputs.mode, (path) => world.files.read(path));
  const all = [...problems, ...ofServices, ...imageProblems(configs), ...images];
  if (all.length > 0) throw new InputError(inInputOrder(inOrderOf(paths, all)));
  const settled: Settled = inputs.mode === 'release' ? await awaitRollbacks(world, flat) : new Map();
  const now = (config: PlannedConfig): PlannedConfig => settled.get(config.key) ?? config;
  const since = settled.size === 0 ? [] : serviceProblems(flat.map(now), inputs, neighbours);
  if (since.length > 0) throw new InputError(inInputOrder(inOrderOf(paths, since)));
  const seen: Plan = {
    lines: lines.map((line) => line.map(now)),
    migration: migration && { ...migration, config: now(migration.config) },
    smokeTest: smokeTest && { ...smokeTest, config: now(smokeTest.config) },
    postMigration: postMigration && { ...postMigration, config: now(postMigration.config) },
  };
  const [withImages, warnings, denied] = await Promise.all([
    withImagesBefore(world, seen.lines),
    warningsOf(world, seen, inputs, taskWarnings),
    inputs.mode === 'plan' ? [] : probeReads(world, seen),
  ]);
  return { plan: { ...seen, lines: withImages }, denied, taskWarnings, warnings };
}
