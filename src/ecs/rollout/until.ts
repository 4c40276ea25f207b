import { pausesOf } from '../pause.js';
import { courseOfStatus, hasReached } from '../service-deployment-states.js';
import { newestOurs, type Observation, type Rollout, serviceDeploymentOf, type Verdict } from './rollout.js';

/**
 * The verdict where nobody follows our deployment any further: it has come as far as `wait-until` asks, or waits where the rest of
 * its line has failed. Only once the command has ended: an ecspresso that makes two deployments of one would begin the second.
 */
export function byWaitUntil(state: Rollout, observation: Observation): Verdict | undefined {
  const { until, leaves, wait } = state;
  const mine = newestOurs(state);
  const deployment = mine === undefined ? undefined : serviceDeploymentOf(observation.serviceDeployments, mine);
  if (state.command === undefined || deployment === undefined) return undefined;
  if (courseOfStatus(deployment.status) !== 'going-on') return undefined;
  const { stage = '' } = deployment;
  const isThere = until.kind === 'stage' && hasReached(stage, until.stage);
  const pause = pausesOf(deployment).find(({ hookId }) => !state.continued?.has(hookId));
  if (pause !== undefined && (isThere || leaves !== undefined || until.kind === 'paused'))
    return { kind: 'paused', pause };
  if (isThere) return { kind: 'in-progress', stage };
  return leaves === 'waits' && (wait?.kind === 'bake' || wait?.kind === 'step')
    ? { kind: 'in-progress', stage: wait.stage }
    : undefined;
}
