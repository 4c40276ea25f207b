import { expect, test } from '@jest/globals';
import type { DeploymentConfigurationSnapshot, HookSetting } from '../../src/ecs/snapshot.js';
import { leastWaitMinutes, pausesBefore, trafficSteps } from '../../src/ecs/strategy.js';
import type { WaitUntil } from '../../src/inputs/values.js';
import { ROLLING_UPDATE } from './support/ecs-says.js';

const asks = (
  strategy: string,
  more: Partial<DeploymentConfigurationSnapshot> = {},
): DeploymentConfigurationSnapshot => ({
  ...ROLLING_UPDATE,
  strategy,
  ...more,
});

test.each<[string, DeploymentConfigurationSnapshot, readonly number[], number]>([
  ['rolling', asks('ROLLING'), [], 0],
  ['rolling with a bake', asks('ROLLING', { bakeMinutes: 5 }), [], 5],
  ['blue/green', asks('BLUE_GREEN', { bakeMinutes: 10 }), [100], 10],
  ['linear', asks('LINEAR', { linear: { stepPercent: 50, stepBakeMinutes: 6 } }), [50, 100], 6],
  [
    'linear that does not end even',
    asks('LINEAR', { linear: { stepPercent: 30, stepBakeMinutes: 6 }, bakeMinutes: 1 }),
    [30, 60, 90, 100],
    19,
  ],
  ['linear in one step', asks('LINEAR', { linear: { stepPercent: 100, stepBakeMinutes: 6 } }), [100], 0],
  ['canary', asks('CANARY', { canary: { percent: 5, bakeMinutes: 10 }, bakeMinutes: 30 }), [5, 100], 40],
  ['canary of everything', asks('CANARY', { canary: { percent: 100, bakeMinutes: 10 } }), [100], 0],
])('%s: shares of the traffic and least wait', (_name, configuration, shares, minutes) => {
  expect(trafficSteps(configuration).map(({ percent }) => percent)).toEqual(shares);
  expect(leastWaitMinutes(configuration)).toBe(minutes);
});

const hook = (targetType: string, ...stages: readonly string[]): HookSetting => ({
  targetType,
  stages,
  timeoutMinutes: 1440,
  timeoutAction: 'ROLLBACK',
});
const EARLY = hook('PAUSE', 'POST_TEST_TRAFFIC_SHIFT');
const LATE = hook('PAUSE', 'POST_PRODUCTION_TRAFFIC_SHIFT');
const FUNCTION = hook('AWS_LAMBDA', 'POST_SCALE_UP');

test.each<[string, WaitUntil, readonly HookSetting[]]>([
  ['deployed', { kind: 'deployed' }, [EARLY, LATE]],
  ['started', { kind: 'started' }, []],
  ['paused', { kind: 'paused' }, []],
  ['all traffic shifted', { kind: 'stage', stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' }, [EARLY]],
  ['bake', { kind: 'stage', stage: 'BAKE_TIME' }, [EARLY, LATE]],
  ['scale up', { kind: 'stage', stage: 'SCALE_UP' }, []],
])('pauses before %s', (_name, until, pauses) => {
  const hooks = [EARLY, FUNCTION, LATE];
  expect(pausesBefore(asks('BLUE_GREEN', { hooks }), until)).toEqual(pauses);
});
