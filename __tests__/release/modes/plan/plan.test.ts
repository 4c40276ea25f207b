import { describe, expect, test } from '@jest/globals';
import { InputError, subjectLabel } from '../../../../src/errors.js';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import { NOT_BUILT } from '../../../../src/release/not-built.js';
import type { ConfigOutcome, ReleasePreview } from '../../../../src/release/outcome.js';
import { planMessage } from '../../../../src/report/plan/message.js';
import { verifiedLine } from '../../../../src/report/plan/phrases.js';
import { START } from '../../../ecs/support/ecs-says.js';
import { outcome } from '../../../report/support/releases.js';
import { releaseInWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { kindsOf } from '../../support/heard.js';
import { inputs, migration } from '../../support/inputs.js';
import { type Script, said } from '../../support/script.js';

const CONFIGS: Script['configs'] = {
  'backend.yml': { family: 'shop-backend', service: 'backend' },
  'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
  'job.yml': { family: 'shop-job' },
};
const SERVICES = { backend: {}, frontend: {} };
const DIFF = '--- a\n+++ b\n@@ -1 +1 @@\n-  "cpu": "1"\n+  "cpu": "2"\n';
const SAME: Script['diff'] = () => '';
const changed =
  (...paths: string[]): NonNullable<Script['diff']> =>
  (path) =>
    paths.includes(path) ? DIFF : '';

async function played(script: Partial<Script>, lines: readonly (readonly string[])[], more: Partial<Inputs>) {
  const fake = fakeWorld({ configs: CONFIGS, services: SERVICES, ...script });
  const end = await fake.clock.drive(releaseInWords(fake.world, inputs(lines, more)));
  return { ...fake, end, done: fake.journal.filter((line) => !/^(diff|verify|remove) /.test(line)) };
}

const planned = (script: Partial<Script>, lines: readonly (readonly string[])[], more: Partial<Inputs> = {}) =>
  played(script, lines, { mode: 'plan', ...more });
const skipping = (script: Partial<Script>, lines: readonly (readonly string[])[], more: Partial<Inputs> = {}) =>
  played(script, lines, { skipUnchanged: true, ...more });

async function rejection(work: Promise<unknown>): Promise<InputError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

describe('mode plan', () => {
  test('does nothing, and tells of every config', async () => {
    const { end, done, journal, events } = await planned(
      { diff: changed('backend.yml', 'job.yml') },
      [['backend.yml', 'job.yml'], ['frontend.yml']],
      { migration: migration('migrate'), postMigration: migration('clear') },
    );
    expect(done).toEqual([]);
    expect(new Set(journal)).toEqual(new Set(['diff backend.yml', 'diff frontend.yml', 'diff job.yml']));
    expect(end).toMatchObject({
      status: 'planned',
      message:
        'Would run the migration, release 2 services and register 1 task definition: backend and shop-job change, frontend does not.',
      failures: [],
      preview: {
        migration: { what: 'migrate', container: 'app', config: 'backend.yml', skipped: false },
        postMigration: { what: 'clear', container: 'app', config: 'backend.yml', skipped: false },
        notBuilt: [],
      },
    });
    expect(end.configs.map(({ result, after, preview }) => [result, after, preview?.act, preview?.differs])).toEqual([
      ['skipped', undefined, 'release', true],
      ['skipped', undefined, 'register', true],
      ['unchanged', undefined, 'release', false],
    ]);
    expect(end.timing.look).toBeDefined();
    expect(kindsOf(events)).toEqual(['looked', 'previewed']);
  });

  test.each(['IN_PROGRESS', 'NEW_STATE'])('a demand for force, one %s, another family', async (rolloutState) => {
    const flying = {
      id: 'ecs-svc/2',
      status: 'PRIMARY',
      taskDefinition: 'shop-backend:42',
      createdAt: START,
      desired: 2,
      running: 0,
      pending: 2,
      failedTasks: 0,
      rolloutState,
    };
    const { end } = await planned(
      {
        configs: {
          'backend.yml': {
            family: 'shop-api',
            service: 'backend',
            capacityProviderStrategy: [{ provider: 'FARGATE', weight: 1, base: 0 }],
          },
        },
        services: { backend: { deployments: [flying] } },
        diff: changed('backend.yml'),
      },
      [['backend.yml']],
      { forceNewDeployment: 'never' },
    );
    expect(end.configs[0]?.preview).toMatchObject({
      demand: 'launch-type-replaced',
      notes: [
        { kind: 'in-progress', taskDefinition: 'shop-backend:42' },
        { kind: 'new-family', family: 'shop-api' },
        { kind: 'would-fail', why: { kind: 'forbidden' } },
      ],
    });
    expect(end.message).toMatch(/ECS will demand a forced deployment of backend\.$/);
  });

  test('an empty strategy in the file is read from the file', async () => {
    const { end } = await planned(
      {
        configs: {
          'backend.yml': { family: 'shop-backend', service: 'backend', source: { service_definition: 'service.json' } },
        },
        services: { backend: { capacityProviders: [{ provider: 'FARGATE', weight: 1, base: 0 }] } },
        texts: { 'service.json': '{"capacityProviderStrategy": []}' },
      },
      [['backend.yml']],
    );
    expect(end.configs[0]?.preview?.demand).toBe('strategy-removed');
  });

  test('an image that is not built yet: no warning of its tag, never skipped, named', async () => {
    const { end } = await planned(
      {
        configs: { 'backend.yml': { family: 'f', service: 'backend', containers: [{ image: NOT_BUILT }] } },
        diff: () => `--- a\n+++ b\n@@ -1 +1 @@\n-  "image": "a"\n+  "image": "${NOT_BUILT}"\n`,
      },
      [['backend.yml']],
      { images: [{ key: 'IMAGE', value: '', line: 1 }], skipUnchanged: true },
    );
    expect(end.warnings).toEqual([]);
    expect(end.preview?.notBuilt).toEqual(['IMAGE']);
    expect(end.configs[0]?.preview).toMatchObject({
      act: 'release',
      notes: [{ kind: 'new-family', family: 'f' }, { kind: 'not-built' }],
    });
  });

  test('a diff that fails is a problem beside the others', async () => {
    const { problems } = await rejection(
      planned({ diff: (path) => said(`no diff of ${path}`) }, [['backend.yml', 'frontend.yml']]),
    );
    expect(problems).toEqual([
      { about: { kind: 'configs', paths: ['backend.yml'] }, what: 'ecspresso diff failed: no diff of backend.yml' },
      { about: { kind: 'configs', paths: ['frontend.yml'] }, what: 'ecspresso diff failed: no diff of frontend.yml' },
    ]);
  });

  test('verify: what it finds is red, and the plan is still shown', async () => {
    const { end } = await planned(
      {
        diff: changed('backend.yml'),
        verify: (path) => ({
          failed: path === 'backend.yml' ? [{ resource: 'Image[x]', why: 'not found' }] : [],
          skipped: [{ resource: 'Secret', why: 'not asked' }],
        }),
      },
      [['backend.yml', 'frontend.yml']],
      { verify: true },
    );
    expect(end.status).toBe('failed');
    expect(end.failures[0]?.lines[0]).toBe('backend.yml: ecspresso verify: Image[x]: not found');
    expect(end.preview?.verified?.map(verifiedLine)).toEqual([
      'backend.yml: failed (1 check skipped)',
      'frontend.yml: ok (1 check skipped)',
    ]);
    expect(end.configs[0]?.preview?.differs).toBe(true);
  });

  test('verify: an image that is not built yet is no failure', async () => {
    const { end } = await planned(
      { verify: () => ({ failed: [{ resource: `Image[${NOT_BUILT}]`, why: 'not found' }], skipped: [] }) },
      [['backend.yml']],
      { verify: true },
    );
    expect(end.status).toBe('planned');
    expect(end.preview?.verified?.map(verifiedLine)).toEqual([
      'backend.yml: ok up to the image that is not built yet; the rest was not checked',
    ]);
  });

  test('nothing to plan', async () => {
    expect((await planned({}, [])).end).toMatchObject({
      status: 'planned',
      message: 'Nothing to release.',
      configs: [],
    });
  });
});

describe('verify before a release', () => {
  test('every failure of every config, and nothing is changed', async () => {
    const fake = fakeWorld({
      configs: CONFIGS,
      services: SERVICES,
      verify: (path) => ({ failed: [{ resource: `Image[${path}]`, why: 'not found' }], skipped: [] }),
    });
    const { problems } = await rejection(
      fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml'], ['frontend.yml']], { verify: true }))),
    );
    expect(problems.map(({ about, what }) => `${subjectLabel(about)} ${what}`)).toEqual([
      'backend.yml ecspresso verify: Image[backend.yml]: not found',
      'frontend.yml ecspresso verify: Image[frontend.yml]: not found',
    ]);
    expect(new Set(fake.journal)).toEqual(new Set(['verify backend.yml', 'verify frontend.yml']));
  });

  test('an ecspresso that cannot verify at all', async () => {
    const { problems } = await rejection(played({ verify: () => said('no STS') }, [['backend.yml']], { verify: true }));
    expect(problems.map(({ what }) => what)).toEqual(['ecspresso verify failed: no STS']);
  });

  test('is not asked unless it is wanted, and neither is diff', async () => {
    const { journal } = await played({}, [['backend.yml']], {});
    expect(journal.filter((line) => /^(diff|verify)/.test(line))).toEqual([]);
  });
});

describe('skip-unchanged', () => {
  test('all unchanged: nothing is registered, the migration goes with its config, and the post-migration runs on what runs', async () => {
    const { end, done, events } = await skipping({ diff: SAME }, [['backend.yml'], ['frontend.yml']], {
      migration: migration('migrate'),
      postMigration: migration('clear'),
    });
    expect(done).toEqual(['run backend.yml 41']);
    expect(end).toMatchObject({
      status: 'unchanged',
      migration: { result: 'skipped', taskDefinition: 'shop-backend:41' },
      postMigration: { result: 'succeeded', taskDefinition: 'shop-backend:41' },
    });
    expect(events).toContainEqual({
      kind: 'left-alone',
      configs: [
        { key: expect.any(String), outcome: expect.objectContaining({ service: 'backend', result: 'unchanged' }) },
        { key: expect.any(String), outcome: expect.objectContaining({ service: 'frontend', result: 'unchanged' }) },
      ],
      tasks: [{ name: 'migration', outcome: expect.objectContaining({ result: 'skipped' }) }],
    });
  });

  test('a post-migration that failed fails again when the release is run again', async () => {
    const { end, done } = await skipping(
      { diff: SAME, refuse: (command) => (command === 'run' ? said('no') : undefined) },
      [['backend.yml']],
      { postMigration: migration('clear') },
    );
    expect(done).toEqual(['run backend.yml 41']);
    expect(end.status).toBe('failed');
  });

  test('only what differs is registered and rolled out', async () => {
    const { end, done } = await skipping(
      { diff: changed('frontend.yml') },
      [['backend.yml', 'frontend.yml', 'job.yml']],
      {
        migration: migration('migrate'),
      },
    );
    expect(done).toEqual(['register frontend.yml', 'deploy frontend 42']);
    expect(end.status).toBe('released');
    expect(end.message).toMatch(/^Released 1 service in 1\d s\. 2 configs unchanged\.$/);
    expect(end.configs.map(({ result }) => result)).toEqual(['unchanged', 'released', 'unchanged']);
  });

  test('both tasks run where their config differs', async () => {
    const { end, done } = await skipping({ diff: changed('backend.yml') }, [['backend.yml'], ['frontend.yml']], {
      migration: migration('migrate'),
      postMigration: migration('clear'),
    });
    expect(done).toEqual(['register backend.yml', 'run backend.yml 42', 'deploy backend 42', 'run backend.yml 42']);
    expect(end).toMatchObject({ migration: { result: 'succeeded' }, postMigration: { result: 'succeeded' } });
  });

  test('the migration runs where its config differs', async () => {
    const { done } = await skipping({ diff: changed('backend.yml') }, [['backend.yml'], ['frontend.yml']], {
      migration: migration('migrate'),
    });
    expect(done).toEqual(['register backend.yml', 'run backend.yml 42', 'deploy backend 42']);
  });

  test('a config without a service stays: its migration may not have run', async () => {
    const { done, end } = await skipping({ diff: SAME }, [['job.yml'], ['backend.yml']], {
      migration: migration('migrate'),
    });
    expect(done).toEqual(['register job.yml', 'run job.yml 42']);
    expect(end.configs.map(({ result }) => result)).toEqual(['registered', 'unchanged']);
  });

  test.each(['migration', 'postMigration'] as const)(
    'a %s of another config runs, whatever is left alone',
    async (task) => {
      const { done, end } = await skipping({ diff: SAME }, [['backend.yml']], {
        [task]: migration('clear', { config: 'job.yml' }),
      });
      expect(done).toEqual(['register job.yml', 'run job.yml 42']);
      expect(end).toMatchObject({ status: 'unchanged', [task]: { result: 'succeeded', exitCode: 0 } });
    },
  );

  test('a post-migration that fails is red, though every service was left alone', async () => {
    const { end } = await skipping(
      { diff: SAME, refuse: (command) => (command === 'run' ? said('no') : undefined) },
      [['backend.yml']],
      { postMigration: migration('clear', { config: 'job.yml' }) },
    );
    expect(end.status).toBe('failed');
  });

  const state = (rolloutState: string, taskDefinition = 'shop-backend:41') => ({
    deployments: [
      {
        id: 'ecs-svc/1',
        status: 'PRIMARY',
        taskDefinition,
        createdAt: START,
        desired: 2,
        running: 2,
        pending: 0,
        failedTasks: 0,
        rolloutState,
      },
    ],
  });
  test.each([
    ['one that failed', state('FAILED'), {}],
    ['another task definition', state('COMPLETED', 'shop-backend:40'), {}],
    ['force-new-deployment: always', {}, { forceNewDeployment: 'always' }],
  ] as const)('%s is released although nothing differs', async (_name, backend, more) => {
    const { done } = await skipping({ diff: SAME, services: { backend } }, [['backend.yml']], more);
    expect(done[0]).toBe('register backend.yml');
  });

  test('a failure elsewhere says that the unchanged service is as before', async () => {
    const { end } = await skipping({ diff: changed('frontend.yml'), end: () => 'ROLLBACK_SUCCESSFUL' }, [
      ['backend.yml'],
      ['frontend.yml'],
    ]);
    expect(end.status).toBe('failed');
    expect(end.configs[0]).toMatchObject({ result: 'unchanged', serves: 'old' });
    expect(end.failures[0]?.lines.join('\n')).toMatch(/backend was left alone \(unchanged\)/);
  });

  test('mode run asks for no diff', async () => {
    const { journal, end } = await played({ diff: SAME }, [['backend.yml']], {
      mode: 'run',
      skipUnchanged: true,
      migration: migration('migrate'),
    });
    expect(journal).not.toContain('diff backend.yml');
    expect(end.status).toBe('completed');
  });
});

describe('the message of a plan', () => {
  const previewed = (
    service: string,
    act: 'release' | 'create' | 'register' | 'skip',
    differs: boolean,
  ): ConfigOutcome => outcome({ service, preview: { act, differs, notes: [] } });
  const none: ReleasePreview = { notBuilt: [] };
  test.each<[string, readonly ConfigOutcome[], ReleasePreview, string]>([
    ['one', [previewed('a', 'release', true)], none, 'Would release 1 service: a changes.'],
    [
      'two',
      [previewed('a', 'release', true), previewed('b', 'release', false)],
      none,
      'Would release 2 services: a changes, b does not.',
    ],
    ['none differs', [previewed('a', 'release', false)], none, 'Would release 1 service: a does not change.'],
    ['all skipped', [previewed('a', 'skip', false)], none, 'Would change nothing: 1 config without a difference.'],
    [
      'one skipped',
      [previewed('a', 'skip', false), previewed('b', 'create', true)],
      none,
      'Would release 1 service: b is created, a is skipped.',
    ],
    [
      'not built',
      [previewed('a', 'release', false)],
      { notBuilt: ['A', 'B'] },
      'Would release 1 service: a does not change. Not built yet: A and B.',
    ],
    [
      'many',
      Array.from({ length: 100 }, (_, at) => previewed(`s${at}`, 'release', at % 2 === 0)),
      none,
      'Would release 100 services: 50 change, 50 do not.',
    ],
  ])('%s', (_name, configs, preview, expected) => {
    expect(planMessage(configs, preview)).toBe(expected);
  });
});
