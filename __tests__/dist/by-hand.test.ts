import { expect } from '@jest/globals';
import { type Case, cases } from './support/case.js';
import {
  FRONTEND,
  frontendAlone,
  FRONTEND_MIGRATED as MIGRATED,
  FRONTEND_RELEASED as RELEASED,
} from './support/product.js';
import type { Outcome } from './support/step.js';

/** A config that is there for the migration alone: its task definition says what runs. */
const MIGRATE = 'migrate/ecspresso.yml';

const MIGRATION_FILES = {
  [MIGRATE]:
    'region: ap-northeast-1\ncluster: production\nservice_definition: ../ecspresso/frontend-service-def.json\ntask_definition: task-def.json\n',
  'migrate/task-def.json': JSON.stringify({
    family: 'shop-migration',
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    executionRoleArn: 'arn:aws:iam::123456789012:role/shop-task-execution',
    containerDefinitions: [
      {
        name: 'migrate',
        image: '{{ must_env `FRONTEND_IMAGE` }}',
        essential: true,
        command: ['node', 'migrate.js'],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/ecs/shop-migration',
            'awslogs-region': 'ap-northeast-1',
            'awslogs-stream-prefix': 'migrate',
          },
        },
      },
    ],
  }),
} as const;

const NOT_OURS = {
  status: 'failed',
  message: /^The migration was stopped: ECS started a different task than the one requested/,
  errors: [/^The migration was stopped: ECS started a different task than the one requested$/],
  results: { frontend: 'skipped' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
  ran: ['shop-frontend:18'],
  serves: { frontend: 'shop-frontend:17' },
} as const;

/** What ECS was asked to override. */
function overridden({ calls }: Outcome): unknown {
  return calls.find(({ operation }) => operation === 'RunTask')?.input['overrides'];
}

const MIGRATION_CONFIG: readonly Case[] = [
  {
    name: 'migration-config alone runs the command of its own task definition',
    inputs: { ...frontendAlone(), 'migration-config': MIGRATE },
    files: MIGRATION_FILES,
    ...MIGRATED,
    taskDefinitions: { frontend: 'shop-frontend:18', 'shop-migration': 'shop-migration:1' },
    registered: ['shop-frontend', 'shop-migration'],
    ran: ['shop-migration:1'],
    also: (outcome) => expect(overridden(outcome) ?? {}).toEqual({}),
  },
  {
    name: 'one that fails stops the release',
    inputs: { ...frontendAlone('svc-ok_run-exit3'), 'migration-config': MIGRATE },
    files: MIGRATION_FILES,
    status: 'failed',
    message: /^The migration failed: migrate exited with code 3/,
    errors: [/^The migration failed: migrate exited with code 3$/],
    results: { frontend: 'skipped' },
    migrationExit: '3',
    taskDefinitions: { frontend: 'shop-frontend:18', 'shop-migration': 'shop-migration:1' },
    registered: ['shop-frontend', 'shop-migration'],
    ran: ['shop-migration:1'],
    serves: { frontend: 'shop-frontend:17' },
  },
  {
    name: 'so does mode run',
    inputs: { mode: 'run', images: frontendAlone()['images'], 'migration-config': MIGRATE },
    files: MIGRATION_FILES,
    status: 'completed',
    message: /^The migration ended with exit code 0 in \d+ s\.$/,
    migrationExit: '0',
    taskDefinitions: { 'shop-migration': 'shop-migration:1' },
    registered: ['shop-migration'],
    ran: ['shop-migration:1'],
    serves: { frontend: 'shop-frontend:17' },
  },
];

const MIGRATE_COMMAND = 'node migrate.js $HOME'.split(' ');

function byFile(name: string, path: string, text: string, more: Partial<Case> = {}): Case {
  return {
    name,
    inputs: { ...frontendAlone(), env: 'OPTION=$HOME\nCONTAINER=frontend', 'migration-overrides': path },
    files: { [path]: text },
    ...MIGRATED,
    also: (outcome) =>
      expect(overridden(outcome)).toMatchObject({
        containerOverrides: [{ name: 'frontend', command: MIGRATE_COMMAND }],
      }),
    ...more,
  };
}

const OVERRIDES: readonly Case[] = [
  byFile(
    'overrides with a template in quotes',
    'o.json',
    '{"containerOverrides":[{"name":"frontend","command":["node","migrate.js","{{ must_env `OPTION` }}"]}]}',
  ),
  byFile(
    'with a template without quotes and one of the name',
    'deploy/o.json',
    '{"containerOverrides":[{"name":"{{ must_env `CONTAINER` }}","command":["node","migrate.js","$HOME"],"cpu":{{ env `CPU` `0` }}}]}',
  ),
  byFile(
    'in Jsonnet',
    'o.jsonnet',
    "{ containerOverrides: [{ name: 'frontend', command: ['node', 'migrate.js', std.extVar('option')] }] }",
    {
      inputs: { ...frontendAlone(), 'ext-str': 'option=$HOME', 'migration-overrides': 'o.jsonnet' },
    },
  ),
  byFile(
    'a key that only shows once it is rendered to be misspelt',
    'o.json',
    '{"containerOverrides":[{"name":"frontend","{{ env `KEY` `comand` }}":["node"]}]}',
    {
      ...NOT_OURS,
      inputs: { ...frontendAlone(), 'migration-overrides': 'o.json' },
      migrationExit: '',
      deploys: [],
      evidence: [/o\.json overrides nothing of its container frontend/],
      also: ({ calls }) => expect(calls.map(({ operation }) => operation)).toContain('StopTask'),
    },
  ),
];

/** What is staging's is not to be touched: its config names a service that does not exist. */
const STAGING = {
  'ecspresso.yml': 'region: ap-northeast-1\ncluster: production\nservice: staging\ntask_definition: gone.json\n',
} as const;

const CONFIG: readonly Case[] = [
  {
    name: 'ECSPRESSO_CONFIG of the job names the config',
    inputs: { images: frontendAlone()['images'] },
    env: { ECSPRESSO_CONFIG: FRONTEND },
    files: STAGING,
    ...RELEASED,
  },
  {
    name: '`configs` counts more, with a warning',
    inputs: frontendAlone(),
    env: { ECSPRESSO_CONFIG: 'ecspresso.yml' },
    files: STAGING,
    ...RELEASED,
    warnings: [/^`configs` and ECSPRESSO_CONFIG \(ecspresso\.yml\) are both given: `configs` counts\.$/],
  },
  {
    name: 'an envfile may set what is set already',
    inputs: { ...frontendAlone(), envfiles: 'job.env' },
    env: { AWS_DEFAULT_REGION: 'ap-northeast-1' },
    files: { 'job.env': 'AWS_DEFAULT_REGION=ap-northeast-1\n' },
    ...RELEASED,
  },
  {
    name: 'an image by a variable that only begins like those of ecspresso',
    inputs: { configs: FRONTEND, images: frontendAlone()['images']?.replace('FRONTEND_IMAGE', 'ECSPRESSO_IMAGE') },
    files: {
      'ecspresso/frontend-task-def.json': (text) => text.replace('FRONTEND_IMAGE', 'ECSPRESSO_IMAGE'),
    },
    ...RELEASED,
  },
];

cases('what works by hand: the migration', [...MIGRATION_CONFIG, ...OVERRIDES]);
cases('what works by hand: which config', CONFIG);
