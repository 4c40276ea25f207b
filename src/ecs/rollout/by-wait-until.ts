import { courseOfStatus, hasReached } from '../service-deployment-states.js';
import { type Observation, ourServiceDeployment, type Rollout, type Verdict } from './rollout.js';

/**
 * The verdict on a deployment that is not followed any further: it is as far as `wait-until` asks, or it waits while
 * the rest of its line has failed. Only once the command has ended: ecspresso before 2.8.1 may yet start another one.
 */
export function byWaitUntil(state: Rollout, observation: Observation): Verdict | undefined {
  const { until, leaves, wait } = state;
  const deployment = ourServiceDeployment(state, observation.serviceDeployments);
  if (state.command === undefined || deployment === undefined) return undefined;
  if (courseOfStatus(deployment.status) !== 'going-on') return undefined;
  const { stage = '' } = deployment;
  const isThere = until.kind === 'stage' && hasReached(stage, until.stage);
  if (wait?.kind === 'pause' && (isThere || leaves !== undefined || until.kind === 'paused')) {
    return { kind: 'paused', pause: wait.pause };
  }
  if (isThere) return { kind: 'in-progress', stage };
  return leaves === 'waits' && (wait?.kind === 'bake' || wait?.kind === 'step')
    ? { kind: 'in-progress', stage: wait.stage }
    : undefined;
}
