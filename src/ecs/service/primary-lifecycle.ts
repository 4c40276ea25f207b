import { answerIfAny } from '../answer-or-error.js';
import type { Cloud } from '../cloud.js';
import { lifecycleOf } from '../rollout/lifecycle.js';
import { serviceDeploymentOf } from '../rollout/rollout.js';
import { courseOfRolloutState } from '../service-deployment-states.js';
import { primaryOf, type ServiceSnapshot } from '../snapshot.js';
import type { PrimaryLifecycle } from './running.js';

/** How far the PRIMARY deployment has come, while it is in progress. Best effort: undefined where ECS does not say. */
export async function primaryLifecycle(
  cloud: Pick<Cloud, 'serviceDeployments'>,
  service: ServiceSnapshot,
): Promise<PrimaryLifecycle | undefined> {
  const primary = primaryOf(service);
  const { currentServiceDeployment: arn } = service;
  if (arn === undefined || primary === undefined) return undefined;
  if (courseOfRolloutState(primary.rolloutState) !== 'going-on') return undefined;
  const all = await answerIfAny(() => cloud.serviceDeployments([arn]));
  const shown = all && serviceDeploymentOf(all, primary.id);
  const lifecycle = shown && lifecycleOf(shown);
  return lifecycle && { ...lifecycle, deployment: primary.id };
}
