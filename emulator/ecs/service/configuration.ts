import { type Shape, shape } from '../wire/member.js';

/** ECS's deployment configuration with its defaults. */
export function configurationOf(attributes: Shape): Shape {
  const given = shape(attributes, 'deploymentConfiguration') ?? {};
  const breaker = shape(given, 'deploymentCircuitBreaker') ?? {};
  return {
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
    ...given,
    deploymentCircuitBreaker: { enable: false, rollback: false, ...breaker },
  };
}
