import { invalidParameter } from '../wire/api-error.js';
import { byText, canonical, flag, type Shape, shapes } from '../wire/member.js';
import { type Service, strategyOf } from './service.js';

const MUST_FORCE =
  'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';

const NO_LAUNCH_TYPE =
  'No launch type to fall back to for empty capacity provider strategy. Your service was not created with a launch type.';

function normalised(strategy: readonly Shape[]): string {
  return strategy
    .map((item) =>
      canonical({ capacityProvider: item['capacityProvider'], base: item['base'] ?? 0, weight: item['weight'] ?? 0 }),
    )
    .sort(byText)
    .join();
}

/** Whether a request changes a service's strategy; an absent one leaves it alone. Order does not matter. */
export function changesStrategy(service: Service, input: Shape): boolean {
  const wanted = shapes(input, 'capacityProviderStrategy');
  return wanted !== undefined && normalised(wanted) !== normalised(strategyOf(service.attributes));
}

/**
 * ECS changes the strategy of a service only with forceNewDeployment, and refuses before anything has changed. Seen on
 * AWS in both directions, also with desiredCount 0.
 */
export function refuseUnforced(service: Service, input: Shape): void {
  if (!changesStrategy(service, input)) return;
  const empty = shapes(input, 'capacityProviderStrategy')?.length === 0;
  if (empty && service.createdLaunchType === undefined) throw invalidParameter(NO_LAUNCH_TYPE);
  if (!flag(input, 'forceNewDeployment')) throw invalidParameter(MUST_FORCE);
}
