import type { PauseAhead } from '../../ecs/strategy.js';
import type { LookWarning } from '../../release/warning.js';
import { TIMEOUT_ACTIONS } from './pause.js';
import { minutesPhrase } from './strategy.js';

/** That ECS waits longer than the credentials live. */
export function longWaitText({ services, minutes, left }: Extract<LookWarning, { kind: 'long-wait' }>): string {
  const [only, ...others] = services;
  const whose =
    only && others.length === 0
      ? `${only.service} asks ECS to wait at least ${minutesPhrase(minutes)} by its own settings`
      : `The services ask ECS to wait at least ${minutesPhrase(minutes)} by their own settings (${services.map((wait) => `${wait.service} ${minutesPhrase(wait.minutes)}`).join(', ')})`;
  const end =
    left === undefined
      ? 'and the credentials of a job live for an hour unless it asks for more'
      : `and the credentials end in ${Math.max(0, Math.round(left / 60))} min`;
  return `${whose}, ${end}: raise role-duration-seconds of aws-actions/configure-aws-credentials, or let this job end earlier with \`wait-until\` and another one go on with \`mode: wait\`.`;
}

/** That a pause will make the job wait for somebody. */
export function pausesEarlyText({ service, pauses, goesBack }: Extract<LookWarning, { kind: 'pauses-early' }>): string {
  const longest = pauses.reduce((sum, { times, minutes }) => sum + times * minutes, 0);
  const inAll = pauses.length > 1 || pauses.some(({ times }) => times > 1) ? ' in all' : '';
  const what =
    goesBack === 'now'
      ? 'its own settings pause its rollback, too, which is a deployment like any other, at'
      : 'its own settings pause the deployment at';
  const later =
    goesBack === 'on-failure'
      ? ' If this release fails once the service is released, its rollback pauses there, too, and needs somebody.'
      : '';
  return `${service}: ${what} ${pauses.map(pauseAhead).join(' and at ')}. This job waits until somebody continues it, up to ${minutesPhrase(longest)}${inAll}. With \`wait-until: paused\` it ends at the pause, and \`mode: continue\` goes on from there.${later}`;
}

function pauseAhead({ stage, times, minutes, action }: PauseAhead): string {
  const often = times > 1 ? `${times} times, ` : '';
  return `${stage} (${often}up to ${minutesPhrase(minutes)}${times > 1 ? ' each' : ''}; then ECS ${TIMEOUT_ACTIONS[action]})`;
}
