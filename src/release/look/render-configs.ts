import { taskDefinitionOf } from '../../ecs/task-definition.js';
import { CancelledEarly, type Problem } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { mapLimited } from '../concurrency.js';
import type { PlannedConfig } from '../plan.js';
import type { World } from '../world.js';
import { rendered } from './render.js';
import { shownNames } from './shown-names.js';

/** ecspresso processes side by side. */
const AT_ONCE = 8;

/** The configs as they are written, and those that could be read. */
export interface RenderedConfigs {
  /** Keys of the entries by line. */
  readonly lines: readonly (readonly string[])[];
  readonly paths: readonly string[];
  readonly configs: readonly PlannedConfig[];
}

/**
 * Renders the configs alone, no task or service definition: what already runs is acted on, so neither images nor secrets of the
 * files are needed. The definition of each stays empty. What is wrong goes to `problems`; a cancel is an error.
 */
export async function renderConfigs(world: World, inputs: Inputs, problems: Problem[]): Promise<RenderedConfigs> {
  let count = 0;
  const lines = inputs.lines.map((line) => line.map((entry) => ({ ...entry, key: `${entry.path}#${count++}` })));
  const read = await mapLimited(lines.flat(), AT_ONCE, (entry) =>
    rendered(world, inputs, entry, problems, async (call) => ({
      file: await world.ecspresso.renderConfig(call),
      definition: { family: '', containers: [] },
    })),
  );
  if (world.signal.aborted) throw new CancelledEarly();
  const configs = read.filter((config) => config !== undefined);
  world.emit({ kind: 'rendered', names: shownNames(configs) });
  return {
    lines: lines.map((line) => line.map(({ key }) => key)),
    paths: lines.flat().map(({ path }) => path),
    configs,
  };
}

/** The config with the task definition that ECS holds of a revision, as far as a roll-out or a task looks at it. */
export function withDefinition<Config extends PlannedConfig>(
  config: Config,
  source: Readonly<Record<string, unknown>>,
): Config {
  return { ...config, definition: taskDefinitionOf(source) };
}
