import type { Pause } from '../../ecs/pause.js';
import type { HookAction } from '../../ecs/service-deployment-states.js';
import { continueCommand } from '../../release/continue-command.js';
import { spokenMoment } from '../../spoken-time.js';

/** What ECS does when nobody has ended a pause in time: what follows "ECS". */
export const TIMEOUT_ACTIONS: Readonly<Record<HookAction, string>> = {
  CONTINUE: 'continues it',
  ROLLBACK: 'rolls it back',
};

/** Where and how long a deployment is paused, and what ECS does then: what follows a service's name. */
export function pausedClause({ stage, since, expiresAt, timeoutAction }: Pause): string {
  const from = since === undefined ? '' : ` since ${spokenMoment(since)}`;
  return expiresAt === undefined
    ? `paused at ${stage}${from} until somebody continues it`
    : `paused at ${stage}${from}, until ${spokenMoment(expiresAt)}; then ECS ${TIMEOUT_ACTIONS[timeoutAction]}`;
}

/** Both ways on from a pause, a line each. */
export function pauseCommands(pause: Pause, region: string): readonly string[] {
  return [
    `Continue: ${continueCommand(pause, region, 'CONTINUE')} (or \`mode: continue\`)`,
    `Roll back: ${continueCommand(pause, region, 'ROLLBACK')} (or \`mode: rollback\`)`,
  ];
}
