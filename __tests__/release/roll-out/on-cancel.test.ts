import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { CancelledEarly } from '../../../src/errors.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { oldDeployment, START, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import { shows } from './support/releasing.js';

describe('a job that is cancelled', () => {
  test('while ECS is looked at: nothing is begun', async () => {
    const fake = fakeWorld({ configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } } });
    const cloud: Partial<Cloud> = shows({});
    const world = {
      ...fake.world,
      cloud: () => ({
        ...fake.world.cloud('r'),
        services: async (cluster: string, names: readonly string[]) => {
          await fake.clock.sleep(1000);
          return (await cloud.services?.(cluster, names)) ?? { found: [], missing: names };
        },
      }),
    };
    fake.clock.at(500, () => fake.cancel.abort());
    const end = fake.clock.drive(releaseInWords(world, inputs([['backend.yml']])));
    await expect(end).rejects.toThrow(CancelledEarly);
    expect(fake.journal).toEqual([]);
  });

  test('while configs are registered: no task is run, and nothing is rolled out', async () => {
    const fake = fakeWorld({
      configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
      services: { backend: {} },
      registerMilliseconds: 1000,
    });
    fake.clock.at(500, () => fake.cancel.abort());
    const end = await fake.clock.drive(
      releaseInWords(fake.world, inputs([['backend.yml']], { migration: migration('migrate') })),
    );
    expect(end.status).toBe('cancelled');
    expect(fake.journal).toEqual(['register backend.yml']);
  });
});

describe('`on-cancel: stop`', () => {
  /** Cancelled six seconds after the start, while the roll-out is in progress. */
  async function stopping(cloud: Partial<Cloud>, cancelAt = 6000, more: Partial<Inputs> = { onCancel: 'stop' }) {
    const fake = fakeWorld({
      configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
      services: { backend: {} },
      cloud,
    });
    fake.clock.at(cancelAt, () => fake.cancel.abort());
    const work = releaseInWords(fake.world, inputs([['backend.yml']], more));
    const end = await fake.clock.drive(work);
    const rolledBack = fake.calls.filter(({ method }) => method === 'stopServiceDeployment').map(({ args }) => args[0]);
    return { end, config: end.configs[0], rolledBack, fake };
  }
  /** ECS shows the roll-out, and names no service deployment. */
  const unnamed = (begun: () => boolean): Partial<Cloud> => ({
    services: (_cluster, names) => {
      const old = oldDeployment({ taskDefinition: 'shop-backend:41', status: begun() ? 'ACTIVE' : 'PRIMARY' });
      const ours = { ...oldDeployment(), id: 'ecs-svc/9', status: 'PRIMARY', taskDefinition: 'shop-backend:42' };
      const rolling = { ...ours, createdAt: START + 1000, rolloutState: 'IN_PROGRESS', running: 0 };
      return Promise.resolve({
        found: names.map((name) => service(begun() ? [rolling, old] : [old], { name })),
        missing: [],
      });
    },
  });
  const afterFirst = (): (() => boolean) => {
    let asked = 0;
    return () => {
      asked += 1;
      return asked > 4;
    };
  };
  const found = {
    arn: 'arn:aws:ecs:r:1:service-deployment/production/backend/sd9',
    status: 'IN_PROGRESS',
    createdAt: 0,
    hooks: [],
    target: 'arn:aws:ecs:r:1:service-revision/production/backend/9',
  };

  test('ECS is told, and that is told', async () => {
    const { end, config, rolledBack } = await stopping({});
    expect(rolledBack).toEqual(['arn:aws:ecs:r:1:service-deployment/production/backend/101']);
    expect(config).toMatchObject({ result: 'cancelled', serves: 'unsettled', stopped: true });
    expect(config?.end).toMatch(/was in progress, and ECS was told to roll it back$/);
    expect(end.status).toBe('cancelled');
  });

  test('ECS refuses: it goes on, and why', async () => {
    const { config } = await stopping({
      stopServiceDeployment: () => Promise.reject(awsError('denied', 'ecs:StopServiceDeployment')),
    });
    expect(config?.stopped).toBeUndefined();
    expect(config?.end).toMatch(
      /was in progress, and it could not be stopped \(ecs:StopServiceDeployment: AccessDeniedException: .*\), shop-backend:41 keeps serving$/,
    );
  });

  test('a defect is not taken for a refusal', async () => {
    const broken = stopping({ stopServiceDeployment: () => Promise.reject(new TypeError('a defect')) });
    await expect(broken).rejects.toThrow('a defect');
  });

  test('its service deployment is looked for where the service does not name it', async () => {
    let listed = 0;
    const { config, rolledBack } = await stopping({
      ...unnamed(afterFirst()),
      newestServiceDeployments: () => {
        listed += 1;
        return Promise.resolve(listed === 1 ? [] : [found]);
      },
    });
    expect(rolledBack).toEqual([found.arn]);
    expect(config).toMatchObject({ stopped: true });
  });

  test('its service deployment is not known: it goes on, and that is told', async () => {
    const { config, rolledBack } = await stopping(unnamed(afterFirst()));
    expect(rolledBack).toEqual([]);
    expect(config?.stopped).toBeUndefined();
    expect(config?.end).toMatch(
      /its service deployment is not known, so it could not be stopped, shop-backend:41 keeps serving$/,
    );
  });

  test('leave: nothing is stopped, and it goes on', async () => {
    const { config, rolledBack } = await stopping({}, 6000, { onCancel: 'leave' });
    expect(rolledBack).toEqual([]);
    expect(config?.stopped).toBeUndefined();
    expect(config?.end).toMatch(/is still in progress in ECS, shop-backend:41 keeps serving$/);
  });

  test('nothing of ours has appeared: nothing is stopped', async () => {
    const { config, rolledBack } = await stopping(unnamed(() => false));
    expect(rolledBack).toEqual([]);
    expect(config?.end).toMatch(/^backend: no deployment of shop-backend:42 was seen when the job was cancelled/);
  });

  test('what had been released is not stopped', async () => {
    const { config, rolledBack } = await stopping({}, 60_000);
    expect(rolledBack).toEqual([]);
    expect(config?.result).toBe('released');
  });
});
