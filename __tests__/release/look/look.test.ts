import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { look } from '../../../src/release/look/look.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import type { Script } from '../support/script.js';
import { BACKEND, BOTH, FRONTEND, looking, problems } from './support/looking.js';

test('a config is asked about in its own region, and else in that of the step', async () => {
  const fake = fakeWorld({
    configs: { 'backend.yml': { ...BACKEND, region: 'us-east-1' }, 'frontend.yml': FRONTEND },
    services: { backend: {}, frontend: {} },
  });
  const asked: [string, readonly string[]][] = [];
  const cloud = (region: string): Cloud => ({
    ...fake.world.cloud(region),
    services: (cluster, names) => {
      asked.push([region, names]);
      return fake.world.cloud(region).services(cluster, names);
    },
  });
  const looked = look({ ...fake.world, cloud }, inputs([['backend.yml', 'frontend.yml']]));
  const { plan } = await fake.clock.drive(looked);
  expect(plan.lines.flat().map(({ region }) => region)).toEqual(['us-east-1', 'ap-northeast-1']);
  expect(asked).toEqual([
    ['us-east-1', ['backend']],
    ['ap-northeast-1', ['frontend']],
  ]);
});

describe('the config of a migration', () => {
  const settings = [{ key: 'TAG', value: 'mine', line: 2 }];
  const lines = [[{ path: 'backend.yml', settings: [], line: 1 }], [{ path: 'frontend.yml', settings, line: 2 }]];
  const plan = async (more: Partial<Inputs>) => {
    const fake = fakeWorld({
      ...BOTH,
      configs: { ...BOTH.configs, 'own.yml': { family: 'shop-own', timeoutSeconds: 77 } },
    });
    return (await fake.clock.drive(look(fake.world, { ...inputs([]), lines, ...more }))).plan;
  };

  test.each(['release', 'run'] as const)('in mode %s is one of `configs`, with the values of its own', async (mode) => {
    const { migration: planned, lines: all } = await plan({
      mode,
      migration: migration('m', { config: 'frontend.yml' }),
    });
    expect(planned?.config).toMatchObject({ key: 'frontend.yml#1', line: 2, call: { env: { TAG: 'mine' } } });
    if (mode === 'release') expect(all.flat().map(({ key }) => key)).toContain(planned?.config.key);
    else expect(all.flat()).toEqual([]);
  });

  test.each(['release', 'run'] as const)('in mode %s is the first where none is named', async (mode) => {
    expect((await plan({ mode, migration: migration('m') })).migration?.config.key).toBe('backend.yml#0');
  });

  test.each(['release', 'run'] as const)('in mode %s may be one of its own, with its own time', async (mode) => {
    const { migration: planned } = await plan({ mode, migration: migration('m', { config: 'own.yml' }) });
    expect(planned).toMatchObject({ config: { key: 'own.yml#task', path: 'own.yml' }, timeoutSeconds: 77 });
  });

  test('is waited for as long as the input says', async () => {
    const { migration: planned } = await plan({ migration: migration('m', { config: 'own.yml', timeoutSeconds: 5 }) });
    expect(planned?.timeoutSeconds).toBe(5);
  });

  test('both tasks are planned, each with its work and its environment', async () => {
    const env = [{ key: 'A', value: '1', line: 1 }];
    const { migration: first, postMigration: second } = await plan({
      migration: migration('m', { work: { kind: 'command', command: ['m'], env } }),
      postMigration: migration('p'),
    });
    expect(first).toMatchObject({ name: 'migration', what: 'm' });
    expect(first?.overrides).toEqual({
      containerOverrides: [{ name: 'laravel', command: ['m'], environment: [{ name: 'A', value: '1' }] }],
    });
    expect(second).toMatchObject({ name: 'post-migration', what: 'p', container: 'laravel' });
    expect(second?.overrides).toEqual({ containerOverrides: [{ name: 'laravel', command: ['p'] }] });
  });

  test('overrides are passed on whole', async () => {
    const overrides = { cpu: '256', containerOverrides: [{ name: 'laravel', command: ['x'] }] };
    const planned = (await plan({ migration: { work: { kind: 'overrides', overrides } } })).migration;
    expect(planned).toMatchObject({ what: 'migration-overrides', container: 'laravel' });
    expect(planned?.overrides).toEqual(overrides);
  });

  test.each<[string, readonly string[]]>([
    ['the container that it names', ['laravel']],
    ['the only essential one where the name is rendered as well', []],
  ])('a file that ecspresso renders: %s', async (_, containers) => {
    const planned = (await plan({ migration: { work: { kind: 'overrides-file', path: 'o.json', containers } } }))
      .migration;
    expect(planned).toMatchObject({ what: 'o.json', overridesFile: 'o.json', container: 'laravel' });
  });

  test('a container that such a file names and the task definition has not is a problem', async () => {
    const work = { kind: 'overrides-file', path: 'o.json', containers: ['nginx'] } as const;
    await expect(plan({ migration: { work } })).rejects.toThrow('there is no container "nginx" in shop-backend');
  });

  test('the command of its own task definition', async () => {
    const planned = (await plan({ migration: { work: { kind: 'own' }, config: 'own.yml' } })).migration;
    expect(planned).toMatchObject({ what: 'own.yml', overrides: {}, overridesFile: undefined });
  });
});

