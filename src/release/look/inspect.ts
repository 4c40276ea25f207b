import { CancelledEarly, InputError, type Problem, ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { mapLimited } from '../concurrency.js';
import { isNotBuilt } from '../not-built.js';
import type { VerifiedConfig } from '../outcome.js';
import { configsOf, isLeftOut, type Plan, type PlannedConfig } from '../plan.js';
import type { LookWarning } from '../warning.js';
import type { World } from '../world.js';
import { pausedProblems } from './check-services.js';
import { type Difference, differenceOf } from './difference.js';
import { type Looked, look } from './look.js';
import { commandProblem } from './render.js';
import { type ReducedPlan, withoutUnchanged } from './skip-unchanged.js';
import { warningsOf } from './warnings.js';

/** ecspresso processes side by side. */
const PROCESSES = 8;

/** What look found, with what only ecspresso can find out before something is changed. */
export interface Inspected extends Looked {
  /** The plan without what `skip-unchanged` leaves out; all of it where that is not set. */
  readonly reduced: ReducedPlan;
  /** By the config's key; empty where it was not asked for. */
  readonly differences: ReadonlyMap<string, Difference>;
  readonly verified: readonly VerifiedConfig[];
}

/**
 * Looks, and then asks `ecspresso diff` and `ecspresso verify` as far as the inputs want it. Throws an InputError with all
 * problems: of look, else of diff and verify. In mode `plan` a failed `verify` is no problem but a part of what is shown.
 */
export async function inspect(world: World, inputs: Inputs): Promise<Inspected> {
  const looked = await look(world, inputs);
  const { plan } = looked;
  const problems: Problem[] = [];
  const differences = new Map<string, Difference>();
  const verified = new Map<string, VerifiedConfig>();
  const compare = comparedIn(plan, inputs).map((config) => async () => {
    differences.set(config.key, differenceOf(await world.ecspresso.diff(config.call)));
  });
  const verify = (inputs.verify ? configsOf(plan) : []).map((config) => async () => {
    verified.set(config.key, await verifyOne(world, config));
  });
  const configs = [...comparedIn(plan, inputs), ...(inputs.verify ? configsOf(plan) : [])];
  await mapLimited([...compare, ...verify], PROCESSES, async (work, index) => {
    if (world.signal.aborted) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      const command = index < compare.length ? 'diff' : 'verify';
      problems.push({
        about: { kind: 'configs', paths: [configs[index]?.path ?? ''] },
        what: `ecspresso ${command} failed: ${commandProblem(error)}`,
      });
    }
  });
  if (world.signal.aborted) throw new CancelledEarly();
  const inOrder = configsOf(plan).flatMap(({ key }) => verified.get(key) ?? []);
  const reduced: ReducedPlan = inputs.skipUnchanged
    ? withoutUnchanged(plan, differences, inputs)
    : { plan, unchanged: [], skippedTasks: [] };
  if (inputs.mode !== 'plan') problems.push(...verifyProblems(inOrder));
  if (inputs.skipUnchanged) {
    const released = plan.lines.flat().filter(({ key }) => !isLeftOut(reduced.plan, key));
    problems.push(...released.flatMap(pausedProblems));
  }
  if (problems.length > 0) throw new InputError(problems);
  const taskWarnings = looked.taskWarnings.filter((warning) => isOfTask(reduced, warning));
  const warnings = inputs.skipUnchanged ? await warningsOf(world, reduced.plan, inputs, taskWarnings) : looked.warnings;
  return { ...looked, reduced, taskWarnings, warnings, differences, verified: inOrder };
}

/** Whether a warning is about a task that runs: not about a migration that is left out with its config. */
function isOfTask({ skippedTasks }: ReducedPlan, warning: LookWarning): boolean {
  return !('task' in warning && skippedTasks.some(({ name }) => name === warning.task));
}

/** The problems that failed checks are. */
export function verifyProblems(verified: readonly VerifiedConfig[]): readonly Problem[] {
  return verified.flatMap(({ config, failed }) =>
    failed.map(({ resource, why }) => ({
      about: { kind: 'configs', paths: [config] },
      what: `ecspresso verify: ${resource === '' ? why : `${resource}: ${why}`}`,
    })),
  );
}

function comparedIn(plan: Plan, inputs: Inputs): readonly PlannedConfig[] {
  if (inputs.mode === 'plan') return plan.lines.flat();
  return inputs.mode === 'release' && inputs.skipUnchanged ? plan.lines.flat() : [];
}

async function verifyOne(world: World, config: PlannedConfig): Promise<VerifiedConfig> {
  const { failed, skipped } = await world.ecspresso.verify(config.call);
  const real = failed.filter(({ resource, why }) => !isNotBuilt(`${resource} ${why}`));
  return {
    config: config.path,
    failed: real,
    skipped,
    notBuilt: real.length < failed.length,
  };
}
