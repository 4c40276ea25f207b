import type { Verdict } from '../../ecs/rollout/rollout.js';
import type { ServiceSnapshot } from '../../ecs/snapshot.js';
import type { ServiceConfig } from '../plan.js';
import type { World } from '../world.js';

/** Warns about a released service where a person should act. `last`: as ECS last showed it. */
export function warnOfReleased(
  world: World,
  config: ServiceConfig,
  verdict: Extract<Verdict, { kind: 'released' }>,
  last: ServiceSnapshot | undefined,
): void {
  const { service } = config;
  if (verdict.scaledToZero || isScaledToZero(config, last))
    world.emit({ kind: 'warning', warning: { kind: 'scaled-to-zero', service } });
  const count = verdict.lostTasks;
  if (count !== undefined) world.emit({ kind: 'warning', warning: { kind: 'lost-tasks', service, count } });
}

/**
 * Whether it has been scaled to 0, which neither the file nor the service at look asks for; also where the watch never
 * saw a task of ours.
 */
function isScaledToZero({ current, serviceDefinition }: ServiceConfig, last: ServiceSnapshot | undefined): boolean {
  return last?.desired === 0 && (serviceDefinition?.desiredCount ?? current?.desired ?? 0) > 0;
}
