import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../src/ecs/snapshot.js';
import type { Inputs } from '../../src/inputs/inputs.js';
import { release } from '../../src/release/release.js';
import { oldDeployment, service } from '../ecs/support/ecs-says.js';
import { awsError } from '../ecs/support/fake-cloud.js';
import { fakeWorld, inputs, migration, type Script, said } from './support/fake-world.js';

/** A release of one service whose config is of the family `shop-backend`, registered as revision 42. */
async function releasing(script: Partial<Script>, more: Partial<Inputs> = {}) {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { backend: {} },
    ...script,
  });
  const end = await fake.clock.drive(release(fake.world, inputs([['backend.yml']], more)));
  const evidence = end.failures.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
  return { ...fake, end, evidence, result: end.configs[0]?.result };
}

/** An ECS that shows one service, whatever is deployed; from the `after`th answer on it does not answer. */
function shows(one: Partial<ServiceSnapshot>, after = Number.POSITIVE_INFINITY): Partial<Cloud> {
  let asked = 0;
  return {
    services: () => {
      asked += 1;
      if (asked > after) return Promise.reject(awsError('denied'));
      const deployments = [
        oldDeployment({ status: 'PRIMARY', taskDefinition: one.taskDefinition ?? 'shop-backend:41' }),
      ];
      return Promise.resolve({ found: [{ ...service(deployments), ...one }], missing: [] });
    },
  };
}

const refused: NonNullable<Script['refuse']> = (command) =>
  command === 'deploy' ? said('operation error ECS: UpdateService, ClientException: no') : undefined;

describe('a family that changes', () => {
  const OLD = { taskDefinition: 'shop-api:7' };

  test('ecspresso ends well, and the service runs the old one all the same: red', async () => {
    const { result, end, evidence } = await releasing({ cloud: shows(OLD) });
    expect([end.status, result]).toEqual(['failed', 'failed']);
    expect(evidence).toMatch(/ecspresso ended well, but the service still runs shop-api:7/);
  });

  test('ecspresso ends well, and the service is gone: red', async () => {
    const cloud = shows(OLD);
    let asked = 0;
    const { result, evidence } = await releasing({
      cloud: {
        services: (...args) => {
          asked += 1;
          return asked === 1 && cloud.services
            ? cloud.services(...args)
            : Promise.resolve({ found: [], missing: ['backend'] });
        },
      },
    });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/the service still runs nothing/);
  });

  test('ecspresso fails, and the service runs the old one: its words', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OLD), refuse: refused });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ClientException: no/);
    expect(evidence).not.toMatch(/ended well/);
  });

  test.each([
    ['ended well', undefined, /ECS could not be asked what backend runs now \(ecs:DescribeServices: AccessDenied/],
    ['failed', refused, /ClientException: no/],
  ])('ecspresso %s, and ECS may not be asked any more: red', async (_name, refuse, words) => {
    const { result, evidence } = await releasing({ cloud: shows(OLD, 1), ...(refuse ? { refuse } : {}) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(words);
  });
});

describe('another deployment controller', () => {
  const OURS = { controller: 'CODE_DEPLOY', deployments: [], primaryTaskSet: 'shop-backend:42' };

  test('ecspresso fails: red, whatever the service runs', async () => {
    const { result, evidence } = await releasing({ services: { backend: OURS }, refuse: refused });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ClientException: no/);
  });

  test('nobody waits: started, and nothing is claimed', async () => {
    const { end, result } = await releasing({ services: { backend: OURS } }, { wait: false });
    expect([end.status, result, end.configs[0]?.serves]).toEqual(['started', 'started', 'between']);
  });

  test('ECS may not be asked afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OURS, 1) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/could not be asked/);
  });

  test('the service is gone afterwards: red', async () => {
    const { result, evidence } = await releasing({
      cloud: { ...shows({ ...OURS, primaryTaskSet: 'shop-backend:40' }) },
    });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ECS says that the service runs shop-backend:40/);
  });
});

test('what ran before the command is not ours, though it carries our revision', async () => {
  const { result, end, evidence } = await releasing({
    services: { backend: { taskDefinition: 'shop-backend:42' } },
    refuse: refused,
  });
  expect([end.status, result, end.configs[0]?.deployment]).toEqual(['failed', 'failed', undefined]);
  expect(evidence).toMatch(/ClientException: no/);
});

test('only what ecspresso registers once more is told as a new family', async () => {
  const { events } = await releasing({});
  expect(events.find(({ kind }) => kind === 'deploying')).not.toHaveProperty('newFamily');
  expect(events.find(({ kind }) => kind === 'deploying')).not.toHaveProperty('note');
});

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
    const end = fake.clock.drive(release(world, inputs([['backend.yml']])));
    await expect(end).rejects.toThrow('The job was cancelled. Nothing was changed.');
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
      release(fake.world, inputs([['backend.yml']], { migration: migration('migrate') })),
    );
    expect(end.status).toBe('cancelled');
    expect(fake.journal).toEqual(['register backend.yml']);
  });
});
