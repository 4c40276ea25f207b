import { expect } from '@jest/globals';
import { always, type Case } from './case.js';
import { configFile, RICH_SERVICE_FILE } from './product.js';

const NEW = expect.stringMatching(/task-definition\/shop-backend:42$/);
const OLD = expect.stringMatching(/shop-backend:41$/);

/** Cases of `deploy` to a service that does not exist. */
export const DEPLOY_CREATE_CASES: readonly Case[] = [
  {
    name: 'deploy creates a rich service',
    arguments: ['deploy', '--no-wait'],
    world: { services: [] },
    files: { 'service.json': RICH_SERVICE_FILE },
    expected: always({ exitCode: 0, calls: ['DescribeServices', 'RegisterTaskDefinition', 'CreateService'] }),
  },
  {
    name: 'deploy, service missing: creates it',
    arguments: ['deploy', '--no-wait'],
    world: { services: [] },
    expected: always({
      exitCode: 0,
      calls: [
        'DescribeServices',
        'RegisterTaskDefinition',
        [
          'CreateService',
          {
            cluster: 'production',
            serviceName: 'backend',
            desiredCount: 2,
            launchType: 'FARGATE',
            taskDefinition: NEW,
          },
        ],
      ],
      last: /Service is created$/,
    }),
  },
  {
    name: 'deploy --revision, service missing: the revision is ignored',
    arguments: ['deploy', '--no-wait', '--revision', '40'],
    world: { services: [] },
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'RegisterTaskDefinition', ['CreateService', { taskDefinition: NEW }]],
    }),
  },
  {
    name: 'deploy --latest-task-definition, service missing',
    arguments: ['deploy', '--no-wait', '--latest-task-definition'],
    world: { services: [] },
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'ListTaskDefinitions', ['CreateService', { taskDefinition: OLD }]],
    }),
  },
  {
    name: 'deploy without a service in the config',
    arguments: ['deploy', '--no-wait'],
    files: { 'ecspresso.yml': configFile({ service: undefined }) },
    expected: always({
      exitCode: 1,
      changes: ['RegisterTaskDefinition', 'CreateService'],
      last: /FAILED\. failed to create service: .*InvalidParameterException/,
    }),
  },
];
