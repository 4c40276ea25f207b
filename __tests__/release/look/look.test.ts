import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { InputError, type Problem } from '../../../src/errors.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { variablesIn } from '../../../src/release/look/check-images.js';
import { look } from '../../../src/release/look/look.js';
import { inOrderOf } from '../../../src/release/look/problems.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld, inputs, migration, type Script, said } from '../support/fake-world.js';

const BACKEND = {
  family: 'shop-backend',
  service: 'backend',
  containers: [{ name: 'laravel', image: 'repo/backend:9f3c2e1' }],
};
const FRONTEND = {
  family: 'shop-frontend',
  service: 'frontend',
  containers: [{ name: 'next', image: 'repo/frontend:9f3c2e1' }],
};
const BOTH: Script = {
  configs: { 'backend.yml': BACKEND, 'frontend.yml': FRONTEND },
  services: { backend: {}, frontend: {} },
};

function looking(
  script: Script,
  lines: readonly (readonly string[])[] = [Object.keys(script.configs)],
  more: Partial<Inputs> = {},
) {
  const fake = fakeWorld(script);
  return { ...fake, looked: fake.clock.drive(look(fake.world, inputs(lines, more))) };
}

/** `where: what` of every problem. */
async function problems(
  script: Script,
  lines?: readonly (readonly string[])[],
  more?: Partial<Inputs>,
): Promise<string[]> {
  const fake = looking(script, lines, more);
  try {
    await fake.looked;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(fake.journal).toEqual([]);
    return error.problems.map(({ where, what }) => `${where}: ${what}`);
  }
  return [];
}

