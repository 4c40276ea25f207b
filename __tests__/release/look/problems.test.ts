import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import { InputError, type Problem, type Subject, subjectLabel } from '../../../src/errors.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { look } from '../../../src/release/look/look.js';
import { inOrderOf } from '../../../src/release/look/problems.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import { type Script, said } from '../support/script.js';
import { BACKEND, BOTH, FRONTEND, problems } from './support/looking.js';

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
    expect(found.map((item) => item.split(':')[0])).toEqual([
      '`images` line 1',
      'backend.yml',
      'worker.yml',
      '`migration-container`',
    ]);
  });

  test('images of a config whose cluster cannot be asked still count as used', async () => {
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
    expect((error as InputError).problems.map(({ about }) => subjectLabel(about))).toEqual(['backend.yml']);
  });

  test('they are told in the order of the configs, however long each took', () => {
    const of = (about: Subject): Problem => ({ about, what: 'x' });
    const configs = (...paths: readonly string[]): Problem => of({ kind: 'configs', paths });
    const found = [
      of({ kind: 'input', input: 'migration-container' }),
      configs('c.yml'),
      configs('b.yml', 'd.yml'),
      // A path may look like two.
      configs('a.yml, c.yml'),
      configs('a.yml'),
      of({ kind: 'input', input: 'images', line: 1 }),
    ];
    const order = inOrderOf(['a.yml', 'b.yml', 'c.yml', 'd.yml', 'a.yml, c.yml'], found);
    expect(order.map(({ about }) => subjectLabel(about))).toEqual([
      '`migration-container`',
      'a.yml',
      'b.yml, d.yml',
      'c.yml',
      'a.yml, c.yml',
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
    if (end instanceof InputError) expect(end.message).toMatch(/keeps throttling.*Release again later/s);
  });

  test('a defect is no problem of the author', async () => {
    await expect(
      problems({ ...BOTH, cloud: { services: () => Promise.reject(new TypeError('a defect')) } }),
    ).rejects.toThrow('a defect');
  });
});
