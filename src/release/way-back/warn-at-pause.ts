import type { Stopping } from '../service-end.js';
import type { World } from '../world.js';

/** Warns where ECS refused the ROLLBACK of the hook, so that StopServiceDeployment was what rolled the deployment back. */
export function warnAtPause(
  { emit }: Pick<World, 'emit'>,
  service: string,
  { refusedAtPause: error }: Extract<Stopping, { kind: 'requested' }>,
): void {
  if (error) emit({ kind: 'warning', warning: { kind: 'stopped-at-pause', service, error } });
}
