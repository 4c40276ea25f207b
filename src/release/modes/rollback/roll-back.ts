import { runningIn } from '../../../ecs/service/running.js';
import type { Inputs } from '../../../inputs/inputs.js';
import { endedInTime } from '../../cancel-deadline.js';
import { configOutcome } from '../../config-outcome.js';
import { inPhase, narrate } from '../../narrator.js';
import type { ConfigOutcome, Release } from '../../outcome.js';
import { type Plan, type Registrations, registeredFrom } from '../../plan.js';
import { rollOutLines, watches } from '../../roll-out/lines.js';
import type { World } from '../../world.js';
import { bringBack } from './bring-back.js';
import { leftAlone } from './left-alone.js';
import { type Destination, lookBack, type RollbackPlan } from './look.js';

/**
 * Performs mode rollback: find where each service goes, say it, roll out line by line. Registers and deregisters nothing,
 * and sends no attribute of a service. Throws only an InputError, when nothing has been changed.
 */
export async function rollBack(outer: World, inputs: Inputs): Promise<Release> {
  const narrator = narrate(outer, inputs.mode);
  const { world } = narrator;
  if (inputs.rollbackTo?.kind === 'none') return narrator.end({ lines: [] });
  const back = await inPhase(world, 'look', () => lookBack(world, inputs));
  const { plan, destinations, warnings } = back;
  for (const warning of warnings) world.emit({ kind: 'warning', warning });
  world.emit({ kind: 'looked', plan });
  if (world.signal.aborted) return narrator.end(plan);
  for (const { config, from, to, why, way } of destinations.values()) {
    if (way.kind !== 'left-alone') world.emit({ kind: 'destination', service: config.service, from, to, why });
  }
  const moving = withoutThoseThatStay(world, back);
  return endedInTime(narrator, plan, async () => {
    const revisions: Registrations = new Map([...destinations].map(([key, { to }]) => [key, registeredFrom(to)]));
    const options = { ...inputs, keepAttributes: true };
    await inPhase(world, 'rollOut', () =>
      rollOutLines(world, moving, revisions, options, watches(world), bringBack(destinations)),
    );
    return narrator.end(plan);
  });
}

/** Tells the end of the services that are there already or are left alone, and answers the plan of the others. */
function withoutThoseThatStay(world: World, { plan, destinations }: RollbackPlan): Plan {
  const stays = new Set<string>();
  for (const config of plan.lines.flat()) {
    const destination = destinations.get(config.key);
    const kind = destination?.way.kind;
    if (destination === undefined || (kind !== 'there' && kind !== 'left-alone')) continue;
    stays.add(config.key);
    const seen = { ...destination, config: { ...destination.config, ...config, service: destination.config.service } };
    if (kind === 'there') world.emit({ kind: 'outcome', key: config.key, outcome: unchanged(seen) });
    else {
      const { outcome, failure } = leftAlone(seen);
      world.emit({ kind: 'outcome', key: config.key, outcome });
      world.emit({ kind: 'failed', key: config.key, failure });
    }
  }
  return { lines: plan.lines.map((line) => line.filter(({ key }) => !stays.has(key))) };
}

function unchanged({ config, to }: Destination): ConfigOutcome {
  const tasks = runningIn(config.current)?.deployments.find(({ taskDefinition }) => taskDefinition === to);
  return configOutcome(config, {
    after: to,
    result: 'unchanged',
    running: to,
    serves: 'new',
    end: { kind: 'serves', taskDefinition: to },
    tasks: tasks && { running: tasks.running, desired: tasks.desired },
  });
}
