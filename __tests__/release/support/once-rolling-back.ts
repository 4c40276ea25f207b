import type { Cloud } from '../../../src/ecs/cloud.js';
import type { World } from '../../../src/release/world.js';

/** A world whose ECS answers these differently; `isGoingBack` says whether the release has begun to take anything back. */
export function onceGoingBack(
  world: World,
  answers: (cloud: Cloud, isGoingBack: () => boolean) => Partial<Cloud>,
): World {
  let hasBegun = false;
  const cloud = world.cloud('r');
  return {
    ...world,
    emit: (event) => {
      hasBegun ||= event.kind === 'rollback-starting';
      world.emit(event);
    },
    cloud: () => ({ ...cloud, ...answers(cloud, () => hasBegun) }),
  };
}
