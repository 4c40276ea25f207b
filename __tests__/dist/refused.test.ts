import { expect } from '@jest/globals';
import { exampleImage } from '../../emulator/example-world.js';
import { type Case, cases } from './support/case.js';
import type { Expectation } from './support/expectation.js';
import {
  all,
  BACKEND,
  backendAlone,
  bothServices,
  FRONTEND,
  FRONTEND_MIGRATION,
  frontendAlone,
  service,
} from './support/product.js';
import type { Outcome } from './support/step.js';

/** Nothing in ECS was changed, and one annotation says everything that is wrong. */
function refusal(title: string, evidence: readonly RegExp[]): Expectation & { also: (outcome: Outcome) => void } {
  return {
    status: 'failed',
    message: new RegExp(`^${title}\\. Nothing was changed\\.$`),
    errors: [new RegExp(`^${title}\\. Nothing was changed\\.$`)],
    evidence,
    also: ({ calls }) => {
      expect(calls.filter(({ operation }) => !/^(Describe|List|Get)/.test(operation))).toEqual([]);
    },
  };
}

const ONE_PROBLEM = '1 problem found';
const ONE_INPUT = '1 input is wrong';

const ECS: readonly Case[] = [
  {
    name: 'a service whose name renders empty',
    inputs: frontendAlone(),
    files: { [FRONTEND]: (text) => text.replace('service: frontend', 'service: "{{ env `SERVICE` `` }}"') },
    ...refusal(ONE_PROBLEM, [/frontend-production\.yml: `service` renders empty/]),
  },
  {
    name: 'an empty tag that comes by the environment of the job',
    inputs: { configs: FRONTEND },
    env: { FRONTEND_IMAGE: 'registry.example.com/shop/frontend:' },
    ...refusal(ONE_PROBLEM, [
      /the image of the container frontend renders to "registry\.example\.com\/shop\/frontend:".*its tag is empty/,
    ]),
  },
  {
    name: 'a restart policy of the container that migrates',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    // ecspresso 2.3 does not know the policy, and registers none.
    as: '2.8',
    files: {
      'ecspresso/frontend-task-def.json': (text) =>
        text.replace('"essential": true,', '"essential": true, "restartPolicy": { "enabled": true },'),
    },
    ...refusal(ONE_PROBLEM, [/the container frontend of shop-frontend has a `restartPolicy`.*longer than 300 s/]),
  },
  {
    name: 'two services that do not exist, of one family',
    inputs: { ...frontendAlone(), configs: `${FRONTEND}\necspresso/twin.yml`, 'allow-create': 'true' },
    world: service('frontend', undefined),
    files: {
      'ecspresso/twin.yml':
        'region: ap-northeast-1\ncluster: production\nservice: twin\nservice_definition: frontend-service-def.json\ntask_definition: frontend-task-def.json\n',
    },
    ...refusal(ONE_PROBLEM, [
      /frontend and twin would both be created from the family shop-frontend/,
      /one release after the other/,
    ]),
  },
  {
    name: 'a service that does not exist',
    inputs: frontendAlone(),
    world: service('frontend', undefined),
    ...refusal(ONE_PROBLEM, [
      /no active service frontend in cluster production/,
      /The cluster has: backend\./,
      /allow-create/,
    ]),
  },
  {
    name: 'two services that do not exist',
    inputs: bothServices(),
    world: all(service('frontend', undefined), service('backend', undefined)),
    ...refusal('2 problems found', [/no active service backend/, /no active service frontend/]),
  },
  {
    name: 'a service that was deleted',
    inputs: frontendAlone(),
    world: service('frontend', (seed) => ({ ...seed, status: 'INACTIVE' })),
    ...refusal(ONE_PROBLEM, [/no active service frontend/]),
  },
  {
    name: 'a service that is being deleted',
    inputs: frontendAlone(),
    world: service('frontend', (seed) => ({ ...seed, status: 'DRAINING' })),
    ...refusal(ONE_PROBLEM, [/frontend is being deleted \(DRAINING\)/]),
  },
  {
    name: 'a cluster that does not exist',
    inputs: frontendAlone(),
    files: { [FRONTEND]: (text) => text.replace('cluster: production', 'cluster: staging') },
    ...refusal(ONE_PROBLEM, [/ECS has no cluster staging in ap-northeast-1/]),
  },
  {
    name: 'services that may not be looked at',
    inputs: frontendAlone(),
    faults: [{ operation: 'DescribeServices', kind: { type: 'denied' } }],
    ...refusal(ONE_PROBLEM, [/Allow ecs:DescribeServices/]),
  },
  {
    name: 'no credentials',
    inputs: frontendAlone(),
    env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ...refusal(ONE_PROBLEM, [/AWS does not accept the credentials/, /aws-actions\/configure-aws-credentials/]),
  },
  {
    name: 'an ECS that cannot be reached',
    inputs: frontendAlone(),
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    ...refusal(ONE_PROBLEM, [/ECS could not be asked in ap-northeast-1 .*ECONNREFUSED/]),
  },
  {
    name: 'one service twice',
    inputs: { ...frontendAlone(), configs: `${FRONTEND}\necspresso/again.yml` },
    files: {
      'ecspresso/again.yml':
        'region: ap-northeast-1\ncluster: production\nservice: frontend\nservice_definition: frontend-service-def.json\ntask_definition: frontend-task-def.json\n',
    },
    ...refusal(ONE_INPUT, [/are the same service frontend/]),
  },
];