describe('an image that is used nowhere', () => {
  const image = (key: string, value: string, line: number) => ({ key, value, line });
  const USED = image('BACKEND_IMAGE', 'repo/backend:9f3c2e1', 1);
  const UNUSED = image('OTHER_IMAGE', 'repo/other:9f3c2e1', 2);

  test.each<[string, Partial<Inputs>, readonly string[]]>([
    ['beside one that is used', { images: [USED, UNUSED] }, ['`images` line 2']],
    ['alone', { images: [UNUSED] }, ['`images` line 2']],
    ['in a run, beside one that is used', { mode: 'run', migration: migration('m'), images: [USED, UNUSED] }, []],
    ['in a run, alone', { mode: 'run', migration: migration('m'), images: [UNUSED] }, ['`images` line 2']],
    ['none', { images: [USED] }, []],
  ])('%s', async (_name, more, where) => {
    const found = await problems(BOTH, [['backend.yml']], more);
    expect(found.map((problem) => problem.split(':')[0])).toEqual(where);
  });

  test.each([
    [
      'beside',
      'repo/backend:9f3c2e1',
      'repo/backend:of-its-own',
      /^`images` line 1: .*its value is in the image of no container/,
    ],
    ['instead', 'repo/backend:of-its-own', 'repo/backend:of-its-own', /each gives it another value of its own/],
  ])('because a config has a value of its own, %s', async (_name, first, second, words) => {
    const fake = fakeWorld(BOTH);
    const own = (path: string, value: string, line: number) => ({
      path,
      line,
      settings: value.endsWith('own') ? [{ key: 'IMAGE', value, line }] : [],
    });
    const lines = [[own('backend.yml', first, 1)], [own('frontend.yml', second, 2)]];
    const wanted = { ...inputs([]), lines, images: [image('IMAGE', 'repo/new:1', 1)] };
    const error = await fake.clock.drive(look(fake.world, wanted).catch((cause: unknown) => cause));
    expect((error as InputError).problems.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      expect.stringMatching(words),
    ]);
  });
});

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
    expect(planned).toMatchObject({ config: { key: 'own.yml#migration', path: 'own.yml' }, timeoutSeconds: 77 });
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

  test('what ran before is what last completed, not what is in flight', async () => {
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
    expect(warnings.join()).toMatch(/backend: a deployment of shop-backend:43 \(ecs-svc\/9\) has been in flight since/);
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
    expect(plan.lines[0]?.[0]).not.toHaveProperty('service');
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

describe('problems', () => {
  test.each<[string, Script, Partial<Inputs>, readonly RegExp[]]>([
    [
      'a service that is missing: the cluster’s services are named',
      { ...BOTH, services: { backend: {}, 'front-end': {} } },
      {},
      [
        /^frontend\.yml: ECS has no active service frontend in cluster production, ap-northeast-1\. The cluster has: backend, front-end\..*allow-create/,
      ],
    ],
    [
      'an INACTIVE service counts as missing',
      { ...BOTH, services: { backend: {}, frontend: { status: 'INACTIVE' } } },
      {},
      [/^frontend\.yml: ECS has no active service frontend/],
    ],
    [
      'missing, and the names may not be listed',
      {
        ...BOTH,
        services: { backend: {} },
        cloud: { serviceNames: () => Promise.reject(awsError('denied', 'ecs:ListServices')) },
      },
      {},
      [/^frontend\.yml: ECS has no active service frontend/],
    ],
    ['missing, but to be created', { ...BOTH, services: { backend: {} } }, { allowCreate: true }, []],
    [
      'to be created without a service definition',
      { configs: { 'backend.yml': { ...BACKEND, hasServiceDefinition: false } } },
      { allowCreate: true },
      [/^backend\.yml: to create backend.*service_definition/],
    ],
    [
      'DRAINING',
      { ...BOTH, services: { backend: { status: 'DRAINING' }, frontend: {} } },
      {},
      [/^backend\.yml: .*DRAINING/],
    ],
    [
      'DRAINING, also with allow-create',
      { ...BOTH, services: { backend: { status: 'DRAINING' }, frontend: {} } },
      { allowCreate: true },
      [/DRAINING/],
    ],
    [
      'an EXTERNAL controller',
      { ...BOTH, services: { backend: { controller: 'EXTERNAL' }, frontend: {} } },
      {},
      [/EXTERNAL/],
    ],
    ['CODE_DEPLOY', { ...BOTH, services: { backend: { controller: 'CODE_DEPLOY' }, frontend: {} } }, {}, []],
    [
      'CODE_DEPLOY that is to be stopped',
      { ...BOTH, services: { backend: { controller: 'CODE_DEPLOY' }, frontend: {} } },
      { onCancel: 'stop' },
      [/`on-cancel`.*CODE_DEPLOY/],
    ],
    [
      'one service twice',
      { configs: { 'a.yml': BACKEND, 'b.yml': BACKEND }, services: { backend: {} } },
      {},
      [/^`configs`: a\.yml \(line 1\) and b\.yml \(line 1\) are the same service backend/],
    ],
    [
      'one service in two clusters is fine',
      { configs: { 'a.yml': BACKEND, 'b.yml': { ...BACKEND, cluster: 'staging' } }, services: { backend: {} } },
      {},
      [],
    ],
    [
      'no region',
      { ...BOTH, defaultRegion: undefined },
      {},
      [/^backend\.yml: there is no AWS region/, /^frontend\.yml: there is no AWS region/],
    ],
    [
      'a config that cannot be rendered',
      {
        ...BOTH,
        refuse: (command, name) =>
          command === 'render' && name === 'backend.yml' ? said('environment variable X is not defined') : undefined,
      },
      {},
      [/^backend\.yml: environment variable X is not defined/],
    ],
    [
      'the cluster is missing',
      { ...BOTH, cloud: { services: () => Promise.reject(awsError('missing')) } },
      {},
      [/ECS has no cluster production in ap-northeast-1.*`cluster:` and `region:`/],
    ],
    [
      'no permission',
      { ...BOTH, cloud: { services: () => Promise.reject(awsError('denied')) } },
      {},
      [/Allow ecs:DescribeServices/],
    ],
    [
      'no credentials',
      { ...BOTH, cloud: { services: () => Promise.reject(awsError('credentials')) } },
      {},
      [/configure-aws-credentials/],
    ],
    [
      'an image that no config uses',
      {
        ...BOTH,
        texts: { 'task.json': '{"image": "{{ must_env `BACKEND_IMAGE` }}"}' },
        configs: { 'backend.yml': { ...BACKEND, source: { task_definition: 'task.json' } }, 'frontend.yml': FRONTEND },
      },
      { images: [{ key: 'BACKEND_IMG', value: 'repo/backend:new', line: 3 }] },
      [/^`images` line 3: BACKEND_IMG is used by no config.*They read: BACKEND_IMAGE\./],
    ],
    [
      'images that are used, also as a tag alone',
      BOTH,
      {
        images: [
          { key: 'A', value: 'repo/backend:9f3c2e1', line: 1 },
          { key: 'TAG', value: '9f3c2e1', line: 2 },
        ],
      },
      [],
    ],
    ['a variable of `env` that is not used', BOTH, { env: [{ key: 'A', value: 'nowhere', line: 1 }] }, []],
    [
      'a migration container that is not there',
      BOTH,
      { migration: migration('m', { container: 'php' }) },
      [/^`migration-container`: there is no container "php" in shop-backend \(backend\.yml\): it has laravel\./],
    ],
    [
      'several essential containers',
      {
        ...BOTH,
        configs: {
          'backend.yml': {
            ...BACKEND,
            containers: [{ name: 'laravel' }, { name: 'nginx' }, { name: 'x', essential: false }],
          },
          'frontend.yml': FRONTEND,
        },
      },
      { migration: migration('m') },
      [/^`migration-container`: shop-backend has 2 essential containers \(laravel, nginx\)/],
    ],
    [
      'the same for migration and post-migration is one problem',
      BOTH,
      { migration: migration('m', { container: 'php' }), postMigration: migration('p', { container: 'php' }) },
      [/`migration-container`/],
    ],
    [
      'a migration without network and launch type',
      { ...BOTH, configs: { 'backend.yml': { ...BACKEND, hasServiceDefinition: false }, 'frontend.yml': FRONTEND } },
      { migration: migration('m') },
      [/^backend\.yml: .*service_definition.*migration-config/],
    ],
    [
      'overrides of a container that is not there',
      BOTH,
      {
        migration: {
          work: { kind: 'overrides', overrides: { containerOverrides: [{ name: 'laravel' }, { name: 'php' }] } },
        },
      },
      [/^`migration-overrides`: there is no container "php"/],
    ],
  ])('%s', async (_name, script, more, found) => {
    const actual = await problems(script, undefined, more);
    expect(actual).toHaveLength(found.length);
    for (const [index, problem] of found.entries()) expect(actual[index]).toMatch(problem);
  });

  test('all of all configs come together', async () => {
    const script: Script = {
      configs: { 'backend.yml': BACKEND, 'frontend.yml': FRONTEND, 'worker.yml': { family: 'w', service: 'worker' } },
      services: { backend: { status: 'DRAINING' }, frontend: {} },
    };
    const found = await problems(script, undefined, {
      images: [{ key: 'A', value: 'nowhere', line: 1 }],
      migration: migration('m', { container: 'php' }),
    });
    expect(found.map((one) => one.split(':')[0])).toEqual([
      '`migration-container`',
      'backend.yml',
      'worker.yml',
      '`images` line 1',
    ]);
  });

  test('images of a config whose cluster cannot be asked are used all the same', async () => {
    const script: Script = {
      configs: { 'backend.yml': { ...BACKEND, cluster: 'prodution' }, 'frontend.yml': FRONTEND },
      services: { frontend: {} },
    };
    const { world, clock } = fakeWorld(script);
    const cloud = (region: string): Cloud => ({
      ...world.cloud(region),
      services: (cluster, names) =>
        cluster === 'production' ? world.cloud(region).services(cluster, names) : Promise.reject(awsError('missing')),
    });
    const images = [{ key: 'BACKEND_IMAGE', value: 'repo/backend:9f3c2e1', line: 1 }];
    const looked = look({ ...world, cloud }, inputs([['backend.yml'], ['frontend.yml']], { images }));
    const error = await clock.drive(looked.catch((cause: unknown) => cause));
    expect((error as InputError).problems.map(({ where }) => where)).toEqual(['backend.yml']);
  });

  test('they are told in the order of the configs, however long each took', () => {
    const of = (where: string): Problem => ({ where, what: 'x' });
    const found = [of('`migration-container`'), of('c.yml'), of('b.yml, d.yml'), of('a.yml'), of('`images` line 1')];
    expect(inOrderOf(['a.yml', 'b.yml', 'c.yml', 'd.yml'], found).map(({ where }) => where)).toEqual([
      '`migration-container`',
      'a.yml',
      'b.yml, d.yml',
      'c.yml',
      '`images` line 1',
    ]);
  });

  test.each([
    ['for a while is waited for', 3, false],
    ['for ever is told as that', 1000, true],
  ] as const)('throttling %s', async (_name, times, fails) => {
    const { world, clock, events } = fakeWorld(BOTH);
    let refused = 0;
    const cloud = (region: string): Cloud => ({
      ...world.cloud(region),
      services: (cluster, names) =>
        ++refused > times ? world.cloud(region).services(cluster, names) : Promise.reject(awsError('throttled')),
    });
    const looked = look({ ...world, cloud }, inputs([['backend.yml'], ['frontend.yml']])).catch(
      (cause: unknown) => cause,
    );
    const end = await clock.drive(looked);
    expect(events.some(({ kind }) => kind === 'retry')).toBe(true);
    expect(end instanceof InputError).toBe(fails);
    if (end instanceof InputError) expect(end.message).toMatch(/goes on throttling.*Release again later/s);
  });

  test('a defect is no problem of the author', async () => {
    await expect(
      problems({ ...BOTH, cloud: { services: () => Promise.reject(new TypeError('a defect')) } }),
    ).rejects.toThrow('a defect');
  });
});

describe('warnings', () => {
  test.each<[string, Script, readonly RegExp[]]>([
    [
      'nothing runs',
      { configs: { 'backend.yml': { ...BACKEND, desiredCount: 2 } }, services: { backend: { desired: 0 } } },
      [/0 tasks are wanted now, the service definition says 2/],
    ],
    [
      'nothing will run',
      { configs: { 'backend.yml': { ...BACKEND, desiredCount: 0 } }, services: { backend: {} } },
      [/desired count is 0/, /2 tasks are wanted now, the service definition says 0/],
    ],
    [
      'nothing runs, and the file does not say',
      { configs: { 'backend.yml': BACKEND }, services: { backend: { desired: 0 } } },
      [/desired count is 0/],
    ],
    [
      'a daemon has no count of its own',
      {
        configs: { 'backend.yml': { ...BACKEND, desiredCount: 0 } },
        services: { backend: { schedulingStrategy: 'DAEMON', desired: 3 } },
      },
      [],
    ],
    [
      'a tag that can move',
      {
        configs: { 'backend.yml': { ...BACKEND, containers: [{ name: 'laravel', image: 'repo/x:latest' }] } },
        services: { backend: {} },
      },
      [/repo\/x:latest has a tag that can move/],
    ],
    [
      'no tag',
      {
        configs: { 'backend.yml': { ...BACKEND, containers: [{ name: 'laravel', image: 'localhost:5000/x' }] } },
        services: { backend: {} },
      },
      [/localhost:5000\/x/],
    ],
    [
      'a digest',
      {
        configs: {
          'backend.yml': { ...BACKEND, containers: [{ name: 'laravel', image: `repo/x@sha256:${'a'.repeat(64)}` }] },
        },
        services: { backend: {} },
      },
      [],
    ],
    [
      'credentials that end too soon',
      {
        configs: { 'backend.yml': BACKEND },
        services: { backend: {} },
        cloud: { credentialsEnd: () => Promise.resolve(1_793_072_281_000 + 900_000) },
      },
      [/credentials end in 15 min.*30 min.*role-duration-seconds/],
    ],
  ])('%s', async (_name, script, found) => {
    const { warnings } = await looking(script).looked;
    expect(warnings).toHaveLength(found.length);
    for (const [index, warning] of found.entries()) expect(warnings[index]).toMatch(warning);
  });
});

describe('the container that migrates', () => {
  test.each<[string, Partial<Inputs>, string]>([
    ['the only essential one', { migration: migration('m') }, 'laravel'],
    ['the one that is named', { migration: migration('m', { container: 'nginx' }) }, 'nginx'],
    [
      'the only one that is overridden',
      {
        migration: {
          work: { kind: 'overrides', overrides: { containerOverrides: [{ name: 'nginx', command: ['x'] }] } },
        },
      },
      'nginx',
    ],
  ])('%s', async (_name, more, container) => {
    const script: Script = {
      configs: {
        'backend.yml': { ...BACKEND, containers: [{ name: 'nginx', essential: false }, { name: 'laravel' }] },
      },
      services: { backend: {} },
    };
    const { plan } = await looking(script, undefined, more).looked;
    expect(plan.migration?.container).toBe(container);
  });
});

test.each<[string, readonly string[]]>([
  ['{{ must_env `BACKEND_IMAGE` }}', ['BACKEND_IMAGE']],
  ['{{ env \'TAG\' `latest` }} {{ must_env "TAG" }}', ['TAG']],
  ["std.native('must_env')('IMAGE')", ['IMAGE']],
  ["local env = std.native('env'); env('A', '') + must_env('B')", ['A', 'B']],
  ['no variables', []],
])('variables that are read in: %s', (text, names) => {
  expect(variablesIn(text)).toEqual(names);
});
