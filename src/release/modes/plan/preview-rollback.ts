import type { Inputs } from '../../../inputs/inputs.js';
import { configOutcome } from '../../config-outcome.js';
import { credentialsLeft, waitsOf } from '../../look/credentials-end.js';
import type { ConfigOutcome, PlanNote, Preview } from '../../outcome.js';
import type { World } from '../../world.js';
import { type Destination, isUntouched, planRollback } from '../rollback/look.js';
import { stagedStrategy } from './preview.js';

const PREVIEW = { isRollback: true, notBuilt: [] } as const;

/** Mode `plan` with `rollback-to`: reports what mode `rollback` would do. Nothing is changed. */
export async function previewRollback(world: World, inputs: Inputs): Promise<void> {
  if (inputs.rollbackTo?.kind === 'none') {
    world.emit({ kind: 'previewed', configs: [], preview: PREVIEW });
    return;
  }
  const { plan, destinations, warnings } = await planRollback(world, inputs);
  for (const warning of warnings) world.emit({ kind: 'warning', warning });
  world.emit({ kind: 'looked', plan });
  const configs = plan.lines.flat().flatMap((config) => {
    const destination = destinations.get(config.key);
    if (destination === undefined) return [];
    const seen = { ...destination.config, ...config, service: destination.config.service };
    return [{ key: config.key, outcome: outcomeOf({ ...destination, config: seen }) }];
  });
  const { minutes } = waitsOf(plan, inputs.waitUntil);
  const waits = minutes > 0 ? { minutes, left: await credentialsLeft(world, plan) } : undefined;
  world.emit({ kind: 'previewed', configs, preview: { ...PREVIEW, waits } });
}

function outcomeOf(destination: Destination): ConfigOutcome {
  const isLeft = isUntouched(destination);
  const preview: Preview = {
    differs: !isLeft,
    act: isLeft ? 'skip' : 'roll-back',
    strategy: stagedStrategy(destination.config),
    notes: [noteOf(destination)],
  };
  return configOutcome(destination.config, { result: isLeft ? 'unchanged' : 'skipped', preview });
}

function noteOf({ from, to, why, step, guard = '' }: Destination): PlanNote {
  return step.kind === 'guard-mismatch'
    ? { kind: 'left-alone', runs: from, guard }
    : { kind: 'destination', from, to, why };
}
