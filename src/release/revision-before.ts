import { answerIfAny } from '../ecs/answer-or-error.js';
import { lastSuccessful } from '../ecs/service/last-successful.js';
import type { ServiceSnapshot } from '../ecs/snapshot.js';
import type { World } from './world.js';

/**
 * `family:revision` that a service is known to work with, and is rolled back to if a release fails; the one rule for
 * look, the second look and rollbacks. Undefined where ECS knows none or does not say: only a rollback needs it.
 */
export async function revisionBefore(
  world: Pick<World, 'cloud'>,
  { region, cluster }: { readonly region: string; readonly cluster: string },
  now: ServiceSnapshot,
): Promise<string | undefined> {
  return answerIfAny(() => lastSuccessful(world.cloud(region), cluster, now));
}
