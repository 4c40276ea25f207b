import type { ConfigCall } from '../ecspresso/cli.js';
import { type Environment, layered } from '../ecspresso/environment.js';
import type { ConfigEntry, Inputs, Setting } from '../inputs/inputs.js';
import { withPlaceholders } from './not-built.js';
import type { World } from './world.js';

/**
 * One config as ecspresso is called for it. Later ones win: the step's environment, `env`, `images`, and what stands behind
 * the config itself.
 */
export function configCall(
  world: World,
  { env, images }: Pick<Inputs, 'env' | 'images'>,
  entry: ConfigEntry,
): ConfigCall {
  const inputs = [env, withPlaceholders(images), entry.settings];
  return { path: entry.path, env: layered(world.environment, ...inputs.map(variables)) };
}

function variables(settings: readonly Setting[]): Environment {
  return Object.fromEntries(settings.map(({ key, value }) => [key, value]));
}
