import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { service } from '../../ecs/support/ecs-says.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { brokenOff, refused, releasing, shows } from './support/releasing.js';

describe('a family that changes', () => {
  const OLD = { taskDefinition: 'shop-api:7' };

  test('ecspresso succeeds, and the service still runs the old revision: red', async () => {
    const { result, end, evidence } = await releasing({ cloud: shows(OLD) });
    expect([end.status, result]).toEqual(['failed', 'failed']);
    expect(evidence).toMatch(/ecspresso succeeded, but the service still runs shop-api:7/);
  });

  test('ecspresso ends well, and the service is gone: red', async () => {
    const cloud = shows(OLD);
    let asked = 0;
    const { result, evidence } = await releasing({
      cloud: {
        services: (...args) => {
          asked += 1;
          return asked <= 2 && cloud.services
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
    expect(evidence).not.toMatch(/succeeded/);
  });

  test.each([
    ['succeeded', undefined, /ECS could not be asked what backend runs now \(ecs:DescribeServices: AccessDenied/],
    ['failed', refused, /ClientException: no/],
  ])('ecspresso %s, and ECS may not be asked any more: red', async (_name, refuse, words) => {
    const { result, evidence } = await releasing({ cloud: shows(OLD, 2), ...(refuse ? { refuse } : {}) });
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
    const { end, result, journal } = await releasing(
      { services: { backend: OURS } },
      { waitUntil: { kind: 'started' } },
    );
    expect(journal.filter((line) => line.startsWith('deploy'))).toEqual(['deploy backend 42']);
    expect([end.status, result, end.configs[0]?.serves]).toEqual(['started', 'started', 'unsettled']);
  });

  test('ECS may not be asked afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OURS, 2) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/could not be asked/);
  });

  test.each([
    ['succeeded', undefined, /ECS says that the service runs nothing/],
    ['failed', brokenOff, /backend: CODE_DEPLOY may still be deploying shop-backend:42/],
  ])('ecspresso %s, and the service is gone afterwards: red', async (_name, refuse, words) => {
    const before = shows(OURS);
    let asked = 0;
    const { result, evidence } = await releasing({
      ...(refuse ? { refuse } : {}),
      cloud: {
        services: (...args) => {
          asked += 1;
          return asked <= 2 && before.services
            ? before.services(...args)
            : Promise.resolve({ found: [], missing: ['backend'] });
        },
      },
    });
    expect(result).toBe('failed');
    expect(evidence).toMatch(words);
  });

  test('ecspresso fails, and ECS may not be asked afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows(OURS, 2), refuse: brokenOff });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/backend: CODE_DEPLOY may still be deploying shop-backend:42/);
  });

  test('the service runs another one afterwards: red', async () => {
    const { result, evidence } = await releasing({ cloud: shows({ ...OURS, primaryTaskSet: 'shop-backend:40' }) });
    expect(result).toBe('failed');
    expect(evidence).toMatch(/ECS says that the service runs shop-backend:40/);
  });

  test('ECS shows what ran before for some seconds: it is waited for', async () => {
    let asked = 0;
    const { result } = await releasing({
      cloud: {
        services: () => {
          asked += 1;
          const primaryTaskSet = asked < 5 ? 'shop-backend:41' : 'shop-backend:42';
          return Promise.resolve({
            found: [{ ...service([]), ...OURS, taskDefinition: 'shop-backend:41', primaryTaskSet }],
            missing: [],
          });
        },
      },
    });
    expect(result).toBe('released');
  });

  test('one without task sets is judged by its task definition', async () => {
    const { primaryTaskSet: _none, ...plain } = OURS;
    const bare = { ...plain, taskDefinition: 'shop-backend:42' };
    expect((await releasing({ services: { backend: bare } })).result).toBe('released');
  });

  test.each(['deployed', 'started'] as const)('force that was asked for is told as forced (%s)', async (kind) => {
    const waitUntil = { kind };
    const { end } = await releasing({ services: { backend: OURS } }, { waitUntil, forceNewDeployment: 'always' });
    expect(end.configs[0]?.forced).toBe(true);
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
  expect(events.find((event) => event.kind === 'deploying')?.newFamily).toBeUndefined();
  expect(events.find(({ kind }) => kind === 'deploying')).not.toHaveProperty('note');
});

test('a new family that nobody waits for is started', async () => {
  const { result } = await releasing(
    { services: { backend: { taskDefinition: 'shop-api:7' } } },
    { waitUntil: { kind: 'started' } },
  );
  expect(result).toBe('started');
});

test('a service that is made late is waited for', async () => {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { other: {} },
  });
  const cloud = fake.world.cloud('r');
  const world = {
    ...fake.world,
    cloud: () => ({
      ...cloud,
      services: (...args: Parameters<Cloud['services']>) =>
        fake.clock.elapsed() < 15_000 ? Promise.resolve({ found: [], missing: args[1] }) : cloud.services(...args),
    }),
  };
  const end = await fake.clock.drive(releaseInWords(world, inputs([['backend.yml']], { allowCreate: true })));
  expect(end.status).toBe('released');
});
