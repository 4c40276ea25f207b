import type { RolloutStart } from '../../ecs/rollout/rollout.js';
import { newestIn } from '../../ecs/snapshot.js';
import type { Following, Watch } from '../../ecs/watch/watch.js';
import type { Inputs } from '../../inputs/inputs.js';
import type { KnownDeployment, ServiceConfig } from '../plan.js';

/**
 * Follows a deployment that is in progress already as far as `wait-until` asks: no command of ours brings it. `startedAt`: epoch
 * milliseconds, from which its timeout counts.
 */
export function followKnown(
  watch: Watch,
  { service, current, timeoutSeconds }: ServiceConfig,
  { id, taskDefinition }: KnownDeployment,
  startedAt: number,
  { maxFailedTasks, waitUntil }: Pick<Inputs, 'maxFailedTasks' | 'waitUntil'>,
  more: Pick<RolloutStart, 'leaves' | 'continued'> = {},
): Following {
  const following = watch.follow({
    service,
    taskDefinition,
    startedAt,
    timeoutSeconds,
    preexisting: new Set(
      (current?.deployments ?? []).map((deployment) => deployment.id).filter((other) => other !== id),
    ),
    since: newestIn(current),
    creates: false,
    maxFailedTasks,
    until: waitUntil,
    ours: [id],
    ...more,
  });
  following.commandEnded({ failed: false });
  return following;
}
