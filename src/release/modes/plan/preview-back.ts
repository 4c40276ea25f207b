import type { Inputs } from '../../../inputs/inputs.js';
import { configOutcome } from '../../config-outcome.js';
import type { ConfigOutcome, PlanNote, Preview } from '../../outcome.js';
import type { Plan } from '../../plan.js';
import type { World } from '../../world.js';
import { type Destination, lookBack } from '../rollback/look.js';
import type { Previewed } from './preview.js';

/** Mode `plan` with `rollback-to`: what mode `rollback` would do. Nothing is changed by asking. */
export async function previewBack(
  world: World,
  inputs: Inputs,
): Promise<{ readonly plan: Plan; readonly previewed: Previewed }> {
  const preview = { goesBack: true, notBuilt: [] } as const;
  if (inputs.rollbackTo?.kind === 'none') return { plan: { lines: [] }, previewed: { configs: [], preview } };
  const { plan, destinations, warnings } = await lookBack(world, inputs);
  for (const warning of warnings) world.emit({ kind: 'warning', warning });
  world.emit({ kind: 'looked', plan });
  const configs = plan.lines.flat().flatMap((config) => {
    const destination = destinations.get(config.key);
    return destination === undefined
      ? []
      : [
          outcomeOf({
            ...destination,
            config: { ...destination.config, ...config, service: destination.config.service },
          }),
        ];
  });
  return { plan, previewed: { configs, preview } };
}

function outcomeOf(destination: Destination): ConfigOutcome {
  const { way } = destination;
  const stays = way.kind === 'there' || way.kind === 'left-alone';
  const preview: Preview = {
    differs: !stays,
    diff: '',
    act: stays ? 'skip' : 'go-back',
    notes: [noteOf(destination)],
  };
  return configOutcome(destination.config, { result: stays ? 'unchanged' : 'skipped', preview });
}

function noteOf({ from, to, why, way, guard = '' }: Destination): PlanNote {
  return way.kind === 'left-alone' ? { kind: 'left-alone', runs: from, guard } : { kind: 'destination', from, to, why };
}
