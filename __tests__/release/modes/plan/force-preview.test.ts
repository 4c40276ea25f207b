import { describe, expect, test } from '@jest/globals';
import type { CapacityProvider } from '../../../../src/ecs/snapshot.js';
import { demandOf, emptiesStrategy, forceFails } from '../../../../src/release/modes/plan/force-preview.js';
import { oldDeployment, service } from '../../../ecs/support/ecs-says.js';

const SPOT: CapacityProvider = { provider: 'FARGATE_SPOT', weight: 1, base: 0 };
const FARGATE: CapacityProvider = { provider: 'FARGATE', weight: 1, base: 1 };

describe('what ECS will demand', () => {
  test.each<
    [string, readonly CapacityProvider[], readonly CapacityProvider[] | undefined, boolean, string | undefined]
  >([
    ['the same', [FARGATE, SPOT], [FARGATE, SPOT], false, undefined],
    ['the same in another order', [FARGATE, SPOT], [SPOT, FARGATE], false, undefined],
    ['another weight', [FARGATE], [{ ...FARGATE, weight: 2 }], false, 'strategy-changed'],
    ['another base', [FARGATE], [{ ...FARGATE, base: 0 }], false, 'strategy-changed'],
    ['one more', [FARGATE], [FARGATE, SPOT], false, 'strategy-changed'],
    ['from a launch type', [], [FARGATE], false, 'launch-type-replaced'],
    ['a launch type as before', [], undefined, false, undefined],
    ['none in the file: ecspresso sends none', [FARGATE], undefined, false, undefined],
    ['an empty one in the file', [FARGATE], undefined, true, 'strategy-removed'],
    ['an empty one, and none before', [], undefined, true, undefined],
  ])('%s', (_name, now, wanted, emptied, demand) => {
    const config = {
      current: service([oldDeployment()], { capacityProviders: now }),
      serviceDefinition: wanted ? { capacityProviderStrategy: wanted } : {},
    };
    expect(demandOf(config, emptied)).toBe(demand);
  });

  test('not of a service that is created, of CODE_DEPLOY, or without a service definition', () => {
    const serviceDefinition = { capacityProviderStrategy: [FARGATE] };
    expect(demandOf({ serviceDefinition }, false)).toBeUndefined();
    expect(
      demandOf({ serviceDefinition, current: service([oldDeployment()], { controller: 'CODE_DEPLOY' }) }, false),
    ).toBeUndefined();
    expect(demandOf({ current: service([oldDeployment()]) }, false)).toBeUndefined();
  });
});

test.each([
  ['{"capacityProviderStrategy": []}', true],
  ['capacityProviderStrategy: [ ],', true],
  ['{"capacityProviderStrategy": [{}]}', false],
  ['{}', false],
  [undefined, false],
])('an empty strategy in %s: %s', (text, expected) => {
  expect(emptiesStrategy(text)).toBe(expected);
});

test('a forced deployment that would fail', () => {
  expect(forceFails({ forceNewDeployment: 'never' }, '2.8.7')).toEqual({ kind: 'forbidden' });
  expect(forceFails({ forceNewDeployment: 'auto' }, '2.8.0')).toEqual({ kind: 'unsupported', version: '2.8.0' });
  expect(forceFails({ forceNewDeployment: 'auto' }, '2.8.7')).toBeUndefined();
});
