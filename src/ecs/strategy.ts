import { hasReached } from './service-deployment-states.js';
import type { DeploymentConfigurationSnapshot, HookSetting } from './snapshot.js';
import type { WaitUntil } from './wait-until.js';

/** Whether deployments of this configuration go through lifecycle stages; a rolling one only bakes. */
function hasStages({ strategy }: Pick<DeploymentConfigurationSnapshot, 'strategy'>): boolean {
  return strategy !== 'ROLLING';
}

/**
 * Shares of the production traffic that the new revision gets in turn, percent, with the minutes that ECS waits at each; none
 * for a rolling deployment. No step waits at 100 percent: what comes then is the bake. Source: the ECS API model.
 */
export function trafficSteps({
  strategy,
  linear,
  canary,
}: DeploymentConfigurationSnapshot): readonly { readonly percent: number; readonly waitMinutes: number }[] {
  const whole = { percent: 100, waitMinutes: 0 };
  if (linear !== undefined) {
    const count = Math.ceil(100 / linear.stepPercent);
    return Array.from({ length: count }, (_, index) =>
      index === count - 1 ? whole : { percent: linear.stepPercent * (index + 1), waitMinutes: linear.stepBakeMinutes },
    );
  }
  if (canary !== undefined && canary.percent < 100) {
    return [{ percent: canary.percent, waitMinutes: canary.bakeMinutes }, whole];
  }
  return strategy === 'ROLLING' ? [] : [whole];
}

/** How long a service's settings ask ECS to wait at least, minutes, whatever its tasks do: steps and bake. Pauses can be over at once. */
export function leastWaitMinutes(configuration: DeploymentConfigurationSnapshot): number {
  return trafficSteps(configuration).reduce((sum, { waitMinutes }) => sum + waitMinutes, configuration.bakeMinutes);
}

/** The PAUSE hooks of a service that hold a deployment before it has come as far as `until` asks. */
export function pausesBefore(configuration: DeploymentConfigurationSnapshot, until: WaitUntil): readonly HookSetting[] {
  if (until.kind === 'started' || until.kind === 'paused') return [];
  const pauses = configuration.hooks.filter(({ targetType }) => targetType === 'PAUSE');
  // Where there are no stages, a stage is the same as deployed.
  if (until.kind === 'deployed' || !hasStages(configuration)) return pauses;
  return pauses.filter(({ stages }) => stages.some((stage) => !hasReached(stage, until.stage)));
}
