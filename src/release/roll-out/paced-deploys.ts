import { atMost } from '../concurrency.js';
import type { World } from '../world.js';

/** Deploy commands side by side on one line; each sleeps seconds after its call. ECS's burst for service changes is 50. */
const DEPLOYS_AT_ONCE = 50;

/** Limits the processes, not the roll-outs: those of one line go on together however many they are. */
export function withPacedDeploys(world: World): World {
  const turn = atMost(DEPLOYS_AT_ONCE);
  const deploy: World['ecspresso']['deploy'] = (config, options) => turn(() => world.ecspresso.deploy(config, options));
  return { ...world, ecspresso: { ...world.ecspresso, deploy } };
}
