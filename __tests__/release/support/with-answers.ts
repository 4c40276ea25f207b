import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { World } from '../../../src/release/world.js';

/** The world with other answers of DescribeServices: what was found is shown as `shown` makes of it; `names` were asked for. */
export function withAnswers(
  world: World,
  shown: (found: readonly ServiceSnapshot[], names: readonly string[]) => readonly ServiceSnapshot[],
): World {
  const cloud = world.cloud('r');
  return {
    ...world,
    cloud: () => ({
      ...cloud,
      services: async (cluster, names) => {
        const { found, missing } = await cloud.services(cluster, names);
        return { found: [...shown(found, names)], missing };
      },
    }),
  };
}
