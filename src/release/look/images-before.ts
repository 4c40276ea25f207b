import { answerIfAny } from '../../ecs/answer-or-error.js';
import { mapLimited } from '../concurrency.js';
import type { PlannedConfig } from '../plan.js';
import type { World } from '../world.js';

/** Task definitions that are asked for side by side. */
const AT_ONCE = 8;

/** Adds the images that run now, so that people see what changes. Best effort: they are left out where they cannot be read. */
export async function withImagesBefore(
  world: World,
  lines: readonly (readonly PlannedConfig[])[],
): Promise<readonly (readonly PlannedConfig[])[]> {
  const images = new Map<string, ReadonlyMap<string, string>>();
  await mapLimited(lines.flat(), AT_ONCE, async ({ key, region, before }) => {
    if (before === undefined) return;
    const found = await answerIfAny(() => world.cloud(region).images(before));
    if (found) images.set(key, found);
  });
  return lines.map((line) =>
    line.map((config) => {
      const imagesBefore = images.get(config.key);
      return imagesBefore ? { ...config, imagesBefore } : config;
    }),
  );
}