const INPUTS: readonly Case[] = [
  {
    name: 'an empty image',
    inputs: { ...bothServices(), images: `BACKEND_IMAGE=\nFRONTEND_IMAGE=${exampleImage('frontend', 'x')}` },
    ...refusal(ONE_INPUT, [
      /`images` line 1: BACKEND_IMAGE is empty\. GitHub drops a job output/,
      /docs\/masked-outputs\.md/,
    ]),
  },
  {
    name: 'an image that no config uses',
    inputs: { ...frontendAlone(), images: `${frontendAlone()['images']}\nBACKEND_IMG=${exampleImage('backend', 'x')}` },
    ...refusal(ONE_INPUT, [/`images` line 2: BACKEND_IMG is used by no config/, /They read: FRONTEND_IMAGE/]),
  },
  {
    name: 'a misspelt key of the overrides',
    inputs: {
      ...frontendAlone(),
      'migration-overrides': '{"containerOverrides":[{"name":"frontend","comand":["x"]}]}',
    },
    ...refusal(ONE_INPUT, [/`migration-overrides`.*comand.*command/]),
  },
  {
    name: 'overrides of a container that does not exist',
    inputs: { ...frontendAlone(), 'migration-overrides': '{"containerOverrides":[{"name":"web","command":["x"]}]}' },
    ...refusal(ONE_INPUT, [/there is no container "web" in shop-frontend: it has frontend\./]),
  },
  {
    name: 'a migration in a container that does not exist',
    inputs: { ...bothServices(), 'migration-container': 'larvel' },
    ...refusal(ONE_INPUT, [
      /`migration-container`: there is no container "larvel" in shop-backend .* it has laravel, nginx\./,
    ]),
  },
  {
    name: 'a migration in one of several essential containers',
    inputs: { ...bothServices(), 'migration-container': undefined },
    ...refusal(ONE_INPUT, [/`migration-container`: shop-backend has 2 essential containers \(laravel, nginx\)/]),
  },
  {
    name: 'a migration from a config without a service definition',
    inputs: { ...frontendAlone(), ...FRONTEND_MIGRATION },
    files: { [FRONTEND]: (text) => text.replace(/^service_definition.*\n/m, '') },
    ...refusal(ONE_PROBLEM, [/`service_definition`/]),
  },
  {
    name: 'two wrong inputs at once',
    inputs: { ...backendAlone(), images: 'BACKEND_IMAGE=', timeout: '30' },
    ...refusal('2 inputs are wrong', [/BACKEND_IMAGE is empty/, /`timeout`: .*30m/]),
  },
  {
    name: 'a variable that the files read and nobody gives',
    inputs: { configs: `${BACKEND}\n${FRONTEND}`, images: bothServices()['images']?.replace(/\nFRONTEND.*/, '') },
    ...refusal(ONE_PROBLEM, [/frontend-production\.yml: .*FRONTEND_IMAGE/, /give it in `images` or `env`/]),
  },
  {
    name: 'a config that does not exist',
    inputs: { ...frontendAlone(), configs: 'ecspresso/frontend-prodution.yml' },
    ...refusal(ONE_INPUT, [/`configs`.*frontend-prodution\.yml/, /frontend-production\.yml/]),
  },
  {
    name: 'an input of another action',
    inputs: { ...frontendAlone(), 'migrate-command': 'node migrate.js' },
    ...refusal(ONE_INPUT, [/migrate-command.*migration-command/]),
    warnings: [/^Unexpected input\(s\) 'migrate-command'/],
  },
  {
    name: 'a command that needs a shell',
    inputs: { ...frontendAlone(), 'migration-command': 'node a.js && node b.js' },
    ...refusal(ONE_INPUT, [/`migration-command`.*&&/, /sh -c/]),
  },
  {
    name: 'an ecspresso that would act as another role',
    inputs: frontendAlone(),
    env: { ECSPRESSO_ASSUME_ROLE_ARN: 'arn:aws:iam::210987654321:role/other' },
    ...refusal(ONE_PROBLEM, [/ECSPRESSO_ASSUME_ROLE_ARN/, /role-to-assume/]),
  },
  {
    name: 'an unknown mode',
    inputs: { ...frontendAlone(), mode: 'deploy' },
    ...refusal(ONE_INPUT, [/`mode`: "deploy" is not a mode/]),
  },
  {
    name: 'a flag that belongs to the action',
    inputs: { ...frontendAlone(), 'deploy-args': '--no-wait' },
    ...refusal(ONE_INPUT, [/`deploy-args`.*--no-wait/]),
  },
  {
    name: 'an envfile that overrules an image',
    inputs: { ...frontendAlone(), envfiles: 'production.env' },
    files: { 'production.env': 'FRONTEND_IMAGE=old\n' },
    ...refusal(ONE_INPUT, [/FRONTEND_IMAGE.*production\.env/]),
  },
];

cases('a step that is refused before anything is changed', [...ECS, ...INPUTS]);
