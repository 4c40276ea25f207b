import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { migration } from '../support/inputs.js';
import type { Script } from '../support/script.js';
import { BACKEND, FRONTEND, looking, problems } from './support/looking.js';

describe('a config whose service renders empty', () => {
  const { service: _service, ...nameless } = BACKEND;
  const script = (text: string | undefined, hasServiceDefinition = true): Script => ({
    configs: { 'backend.yml': { ...nameless, hasServiceDefinition } },
    texts: text === undefined ? {} : { 'backend.yml': text },
  });

  test.each([
    ['YAML', 'cluster: c\nservice: "{{ env `SERVICE` `` }}"\n'],
    ['quoted YAML', '"service": ""\n'],
    ['Jsonnet', "{\n  // the shop\n  cluster: 'c', service: std.extVar('service'),\n}"],
    ['JSON', '{"cluster":"c","service":""}'],
  ])('%s', async (_name, text) => {
    expect(await problems(script(text))).toEqual([expect.stringMatching(/^backend\.yml: `service` renders empty/)]);
    expect(await problems(script(text, false))).toHaveLength(1);
  });

  test.each([
    ['has no such key', 'cluster: c\nservice_definition: s.json\n'],
    ['has it in a comment', 'cluster: c\n# service: backend\n'],
    ['has it in a comment of Jsonnet', "{\n // service: 'backend',\n cluster: 'c' }"],
    ['has another key', 'code-service: x\nmy.service: y\n'],
    ['cannot be read', undefined],
  ])('one that %s is register-only', async (_name, text) => {
    expect(await problems(script(text))).toEqual([]);
  });
});

describe('services that are to be created', () => {
  const script = (more: Script['configs'], services: Script['services'] = {}): Script => ({
    configs: { 'backend.yml': BACKEND, ...more },
    services,
  });
  const TWIN = { 'twin.yml': { ...BACKEND, service: 'twin' } };
  const SECOND =
    /would both be created from the family shop-backend.*: create them one release after the other, or give each a family/;
  test.each<[string, Script, Partial<Inputs>, readonly RegExp[]]>([
    ['two of one family', script(TWIN), {}, [SECOND]],
    ['two of one family in two clusters', script({ 'twin.yml': { ...BACKEND, cluster: 'other' } }), {}, [SECOND]],
    [
      'two of one family in two regions',
      script({ 'twin.yml': { ...BACKEND, region: 'eu-west-1', cluster: 'o' } }),
      {},
      [],
    ],
    ['two of two families', script({ 'frontend.yml': FRONTEND }), {}, []],
    [
      'one before an old one of its family',
      script(TWIN, { twin: {} }),
      {},
      [/shop-backend, which twin\.yml registers after it/],
    ],
    ['one after an old one of its family', script(TWIN, { backend: {} }), {}, []],
    [
      'one beside the config of a migration of its family',
      script({ 'migrate.yml': { family: 'shop-backend' } }),
      { migration: migration('m', { config: 'migrate.yml' }) },
      [/which migrate\.yml registers after it/],
    ],
    ['one that migrates by its own config', script({}), { migration: migration('m') }, []],
  ])('%s', async (_name, world, more, expected) => {
    const lines = Object.keys(world.configs).filter((path) => path !== 'migrate.yml');
    expect(await problems(world, [lines], { allowCreate: true, ...more })).toEqual(
      expected.map((words) => expect.stringMatching(words)),
    );
  });
});

test.each([
  ['in progress', 'IN_PROGRESS'],
  ['at a state that nobody knows', 'NEW_STATE'],
])('a deployment %s is told with its task definition, its id and since when', async (_name, rolloutState) => {
  const flying = {
    id: 'ecs-svc/7',
    status: 'PRIMARY',
    taskDefinition: 'shop-backend:43',
    createdAt: Date.UTC(2026, 10, 28, 10, 0),
    desired: 2,
    running: 0,
    pending: 2,
    failedTasks: 0,
    rolloutState,
  };
  const { warnings } = await looking({
    configs: { 'backend.yml': BACKEND },
    services: { backend: { deployments: [flying] } },
  }).looked;
  expect(warnings).toEqual([
    expect.stringMatching(
      /^backend: a deployment of shop-backend:43 \(ecs-svc\/7\) has been in progress since .*10:00.*; this release replaces it\.$/,
    ),
  ]);
});
