import { invalidParameter } from '../wire/api-error.js';
import { flag, number, type Shape, shape, shapes, text, texts } from '../wire/member.js';
import { configurationOf } from './configuration.js';
import { deploymentStrategyOf } from './strategy.js';

/** Numbers of a configuration that ECS bounds (Amazon ECS API Reference). */
const BOUNDS: readonly (readonly [structure: string, member: string, least: number, most: number])[] = [
  ['linearConfiguration', 'stepPercent', 3, 100],
  ['linearConfiguration', 'stepBakeTimeInMinutes', 0, 1440],
  ['canaryConfiguration', 'canaryPercent', 0.1, 100],
  ['canaryConfiguration', 'canaryBakeTimeInMinutes', 0, 1440],
];

/**
 * Refuses a deployment configuration that its strategy does not allow. Texts are those of the Amazon ECS Developer Guide
 * ("Troubleshooting blue/green deployments") and of public reports; those about bounds are inferred.
 */
export function refuseWrongStrategy(attributes: Shape): void {
  const configuration = configurationOf(attributes);
  const strategy = deploymentStrategyOf(configuration);
  refuseBounds('bakeTimeInMinutes', number(configuration, 'bakeTimeInMinutes'), 0, 1440);
  for (const [structure, member, least, most] of BOUNDS) {
    refuseBounds(`${structure}.${member}`, number(shape(configuration, structure) ?? {}, member), least, most);
  }
  refuseWrongHooks(configuration);
  if (strategy === 'ROLLING') return;
  if (flag(shape(configuration, 'earlySuccessCriteria') ?? {}, 'enable')) {
    throw invalidParameter(`Early success criteria not supported for ${strategy} deployment strategy`);
  }
  const balancers = shapes(attributes, 'loadBalancers') ?? [];
  if (balancers.some((balancer) => balancer['advancedConfiguration'] === undefined)) {
    throw invalidParameter(
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    );
  }
}

function refuseWrongHooks(configuration: Shape): void {
  for (const hook of shapes(configuration, 'lifecycleHooks') ?? []) {
    const stages = texts(hook, 'lifecycleStages');
    if (stages.length === 0) throw invalidParameter('lifecycleStages must be provided for a lifecycle hook.');
    const timeout = number(shape(hook, 'timeoutConfiguration') ?? {}, 'timeoutInMinutes');
    refuseBounds('timeoutConfiguration.timeoutInMinutes', timeout, 1, 20_160);
    if (text(hook, 'targetType') === 'PAUSE') {
      if (stages.includes('TEST_TRAFFIC_SHIFT') || stages.includes('PRODUCTION_TRAFFIC_SHIFT')) {
        throw invalidParameter('Invalid lifecycle stage provided for Pause Hook');
      }
    } else if (text(hook, 'hookTargetArn') === undefined) {
      throw invalidParameter('hookTargetArn must be provided for an AWS_LAMBDA lifecycle hook.');
    }
  }
}

function refuseBounds(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (value < least || value > most)) {
    throw invalidParameter(`Invalid ${name}. It must be between ${least} and ${most}.`);
  }
}
