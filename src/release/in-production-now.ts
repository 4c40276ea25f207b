import { AwsError } from '../ecs/cloud.js';
import { primaryLifecycle } from '../ecs/service/primary-lifecycle.js';
import { revisionInProduction } from '../ecs/service/running.js';
import type { ServiceConfig } from './plan.js';
import { readService } from './read-service.js';
import type { World } from './world.js';

/**
 * The `family:revision` that takes the production traffic of a service now (undefined: ECS has it no longer); `known` where ECS does
 * not say. Never rejects for what ECS answers.
 */
export async function inProductionNow(
  world: World,
  config: ServiceConfig,
  known: string | undefined,
): Promise<string | undefined> {
  const now = await readService(world, config);
  if (now instanceof AwsError) return known;
  return revisionInProduction(now, now && (await primaryLifecycle(world.cloud(config.region), now)));
}
