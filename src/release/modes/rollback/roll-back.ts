import type { Inputs } from '../../../inputs/inputs.js';
import { toldInEveryEnd } from '../../cancel-deadline.js';
import { configOutcome } from '../../config-outcome.js';
import type { ConfigOutcome, Release } from '../../outcome.js';
import type { Plan } from '../../plan.js';
import type { Registrations } from '../../register.js';
import { rollOutLines, watches } from '../../roll-out/lines.js';
import { tellStory } from '../../story.js';
import type { World } from '../../world.js';
import { type Destination, lookBack } from './look.js';
import { revisionNumber } from './target.js';

/**
 * The story of mode rollback: find where each service goes, say it, roll out line by line. Registers and deregisters nothing,
 * and sends no attribute of a service. Throws only an InputError, when nothing has been changed.
 */
export async function rollBack(world: World, inputs: Inputs): Promise<Release> {
  const story = tellStory(world, inputs.mode);
  const { plan, destinations, warnings } = await story.timed('look', () => lookBack(world, inputs));
  for (const text of warnings) story.warn({ kind: 'said', text });
  world.tell({ kind: 'looked', plan });
  if (world.signal.aborted) return story.end(plan, 'cancelled');
  for (const { config, from, to, why } of destinations.values()) {
    world.tell({ kind: 'destination', service: config.service, from, to, why });
  }
  const stays = new Set<string>();
  for (const config of plan.lines.flat()) {
    const destination = destinations.get(config.key);
    if (!destination?.isThere || inputs.forceNewDeployment === 'always') continue;
    stays.add(config.key);
    const outcome = unchanged({ ...destination, config: { ...destination.config, ...config } });
    world.tell({ kind: 'outcome', outcome });
    story.rolledOut(config, { outcome });
  }
  const moving: Plan = { lines: plan.lines.map((line) => line.filter(({ key }) => !stays.has(key))) };
  return toldInEveryEnd(world, story, plan, async (heard) => {
    const revisions: Registrations = new Map(
      [...destinations].map(([key, { config, to }]) => [
        key,
        { family: config.definition.family, revision: revisionNumber(to) },
      ]),
    );
    const options = { ...inputs, keepAttributes: true };
    await story.timed('rollOut', () => rollOutLines(heard, story, moving, revisions, options, watches(heard)));
    return story.end(plan, story.verdict(plan, world.signal.aborted));
  });
}

function unchanged({ config, to }: Destination): ConfigOutcome {
  return configOutcome(config, {
    after: to,
    result: 'unchanged',
    running: to,
    serves: 'new',
    stands: { kind: 'serves', taskDefinition: to },
  });
}
