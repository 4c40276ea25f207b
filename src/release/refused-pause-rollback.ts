import type { RollbackAnswer } from './service-end.js';
import type { World } from './world.js';

/** Warns where ECS refused the ROLLBACK of the hook, so that StopServiceDeployment was what rolled the deployment back. */
export function warnOfRefusedPauseRollback(
  { emit }: Pick<World, 'emit'>,
  service: string,
  { refusedAtPause: error }: Extract<RollbackAnswer, { kind: 'requested' }>,
): void {
  if (error) emit({ kind: 'warning', warning: { kind: 'stopped-at-pause', service, error } });
}
