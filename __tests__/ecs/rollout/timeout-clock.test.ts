import { describe, expect, test } from '@jest/globals';
import { withStandstill } from '../../../src/ecs/rollout/timeout-clock.js';
import type { DeploymentConfigurationSnapshot, DeploymentSnapshot, HookSetting } from '../../../src/ecs/snapshot.js';
import {
  deployment,
  observation,
  oldDeployment,
  ROLLING_UPDATE,
  service,
  serviceDeployment,
} from '../support/ecs-says.js';
import { unseenRollout } from '../support/rolled.js';

const STATE = unseenRollout({ timeoutSeconds: 600, ours: ['ecs-svc/2'] });

const ours = (running: number): DeploymentSnapshot => deployment(2, { desired: 4, running });
const old = (running: number): DeploymentSnapshot => oldDeployment({ running });
const rolling = (more: Partial<DeploymentConfigurationSnapshot>) => ({ ...ROLLING_UPDATE, ...more });

/** What is waited for where these are there; `waited`: milliseconds that it has waited before. */
function waitOf(
  configuration: DeploymentConfigurationSnapshot,
  deployments: readonly DeploymentSnapshot[],
  waited = 0,
  more: Parameters<typeof serviceDeployment>[2] = {},
): string | undefined {
  const state = { ...STATE, standstill: { milliseconds: waited } };
  const seen = observation(60, {
    service: service(deployments),
    serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS', { configuration, ...more })],
  });
  return withStandstill(state, seen).wait?.kind;
}

const MINUTE = 60_000;

describe('a rolling deployment has no stages; it bakes', () => {
  test.each<[string, string | undefined, ...Parameters<typeof waitOf>]>([
    ['not without a bake time', undefined, rolling({}), [ours(4), old(0)]],
    ['for its bake time', 'bake', rolling({ bakeMinutes: 5 }), [ours(4), old(0)]],
    ['until just before its end', 'bake', rolling({ bakeMinutes: 5 }), [ours(4), old(0)], 5 * MINUTE - 1],
    ['no longer than that', undefined, rolling({ bakeMinutes: 5 }), [ours(4), old(0)], 5 * MINUTE],
    ['with alarms for as long as ECS computes', 'bake', rolling({ alarms: ['5xx'] }), [ours(4), old(0)], 30 * MINUTE],
    ['with alarms no longer than an hour', undefined, rolling({ alarms: ['5xx'] }), [ours(4), old(0)], 60 * MINUTE],
    ['not with a list of no alarms', undefined, rolling({ alarms: [] }), [ours(4), old(0)]],
    [
      'by the time that it says, whatever its alarms are',
      undefined,
      rolling({ bakeMinutes: 5, alarms: ['5xx'] }),
      [ours(4), old(0)],
      6 * MINUTE,
    ],
    ['not before all its tasks run', undefined, rolling({ bakeMinutes: 5 }), [ours(3), old(0)]],
    ['not while old tasks run', undefined, rolling({ bakeMinutes: 5 }), [ours(4), old(1)]],
    [
      'beside old tasks, where enough of its own are enough',
      'bake',
      rolling({ bakeMinutes: 5, earlySuccess: { healthyPercent: 75 } }),
      [ours(3), old(1)],
    ],
    [
      'not before enough of them run',
      undefined,
      rolling({ bakeMinutes: 5, earlySuccess: { healthyPercent: 75 } }),
      [ours(2), old(2)],
    ],
    ['not where it is not listed', undefined, rolling({ bakeMinutes: 5 }), [old(4)]],
  ])('%s', (_name, expected, ...seen) => {
    expect(waitOf(...seen)).toBe(expected);
  });
});

describe('where the role may not read service deployments', () => {
  const pause: HookSetting = {
    targetType: 'PAUSE',
    stages: ['POST_SCALE_UP'],
    timeoutMinutes: 60,
    timeoutAction: 'ROLLBACK',
  };
  const green = rolling({ strategy: 'BLUE_GREEN', bakeMinutes: 5 });
  const waits = (
    configuration: DeploymentConfigurationSnapshot,
    deployments: readonly DeploymentSnapshot[],
    waited = 0,
    serviceDeploymentsKnown = false,
  ): boolean => {
    const state = { ...STATE, standstill: { milliseconds: waited } };
    const shown = service(deployments, { deploymentConfiguration: configuration });
    return withStandstill(state, observation(60, { service: shown, serviceDeploymentsKnown })).wait !== undefined;
  };

  test.each<[string, boolean, boolean]>([
    ['a bake may be waited for once all of ours runs', waits(green, [ours(4), old(4)]), true],
    ['for as long as the service asks for', waits(green, [ours(4), old(4)], 5 * MINUTE - 1), true],
    ['and no longer', waits(green, [ours(4), old(4)], 5 * MINUTE), false],
    ['a pause, too', waits({ ...green, hooks: [pause] }, [ours(4), old(4)], 64 * MINUTE), true],
    ['not while ECS starts tasks', waits(green, [ours(3), old(4)]), false],
    ['not where ours is not listed', waits(green, [old(4)]), false],
    ['not where it may, and has not seen ours yet', waits(green, [ours(4), old(4)], 0, true), false],
    ['the bake of a rolling deployment', waits(rolling({ bakeMinutes: 5 }), [ours(4), old(0)]), true],
    ['none of a rolling deployment without one', waits(rolling({}), [ours(4), old(0)]), false],
  ])('%s', (_name, wait, expected) => {
    expect(wait).toBe(expected);
  });

  test.each(['pauses', 'waits'] as const)('none where %s are left: nobody sees which one it is', (leaves) => {
    const shown = service([ours(4), old(4)], { deploymentConfiguration: green });
    const seen = observation(60, { service: shown, serviceDeploymentsKnown: false });
    expect(withStandstill(STATE, seen).wait).toEqual({ kind: 'unseen' });
    expect(withStandstill({ ...STATE, leaves }, seen).wait).toBeUndefined();
  });
});

describe('between two shares of the traffic', () => {
  const canary: DeploymentConfigurationSnapshot = {
    ...ROLLING_UPDATE,
    strategy: 'CANARY',
    canary: { percent: 10, bakeMinutes: 5 },
  };
  const shifting = (productionTraffic: number, more: Parameters<typeof serviceDeployment>[2] = {}) =>
    waitOf(canary, [ours(4), old(4)], 0, { stage: 'PRODUCTION_TRAFFIC_SHIFT', productionTraffic, ...more });

  test.each<[string, string | undefined, string | undefined]>([
    ['it waits once a share has been shifted', shifting(10), 'step'],
    ['not before any has', shifting(0), undefined],
    ['not once all has', shifting(100), undefined],
    ['not at another stage', shifting(10, { stage: 'POST_TEST_TRAFFIC_SHIFT' }), undefined],
    [
      'not while a function of the service is asked',
      shifting(10, { hooks: [{ hookId: 'ecs-lambda-1', status: 'IN_PROGRESS', targetType: 'AWS_LAMBDA' }] }),
      undefined,
    ],
    [
      'not where the steps follow one another at once',
      waitOf({ ...canary, canary: { percent: 10, bakeMinutes: 0 } }, [ours(4), old(4)], 0, {
        stage: 'PRODUCTION_TRAFFIC_SHIFT',
        productionTraffic: 10,
      }),
      undefined,
    ],
  ])('%s', (_name, wait, expected) => {
    expect(wait).toBe(expected);
  });
});
