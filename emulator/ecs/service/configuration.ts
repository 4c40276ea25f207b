import { type Shape, shape } from '../wire/member.js';
import { deploymentStrategyOf } from './strategy.js';

/** ECS's deployment configuration with its defaults. */
export function configurationOf(attributes: Shape): Shape {
  const given = shape(attributes, 'deploymentConfiguration') ?? {};
  const breaker = shape(given, 'deploymentCircuitBreaker') ?? {};
  const strategy = deploymentStrategyOf(given);
  return {
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
    ...given,
    ...(strategy === 'LINEAR' && {
      linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6, ...shape(given, 'linearConfiguration') },
    }),
    ...(strategy === 'CANARY' && {
      canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10, ...shape(given, 'canaryConfiguration') },
    }),
    deploymentCircuitBreaker: { enable: false, rollback: false, ...breaker },
  };
}
