import type { Inputs } from '../../../inputs/inputs.js';
import { endedInTime } from '../../cancel-deadline.js';
import { configOutcome } from '../../config-outcome.js';
import { inPhase, narrate } from '../../narrator.js';
import type { ConfigOutcome, Release } from '../../outcome.js';
import type { Plan, Registrations } from '../../plan.js';
import { rollOutLines, watches } from '../../roll-out/lines.js';
import type { World } from '../../world.js';
import { type Destination, lookBack } from './look.js';
import { revisionNumber } from './target.js';

/**
 * The story of mode rollback: find where each service goes, say it, roll out line by line. Registers and deregisters nothing,
 * and sends no attribute of a service. Throws only an InputError, when nothing has been changed.
 */
export async function rollBack(outer: World, inputs: Inputs): Promise<Release> {
  const narrator = narrate(outer, inputs.mode);
  const { world } = narrator;
  const { plan, destinations, warnings } = await inPhase(world, 'look', () => lookBack(world, inputs));
  for (const warning of warnings) world.tell({ kind: 'warning', warning });
  world.tell({ kind: 'looked', plan });
  if (world.signal.aborted) return narrator.end(plan);
  for (const { config, from, to, why } of destinations.values()) {
    world.tell({ kind: 'destination', service: config.service, from, to, why });
  }
  const stays = new Set<string>();
  for (const config of plan.lines.flat()) {
    const destination = destinations.get(config.key);
    if (!destination?.isThere || inputs.forceNewDeployment === 'always') continue;
    stays.add(config.key);
    const outcome = unchanged({ ...destination, config: { ...destination.config, ...config } });
    world.tell({ kind: 'outcome', key: config.key, outcome });
  }
  const moving: Plan = { lines: plan.lines.map((line) => line.filter(({ key }) => !stays.has(key))) };
  return endedInTime(narrator, plan, async () => {
    const revisions: Registrations = new Map(
      [...destinations].map(([key, { config, to }]) => [
        key,
        { family: config.definition.family, revision: revisionNumber(to) },
      ]),
    );
    const options = { ...inputs, keepAttributes: true };
    await inPhase(world, 'rollOut', () => rollOutLines(world, moving, revisions, options, watches(world)));
    return narrator.end(plan);
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
