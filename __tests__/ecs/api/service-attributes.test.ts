import { expect, test } from '@jest/globals';
import { attributesOf, changedAttributes } from '../../../src/ecs/api/service-attributes.js';

const SPOT = { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }] };

test.each<[string, object, object, readonly string[]]>([
  ['nothing', {}, {}, []],
  ['a strategy', {}, SPOT, ['capacityProviderStrategy']],
  [
    'its members in another order',
    { capacityProviderStrategy: [{ base: 0, weight: 1, capacityProvider: 'FARGATE_SPOT' }] },
    SPOT,
    [],
  ],
  [
    'a list in another order',
    { networkConfiguration: { s: ['a', 'b'] } },
    { networkConfiguration: { s: ['b', 'a'] } },
    [],
  ],
  ['what is off and what is not there', { deploymentConfiguration: { alarms: { enable: false } } }, {}, []],
  [
    'defaults that are written out',
    { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
    {
      deploymentConfiguration: {
        strategy: 'ROLLING',
        bakeTimeInMinutes: 0,
        deploymentCircuitBreaker: {
          enable: true,
          rollback: true,
          resetOnHealthyTask: true,
          thresholdConfiguration: { value: 50, type: 'BOUNDED_PERCENT' },
        },
      },
    },
    [],
  ],
  [
    'what was switched off',
    { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } },
    { deploymentConfiguration: { deploymentCircuitBreaker: { enable: false } } },
    ['deploymentConfiguration'],
  ],
  ['nothing and an empty list', { loadBalancers: [] }, {}, []],
  ['what UpdateService does not change', { runningCount: 1, events: [1] }, { runningCount: 2 }, []],
  [
    'two',
    { propagateTags: 'NONE' },
    { propagateTags: 'SERVICE', enableExecuteCommand: true },
    ['enableExecuteCommand', 'propagateTags'],
  ],
])('%s', (_name, before, after, changed) => {
  expect(changedAttributes(attributesOf({ ...before }, {}), attributesOf({ ...after }, {}))).toEqual(changed);
});

test('what DescribeServices shows with the deployment counts as well', () => {
  const before = attributesOf({}, { serviceConnectConfiguration: { enabled: true } });
  expect(changedAttributes(before, attributesOf({}, {}))).toEqual(['serviceConnectConfiguration']);
});
