import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import { BREAKER, cloud, described, type Json, registered, tell } from './cloud.js';

let emulator: Emulator;
afterEach(() => emulator.close());

async function updated(input: Json): Promise<Json> {
  await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', ...input });
  return described(emulator);
}

describe('what is not sent stays as it was', () => {
  test('members of the deployment configuration, inside structures too', async () => {
    const thresholdConfiguration = { type: 'COUNT', value: 7 };
    emulator = await cloud({
      seed: {
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration },
          maximumPercent: 150,
          minimumHealthyPercent: 50,
        },
      },
    });
    const { deploymentConfiguration } = await updated({
      deploymentConfiguration: { bakeTimeInMinutes: 0, deploymentCircuitBreaker: { enable: true, rollback: false } },
    });
    expect(deploymentConfiguration).toEqual({
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
      maximumPercent: 150,
      minimumHealthyPercent: 50,
      deploymentCircuitBreaker: { enable: true, rollback: false, thresholdConfiguration },
    });
  });

  test('a seed printed by a program in Go says "" of what was never set', async () => {
    emulator = await cloud({
      seed: {
        availabilityZoneRebalancing: '',
        deploymentConfiguration: { ...BREAKER, strategy: '' },
      },
    });
    const taskDefinition = await registered(emulator, 'v2');
    const first = await updated({ availabilityZoneRebalancing: 'ENABLED', deploymentConfiguration: BREAKER });
    expect(first['deploymentConfiguration']).toMatchObject({ strategy: 'ROLLING' });
    const second = await updated({ taskDefinition });
    expect(second).toMatchObject({
      availabilityZoneRebalancing: 'ENABLED',
      taskDefinition: expect.stringMatching(/web:2$/),
    });
  });
});
