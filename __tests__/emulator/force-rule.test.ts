import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import { ask, cloud, described, registered, tell } from './cloud.js';

const MUST_FORCE =
  'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';
const SPOT = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
const MIXED = [
  { capacityProvider: 'FARGATE', weight: 1, base: 1 },
  { capacityProvider: 'FARGATE_SPOT', weight: 3 },
];

let emulator: Emulator;
afterEach(() => emulator.close());

describe('a strategy', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string | undefined]>([
    ['instead of a launch type', {}, { capacityProviderStrategy: SPOT }, MUST_FORCE],
    ['forced', {}, { capacityProviderStrategy: SPOT, forceNewDeployment: true }, undefined],
    ['without tasks', { desiredCount: 0 }, { capacityProviderStrategy: SPOT }, MUST_FORCE],
    ['empty where there is none', {}, { capacityProviderStrategy: [] }, undefined],
    [
      'the same',
      { launchType: undefined, capacityProviderStrategy: SPOT },
      { capacityProviderStrategy: SPOT },
      undefined,
    ],
    [
      'the same with defaults and in another order',
      { launchType: undefined, capacityProviderStrategy: MIXED },
      { capacityProviderStrategy: MIXED.map((item) => ({ base: 0, ...item })).reverse() },
      undefined,
    ],
    [
      'of another weight',
      { launchType: undefined, capacityProviderStrategy: SPOT },
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 2 }] },
      MUST_FORCE,
    ],
    [
      'emptied without a launch type to fall back to',
      { launchType: undefined, capacityProviderStrategy: SPOT },
      { capacityProviderStrategy: [], forceNewDeployment: true },
      'No launch type to fall back to for empty capacity provider strategy. Your service was not created with a launch type.',
    ],
    ['absent', { launchType: undefined, capacityProviderStrategy: SPOT }, {}, undefined],
  ])('%s', async (_name, seed, input, message) => {
    emulator = await cloud({ seed });
    const taskDefinition = await registered(emulator, 'v2');
    const before = await described(emulator);
    const answer = await ask(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition, ...input });
    if (message === undefined) {
      expect(answer.status).toBe(200);
      return;
    }
    expect(answer).toEqual({ status: 400, body: { __type: 'InvalidParameterException', message } });
    expect(await described(emulator)).toEqual(before);
  });

  test('goes back to the launch type of the creation', async () => {
    emulator = await cloud();
    const input = { cluster: 'prod', service: 'web', forceNewDeployment: true };
    await tell(emulator, 'UpdateService', { ...input, capacityProviderStrategy: SPOT });
    expect(await described(emulator)).toMatchObject({ capacityProviderStrategy: SPOT });
    await tell(emulator, 'UpdateService', { ...input, capacityProviderStrategy: [] });
    expect(await described(emulator)).toMatchObject({ launchType: 'FARGATE' });
  });
});

describe('another controller refuses', () => {
  test.each([
    ['forceNewDeployment', true, 'Cannot force a new deployment'],
    ['taskDefinition', 'web:1', 'Unable to update task definition'],
    ['networkConfiguration', {}, 'Unable to update network parameters'],
    ['loadBalancers', [], 'Unable to update load balancers'],
  ])('%s', async (member, value, text) => {
    emulator = await cloud({ seed: { deploymentController: { type: 'CODE_DEPLOY' } } });
    expect(await ask(emulator, 'UpdateService', { cluster: 'prod', service: 'web', [member]: value })).toEqual({
      status: 400,
      body: {
        __type: 'InvalidParameterException',
        message: `${text} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
      },
    });
    expect(await described(emulator)).toMatchObject({ deployments: [], taskSets: [{ runningCount: 2 }] });
  });
});
