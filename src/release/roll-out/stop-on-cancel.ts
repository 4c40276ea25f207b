import { isOurs } from '../../ecs/rollout/ours.js';
import { newestOurs, type Rollout } from '../../ecs/rollout/rollout.js';
import type { Following } from '../../ecs/watch/watch.js';
import type { ServiceConfig } from '../plan.js';
import { warnOfRefusedPauseRollback } from '../refused-pause-rollback.js';
import { requestEcsRollback } from '../request-ecs-rollback.js';
import type { RollbackAnswer } from '../service-end.js';
import type { World } from '../world.js';

/** Asks ECS to roll back what was cancelled, or what `waits` while its line has failed; answers what came of it. */
export async function stopOnCancel(
  world: World,
  { region, cluster, service }: ServiceConfig,
  following: Following,
  rollout: Rollout,
  { waits }: { readonly waits: boolean },
): Promise<RollbackAnswer> {
  const seen = newestOurs(rollout);
  const stopping = await requestEcsRollback(world.cloud(region), {
    cluster,
    service,
    isNamed: isOurs(rollout),
    seen: seen === undefined ? undefined : { deployment: seen, arn: following.serviceDeployment() },
    // After a cancel the report says so.
    beforeRequest: waits
      ? (deployment, stage) => world.emit({ kind: 'requesting-ecs-rollback', service, deployment, stage })
      : undefined,
  });
  if (stopping.kind === 'requested') warnOfRefusedPauseRollback(world, service, stopping);
  return stopping;
}
