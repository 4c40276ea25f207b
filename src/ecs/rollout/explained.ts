import type { Observation, Rollout } from './rollout.js';

/** At how many observations a failure without a reason is not reported yet: ECS's reason comes a moment later. */
const UNEXPLAINED_OBSERVATIONS = 2;

/** Whether ECS may yet say why a deployment failed, so that it is asked again. */
export function mayYetBeExplained({ unexplained, followsEcsRollback }: Rollout, { isLast }: Observation): boolean {
  return unexplained < UNEXPLAINED_OBSERVATIONS && !followsEcsRollback && !isLast;
}
