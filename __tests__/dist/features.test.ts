import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import {
  exampleFile,
  FRONTEND,
  frontendAlone,
  json,
  FRONTEND_RELEASED as RELEASED,
  service,
} from './support/product.js';
import { IS_REAL } from './support/program.js';
import type { Outcome } from './support/step.js';

const JSONNET = 'ecspresso/frontend.jsonnet';
const CONFIG = `{
  region: 'ap-northeast-1',
  cluster: std.extVar('cluster'),
  service: 'frontend',
  service_definition: 'frontend-service-def.json',
  task_definition: 'frontend-task-def.jsonnet',
}`;
const TASK_DEFINITION = `{
  family: 'shop-frontend',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: std.extVar('cpu'),
  memory: '512',
  containerDefinitions: [{
    name: 'frontend',
    image: '{{ must_env \`FRONTEND_IMAGE\` }}',
    essential: true,
    environment: [
      { name: 'LIST', value: std.extVar('list') },
      { name: 'WHERE', value: '{{ must_env \`PLACE\` }}, {{ must_env \`STAGE\` }}' },
    ],
  }],
}`;

const DAEMON = { schedulingStrategy: 'DAEMON', launchType: 'EC2' } as const;

const CASES: readonly Case[] = [
  {
    name: 'a Jsonnet config, external variables with commas, and a later envfile that wins',
    inputs: {
      ...frontendAlone(),
      configs: JSONNET,
      'ext-str': 'cluster=production\nlist=a,b, c="d"=e',
      'ext-code': 'cpu="256"',
      envfiles: 'common.env\nproduction.env',
    },
    files: {
      [JSONNET]: CONFIG,
      'ecspresso/frontend-task-def.jsonnet': TASK_DEFINITION,
      'common.env': 'PLACE=tokyo\nSTAGE=none\n',
      'production.env': 'export STAGE="production"\r\n',
    },
    ...RELEASED,
    also: (outcome) => {
      const [input] = inputsOf(outcome, 'RegisterTaskDefinition');
      const environment = [
        { name: 'LIST', value: 'a,b, c="d"=e' },
        { name: 'WHERE', value: 'tokyo, production' },
      ];
      expect(input).toMatchObject({ cpu: '256', containerDefinitions: [{ environment }] });
    },
  },
  {
    name: 'a service definition without desiredCount leaves the number of tasks alone',
    inputs: frontendAlone(),
    files: { 'ecspresso/frontend-service-def.json': json(({ desiredCount: _, ...value }) => value) },
    world: service('frontend', (seed) => ({ ...seed, desiredCount: 3 })),
    ...RELEASED,
    also: (outcome) => {
      expect(inputsOf(outcome, 'UpdateService').map((input) => input['desiredCount'] ?? 'absent')).not.toContain(2);
      expect(outcome.atEnd['frontend']?.desiredCount).toBe(3);
    },
  },
  {
    name: 'tags of the service',
    inputs: frontendAlone(),
    files: {
      'ecspresso/frontend-service-def.json': json((value) => ({ ...value, tags: [{ key: 'team', value: 'shop' }] })),
    },
    ...RELEASED,
    also: (outcome) =>
      expect(inputsOf(outcome, 'TagResource').map(({ tags }) => tags)).toEqual([[{ key: 'team', value: 'shop' }]]),
  },
  {
    name: 'a daemon service, whose desired count nobody sets',
    inputs: frontendAlone(),
    files: {
      'ecspresso/frontend-service-def.json': json(({ desiredCount: _, capacityProviderStrategy: __, ...value }) => ({
        ...value,
        ...DAEMON,
      })),
    },
    world: service('frontend', ({ capacityProviderStrategy: _, ...seed }) => ({ ...seed, ...DAEMON, desiredCount: 3 })),
    ...RELEASED,
    also: (outcome) => {
      for (const input of inputsOf(outcome, 'UpdateService')) expect(input).not.toHaveProperty('desiredCount');
      expect(outcome.atEnd['frontend']?.desiredCount).toBe(3);
    },
  },
  {
    name: 'flags of auto scaling reach ecspresso by deploy-args',
    inputs: { ...frontendAlone(), 'deploy-args': '--suspend-auto-scaling --auto-scaling-min 2' },
    ...RELEASED,
    also: ({ witness }) => {
      const deploy = witness.commands().find((words) => words.includes('deploy')) ?? [];
      expect(deploy.join(' ')).toContain('--suspend-auto-scaling --auto-scaling-min 2');
    },
  },
  {
    name: 'a plugin that the config does not declare: config and function are named before anything is changed',
    inputs: frontendAlone(),
    files: {
      'ecspresso/frontend-task-def.json': (text) => text.replace('"256"', '"{{ tfstate `output.cpu` }}"'),
    },
    status: 'failed',
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/^1 problem found/],
    evidence: [/frontend-production\.yml: .*function "tfstate" not defined/, /must stand under `plugins:`/],
  },
];

/** Only a real ecspresso has plugins. They work at look time, with the credentials of the step. */
const PLUGINS: readonly Case[] = [
  {
    name: 'plugin tfstate',
    inputs: frontendAlone(),
    files: withState('{"outputs":{"cpu":{"value":"512","type":"string"}},"resources":[],"version":4}'),
    ...RELEASED,
    also: (outcome) => expect(inputsOf(outcome, 'RegisterTaskDefinition')[0]?.['cpu']).toBe('512'),
  },
  {
    name: 'plugin tfstate without its state',
    inputs: frontendAlone(),
    files: withState(undefined),
    status: 'failed',
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/^1 problem found/],
    evidence: [/frontend-production\.yml: .*failed to setup plugins.*state\.json/],
  },
];

cases('what the files can do', [...CASES, ...(IS_REAL ? PLUGINS : [])]);

function withState(state: string | undefined): NonNullable<Case['files']> {
  return {
    [FRONTEND]: `${exampleFile('frontend-production.yml')}\nplugins:\n  - name: tfstate\n    config:\n      path: state.json\n`,
    // Half a virtual CPU goes with 1 GiB at least.
    'ecspresso/frontend-task-def.json': (text) =>
      text.replace('"256"', '"{{ tfstate `output.cpu` }}"').replace('"512"', '"1024"'),
    ...(state === undefined ? {} : { 'ecspresso/state.json': state }),
  };
}

function inputsOf({ calls }: Outcome, operation: string): readonly Readonly<Record<string, unknown>>[] {
  return calls.filter((call) => call.operation === operation && call.status === 200).map(({ input }) => input);
}