describe('a defect while looking is not taken for an answer', () => {
  test.each<[string, Partial<Script>]>([
    ['of rendering', { refuse: (command) => (command === 'render' ? new TypeError('a defect') : undefined) }],
    ['of what the services are', { cloud: { services: () => Promise.reject(new TypeError('a defect')) } }],
    ['of their names', { services: {}, cloud: { serviceNames: () => Promise.reject(new TypeError('a defect')) } }],
    ['of the images before', { cloud: { images: () => Promise.reject(new TypeError('a defect')) } }],
    ['of the credentials', { cloud: { credentialsEnd: () => Promise.reject(new TypeError('a defect')) } }],
  ])('%s', async (_name, broken) => {
    await expect(looking({ ...BOTH, ...broken }).looked).rejects.toThrow(TypeError);
  });

  test.each<[string, Partial<Script>]>([
    ['the images before', { cloud: { images: () => Promise.reject(awsError('denied')) } }],
    ['the end of the credentials', { cloud: { credentialsEnd: () => Promise.reject(awsError('denied')) } }],
  ])('what is only shown may be missing: %s', async (_name, broken) => {
    await expect(looking({ ...BOTH, ...broken }).looked).resolves.toMatchObject({ warnings: [] });
  });
});

describe('the plan', () => {
  test('what each config renders to, and what runs now', async () => {
    const { plan, warnings } = await looking(BOTH, [['backend.yml'], ['frontend.yml']]).looked;
    expect(warnings).toEqual([]);
    expect(plan.lines.map((line) => line.map(({ service }) => service))).toEqual([['backend'], ['frontend']]);
    expect(plan.lines[0]?.[0]).toMatchObject({
      path: 'backend.yml',
      line: 1,
      region: 'ap-northeast-1',
      cluster: 'production',
      before: 'shop-backend:41',
      timeoutSeconds: 1800,
      definition: { family: 'shop-backend' },
    });
  });

  test('the services of one cluster are asked for at once', async () => {
    const fake = looking(BOTH);
    await fake.looked;
    expect(fake.calls.filter(({ method }) => method === 'services').map(({ args }) => args)).toEqual([
      ['production', ['backend', 'frontend']],
    ]);
  });

  test('what ran before is what last completed, not what is in progress', async () => {
    const deployment = { status: 'PRIMARY', desired: 2, running: 0, pending: 0, failedTasks: 0, createdAt: 2 };
    const deployments = [
      { ...deployment, id: 'ecs-svc/9', taskDefinition: 'shop-backend:43', rolloutState: 'IN_PROGRESS' },
      {
        ...deployment,
        id: 'ecs-svc/8',
        status: 'ACTIVE',
        taskDefinition: 'shop-backend:41',
        rolloutState: 'COMPLETED',
        createdAt: 1,
      },
    ];
    const script = {
      configs: { 'backend.yml': BACKEND },
      services: { backend: { taskDefinition: 'shop-backend:43', deployments } },
    };
    const { plan, warnings } = await looking(script).looked;
    expect(plan.lines[0]?.[0]?.before).toBe('shop-backend:41');
    expect(warnings.join()).toMatch(
      /backend: a deployment of shop-backend:43 \(ecs-svc\/9\) has been in progress since/,
    );
  });

  test('settings of a config reach only its own commands', async () => {
    const fake = fakeWorld(BOTH);
    const { plan } = await fake.clock.drive(
      look(
        fake.world,
        inputs([], {
          lines: [
            [
              { path: 'backend.yml', settings: [{ key: 'STAGE', value: 'a', line: 1 }], line: 1 },
              { path: 'frontend.yml', settings: [], line: 1 },
            ],
          ],
        }),
      ),
    );
    expect(plan.lines[0]?.map(({ call }) => call.env)).toEqual([{ PATH: '/bin', STAGE: 'a' }, { PATH: '/bin' }]);
  });

  test('a config without a service is registered only', async () => {
    const fake = looking({ configs: { 'batch.yml': { family: 'batch', hasServiceDefinition: false } } });
    const { plan } = await fake.looked;
    expect(plan.lines[0]?.[0]?.service).toBeUndefined();
    expect(fake.calls.filter(({ method }) => method === 'services')).toEqual([]);
  });

  test('two configs of one family are fine', async () => {
    const script = {
      configs: { 'web.yml': { family: 'shop', service: 'web' }, 'worker.yml': { family: 'shop', service: 'worker' } },
      services: { web: { taskDefinition: 'shop:41' }, worker: { taskDefinition: 'shop:41' } },
    };
    await expect(problems(script)).resolves.toEqual([]);
  });

  test('a run looks at its own config alone', async () => {
    const fake = looking({ ...BOTH, services: { backend: {} } }, undefined, {
      mode: 'run',
      migration: migration('migrate'),
    });
    const { plan } = await fake.looked;
    expect(plan.lines).toEqual([]);
    expect(plan.migration).toMatchObject({ container: 'laravel', what: 'migrate', config: { path: 'backend.yml' } });
  });
});

describe('the budget of a roll-out', () => {
  test.each<[string, number | undefined, number | undefined, string | undefined, number]>([
    ['the input', 600, 900, 'timeout: 15m', 600],
    ['the config', undefined, 900, 'timeout: 15m', 900],
    ['ecspresso’s default that nobody wrote', undefined, 600, 'region: r\ncluster: c', 1800],
    ['ten minutes that somebody wrote', undefined, 600, 'timeout: 10m', 600],
    ['nothing', undefined, undefined, undefined, 1800],
  ])('%s', async (_name, timeoutSeconds, rendered, text, seconds) => {
    const config = { ...BACKEND, ...(rendered === undefined ? {} : { timeoutSeconds: rendered }) };
    const script: Script = {
      configs: { 'backend.yml': config },
      services: { backend: {} },
      ...(text === undefined ? {} : { texts: { 'backend.yml': text } }),
    };
    const { plan } = await looking(script, undefined, timeoutSeconds === undefined ? {} : { timeoutSeconds }).looked;
    expect(plan.lines[0]?.[0]?.timeoutSeconds).toBe(seconds);
  });
});
