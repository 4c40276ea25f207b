import type { Pause } from '../../ecs/pause.js';
import { continueCommand } from '../../release/continue-command.js';
import { spokenMoment } from '../../spoken-time.js';

/** Where and how long a deployment is paused, and what ECS does then: what follows a service's name. */
export function pausedClause({ stage, since, expiresAt, timeoutAction }: Pause): string {
  const from = since === undefined ? '' : ` since ${spokenMoment(since)}`;
  const then = `ECS ${timeoutAction === 'CONTINUE' ? 'continues it' : 'rolls it back'}`;
  return expiresAt === undefined
    ? `paused at ${stage}${from} until somebody continues it`
    : `paused at ${stage}${from}, until ${spokenMoment(expiresAt)}; then ${then}`;
}

/** Both ways on from a pause, a line each. */
export function pauseCommands(pause: Pause, region: string): readonly string[] {
  return [
    `Continue: ${continueCommand(pause, region, 'CONTINUE')} (or \`mode: continue\`)`,
    `Roll back: ${continueCommand(pause, region, 'ROLLBACK')} (or \`mode: rollback\`)`,
  ];
}
