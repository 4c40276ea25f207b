import { runningIn } from '../../../ecs/service/running.js';
import type { Inputs } from '../../../inputs/inputs.js';
import { endedInTime } from '../../cancel-deadline.js';
import { configOutcome } from '../../config-outcome.js';
import { inPhase, type Narrator } from '../../narrator.js';
import type { ConfigOutcome, Release } from '../../outcome.js';
import { type Plan, type Registrations, registeredFrom } from '../../plan.js';
import { rollOutLines } from '../../roll-out/lines.js';
import { watches } from '../../roll-out/watches.js';
import type { World } from '../../world.js';
import { guardMismatchEnd } from './guard-mismatch.js';
import { type Destination, planRollback, type RollbackPlan } from './look.js';
import { rollOutToDestination } from './roll-out-to-destination.js';

/**
 * Performs mode rollback: find where each service goes, say it, roll out line by line. Registers and deregisters nothing,
 * and sends no attribute of a service. `world.emit` is the narrator's. Throws only an InputError, when nothing has been changed.
 */
export async function performRollback(world: World, inputs: Inputs, narrator: Narrator): Promise<Release> {
  if (inputs.rollbackTo?.kind === 'none') {
    await inPhase(world, 'look', async () => undefined);
    return narrator.end();
  }
  const rollback = await inPhase(world, 'look', () => planRollback(world, inputs));
  const { plan, destinations, warnings } = rollback;
  for (const warning of warnings) world.emit({ kind: 'warning', warning });
  world.emit({ kind: 'looked', plan });
  if (world.signal.aborted) return narrator.end();
  for (const { config, from, to, why, step } of destinations.values()) {
    if (step.kind !== 'guard-mismatch') world.emit({ kind: 'destination', service: config.service, from, to, why });
  }
  const moving = withoutThoseThatStay(world, rollback);
  return endedInTime(world, narrator, async () => {
    const revisions: Registrations = new Map([...destinations].map(([key, { to }]) => [key, registeredFrom(to)]));
    const options = { ...inputs, keepAttributes: true };
    await inPhase(world, 'rollOut', () =>
      rollOutLines(world, moving, revisions, options, watches(world), rollOutToDestination(destinations)),
    );
    return narrator.end();
  });
}

/** Tells the end of the services that are there already or are left alone, and answers the plan of the others. */
function withoutThoseThatStay(world: World, { plan, destinations }: RollbackPlan): Plan {
  const stays = new Set<string>();
  for (const config of plan.lines.flat()) {
    const destination = destinations.get(config.key);
    const kind = destination?.step.kind;
    if (destination === undefined || (kind !== 'done' && kind !== 'guard-mismatch')) continue;
    stays.add(config.key);
    const seen = { ...destination, config: { ...destination.config, ...config, service: destination.config.service } };
    if (kind === 'done') world.emit({ kind: 'outcome', key: config.key, outcome: unchanged(seen) });
    else {
      const { outcome, failure } = guardMismatchEnd(seen);
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
