import type { Inputs } from '../../inputs/inputs.js';
import type { Plan } from '../plan.js';
import type { LookWarning } from '../warning.js';
import type { World } from '../world.js';
import { serviceWarnings } from './check-services.js';
import { credentialWarnings } from './credentials-end.js';
import { pauseWarnings } from './pauses-early.js';
import { strategyWarnings } from './strategy-differs.js';

/** Every warning about a plan before it is carried out; `ofTasks`: those about its tasks. */
export async function warningsOf(
  world: World,
  plan: Plan,
  { mode, onFailure, waitUntil }: Pick<Inputs, 'mode' | 'onFailure' | 'waitUntil'>,
  ofTasks: readonly LookWarning[],
): Promise<readonly LookWarning[]> {
  // What a plan says of the strategy and of the credentials is part of it.
  const [strategies, credentials] =
    mode === 'plan'
      ? [[], []]
      : await Promise.all([strategyWarnings(world, plan), credentialWarnings(world, plan, waitUntil)]);
  const goesBack = onFailure === 'rollback' ? 'on-failure' : undefined;
  const ofServices = [...serviceWarnings(plan, { onFailure }), ...ofTasks];
  return [...ofServices, ...strategies, ...pauseWarnings(plan, waitUntil, goesBack), ...credentials];
}
