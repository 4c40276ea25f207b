import { expect } from '@jest/globals';
import { always, before28, type Case, facts, measured, since26 } from './case.js';
import { RICH_SERVICE_FILE, RICH_TASK_FILE, serviceFile } from './product.js';

const NEW = expect.stringMatching(/task-definition\/shop-backend:42$/);
const OLD = expect.stringMatching(/shop-backend:41$/);
const SPOT = {
  'service.json': serviceFile({
    launchType: undefined,
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
  }),
};
const LOOK = ['DescribeServices', 'DescribeScalableTargets'];
const DEMAND =
  'InvalidParameterException: When switching from launch type to capacity provider strategy on an existing service, .* you must force a new deployment\\.';
const REFUSED = 'operation error ECS: UpdateService, https response error StatusCode: 400, RequestID: [^,]+, ';

/** Cases of `deploy` without waiting, to a service that exists. */
export const DEPLOY_CASES: readonly Case[] = [
  {
    name: 'deploy --no-wait, attributes as they are',
    arguments: ['deploy', '--no-wait'],
    expected: {
      '2.3': measured({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          ['UpdateService', { cluster: 'production', service: 'backend', desiredCount: 2, taskDefinition: NEW }],
        ],
        stdout:
          /^Service: backend\nCluster: production\nTaskDefinition: shop-backend:41\nDeployments:\n {3}PRIMARY shop-backend:41 desired:2 pending:0 running:2 COMPLETED\(.*\)\nEvents:\n$/,
        stderr: /service attributes will not change/,
        last: /Service is deployed\.$/,
      }),
      ...since26({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          ['UpdateService', { cluster: 'production', service: 'backend', desiredCount: 2, taskDefinition: NEW }],
        ],
        stdout:
          /^Service: backend\nCluster: production\nTaskDefinition: shop-backend:41\nDeployments:\n {3}PRIMARY shop-backend:41 desired:2 pending:0 running:2 COMPLETED\(.*\)\nAutoScaling:\nEvents:\n$/,
        stderr: /service attributes will not change/,
        last: /Service is deployed\.$/,
      }),
    },
  },
  {
    name: 'deploy --no-wait, attributes changed',
    arguments: ['deploy', '--no-wait'],
    files: { 'service.json': serviceFile({ enableExecuteCommand: true, desiredCount: 3 }) },
    expected: {
      '2.3': measured({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          [
            'UpdateService',
            {
              enableExecuteCommand: true,
              desiredCount: 3,
              taskDefinition: NEW,
              networkConfiguration: expect.anything(),
            },
          ],
          ['UpdateService', { desiredCount: 3, taskDefinition: NEW }],
        ],
        last: /Service is deployed\.$/,
      }),
      '2.6': measured({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          [
            'UpdateService',
            {
              availabilityZoneRebalancing: 'DISABLED',
              deploymentConfiguration: {
                strategy: 'ROLLING',
                bakeTimeInMinutes: 0,
                deploymentCircuitBreaker: { enable: true, rollback: true },
              },
              enableExecuteCommand: true,
              desiredCount: 3,
              taskDefinition: NEW,
              loadBalancers: [],
              volumeConfigurations: [],
              vpcLatticeConfigurations: [],
              serviceConnectConfiguration: { enabled: false },
            },
          ],
          ['UpdateService', { desiredCount: 3, taskDefinition: NEW }],
        ],
        last: /Service is deployed\.$/,
      }),
      '2.8': facts({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          [
            'UpdateService',
            {
              enableExecuteCommand: true,
              desiredCount: 3,
              taskDefinition: NEW,
              loadBalancers: [],
              volumeConfigurations: [],
              serviceConnectConfiguration: { enabled: false },
            },
          ],
        ],
        last: /Service is deployed\.$/,
      }),
    },
  },
  {
    name: 'deploy --force-new-deployment of a rich service',
    arguments: ['deploy', '--no-wait', '--force-new-deployment'],
    files: { 'service.json': RICH_SERVICE_FILE },
    expected: always({
      exitCode: 0,
      polls: ['UpdateService'],
      last: /Service is deployed\.$/,
    }),
  },
  {
    name: 'deploy --dry-run of a rich service',
    arguments: ['deploy', '--dry-run'],
    files: { 'service.json': RICH_SERVICE_FILE, 'task.json': RICH_TASK_FILE },
    expected: always({ exitCode: 0, calls: LOOK, last: /DRY RUN OK$/ }),
  },
  {
    name: 'deploy, strategy changed, not forced',
    arguments: ['deploy'],
    files: SPOT,
    expected: {
      ...before28({
        exitCode: 1,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          ['UpdateService', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }],
        ],
        last: new RegExp(`FAILED\\. failed to update service attributes: ${REFUSED}${DEMAND}`),
      }),
      '2.8': facts({
        exitCode: 1,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          ['UpdateService', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }],
        ],
        last: new RegExp(`FAILED\\. failed to update service tasks: ${REFUSED}${DEMAND}`),
      }),
    },
  },
  {
    name: 'deploy, strategy changed, forced on a revision',
    arguments: ['deploy', '--no-wait', '--force-new-deployment', '--skip-task-definition', '--revision', '40'],
    files: SPOT,
    expected: {
      ...before28({
        exitCode: 0,
        calls: [
          ...LOOK,
          [
            'UpdateService',
            {
              forceNewDeployment: true,
              taskDefinition: 'shop-backend:40',
              capacityProviderStrategy: expect.anything(),
            },
          ],
          ['UpdateService', { forceNewDeployment: true, taskDefinition: 'shop-backend:40' }],
        ],
        last: /Service is deployed\.$/,
      }),
      '2.8': facts({
        exitCode: 0,
        calls: [
          ...LOOK,
          [
            'UpdateService',
            {
              forceNewDeployment: true,
              taskDefinition: 'shop-backend:40',
              capacityProviderStrategy: expect.anything(),
            },
          ],
        ],
        stderr: /Updating service with force new deployment/,
        last: /Service is deployed\.$/,
      }),
      '2.8.0': facts({
        exitCode: 1,
        calls: [
          ...LOOK,
          ['UpdateService', { taskDefinition: 'shop-backend:40', capacityProviderStrategy: expect.anything() }],
        ],
        last: new RegExp(DEMAND),
      }),
    },
  },
  {
    name: 'deploy --force-new-deployment --skip-task-definition deploys the old revision',
    arguments: ['deploy', '--no-wait', '--force-new-deployment', '--skip-task-definition'],
    expected: always({
      exitCode: 0,
      calls: [...LOOK, ['UpdateService', { forceNewDeployment: true, taskDefinition: OLD }]],
      last: /Service is deployed\.$/,
    }),
  },
  {
    name: 'deploy --latest-task-definition',
    arguments: ['deploy', '--no-wait', '--latest-task-definition'],
    expected: always({
      exitCode: 0,
      calls: [
        ...LOOK,
        ['ListTaskDefinitions', { familyPrefix: 'shop-backend', sort: 'DESC' }],
        ['UpdateService', { taskDefinition: OLD }],
      ],
    }),
  },
  {
    name: 'deploy --no-update-service --tasks',
    arguments: ['deploy', '--no-wait', '--revision', '41', '--no-update-service', '--tasks', '4'],
    files: SPOT,
    expected: always({
      exitCode: 0,
      calls: [...LOOK, ['UpdateService', { desiredCount: 4, taskDefinition: 'shop-backend:41' }]],
    }),
  },
  {
    // What a rollback is made of: the files may need variables that are not there.
    name: 'deploy --revision --no-update-service reads neither definition and sends the running count',
    arguments: ['deploy', '--no-wait', '--revision', '40', '--no-update-service'],
    files: {
      'service.json': '{ "a": {{ must_env `NOT_THERE` }} }',
      'task.json': '{ "a": {{ must_env `NOT_THERE` }} }',
    },
    expected: always({
      exitCode: 0,
      calls: [
        ...LOOK,
        [
          'UpdateService',
          { cluster: 'production', service: 'backend', desiredCount: 2, taskDefinition: 'shop-backend:40' },
        ],
      ],
      last: /Service is deployed\.$/,
    }),
  },
  {
    name: 'deploy --revision --no-update-service of a deregistered revision',
    arguments: ['deploy', '--no-wait', '--revision', '40', '--no-update-service'],
    before: async (emulator) => {
      await emulator.call('DeregisterTaskDefinition', { taskDefinition: 'shop-backend:40' });
    },
    expected: always({
      exitCode: 1,
      last: /FAILED\. failed to update service tasks: .*ClientException: TaskDefinition is inactive/,
    }),
  },
  {
    name: 'deploy --revision with --latest-task-definition',
    arguments: ['deploy', '--revision', '41', '--latest-task-definition'],
    expected: always({ exitCode: 1, calls: LOOK, last: /FAILED\. revision and latest-task-definition are exclusive/ }),
  },
  {
    name: 'deploy --dry-run',
    arguments: ['deploy', '--dry-run'],
    files: SPOT,
    expected: always({ exitCode: 0, calls: LOOK, last: /DRY RUN OK$/ }),
  },
  {
    name: 'deploy --wait-until',
    arguments: ['deploy', '--no-wait', '--wait-until=stable'],
    expected: {
      '2.3': measured({ exitCode: 1, calls: [], last: /FAILED\. failed to parse args: unknown flag --wait-until$/ }),
      ...since26({ exitCode: 0, changes: ['RegisterTaskDefinition', 'UpdateService'] }),
    },
  },
  {
    name: 'deploy reads the service revisions of what runs, since 2.8.5',
    arguments: ['deploy', '--no-wait', '--revision', '40'],
    expected: {
      ...before28({ exitCode: 0, calls: [...LOOK, 'UpdateService'] }),
      '2.8.0': facts({ exitCode: 0, calls: [...LOOK, 'UpdateService'] }),
      '2.8': facts({
        exitCode: 0,
        calls: [
          'DescribeServices',
          ['DescribeServiceRevisions', { serviceRevisionArns: [expect.stringMatching(/:service-revision\//)] }],
          'DescribeScalableTargets',
          'UpdateService',
        ],
      }),
    },
  },
  {
    name: 'deploy, service revisions denied: goes on',
    arguments: ['deploy', '--no-wait', '--revision', '40'],
    faults: [{ operation: 'DescribeServiceRevisions', kind: { type: 'denied' } }],
    expected: always({ exitCode: 0, changes: ['UpdateService'], last: /Service is deployed\.$/ }),
  },
  {
    name: 'deploy --wait-until of a value that is not known',
    arguments: ['deploy', '--no-wait', '--wait-until=ecs:BAKE_TIME'],
    expected: {
      '2.6': measured({
        exitCode: 1,
        calls: [],
        last: /FAILED\. failed to parse args: --wait-until must be one of "stable","deployed" but got "ecs:BAKE_TIME"$/,
      }),
      '2.8': facts({ exitCode: 0, changes: ['RegisterTaskDefinition', 'UpdateService'] }),
    },
  },
  {
    name: 'deploy changes a strategy that 2.6 knows in part: what it does not know is dropped',
    arguments: ['deploy', '--dry-run', '--revision', '40'],
    files: {
      'service.json': serviceFile({
        deploymentConfiguration: {
          strategy: 'BLUE_GREEN',
          bakeTimeInMinutes: 5,
          maximumPercent: 200,
          minimumHealthyPercent: 100,
          earlySuccessCriteria: { healthyPercent: 100 },
        },
      }),
    },
    expected: {
      '2.6': measured({
        exitCode: 0,
        calls: LOOK,
        stderr:
          /unknown field "earlySuccessCriteria" in service\.json\n[\s\S]*deployment by ECS blue\/green\n[\s\S]* {2}"deploymentConfiguration": \{\n {4}"bakeTimeInMinutes": 5,\n {4}"deploymentCircuitBreaker": \{\n {6}"enable": false,\n {6}"rollback": false\n {4}\},\n {4}"maximumPercent": 200,\n {4}"minimumHealthyPercent": 100,\n {4}"strategy": "BLUE_GREEN"\n/,
      }),
    },
  },
  {
    name: 'deploy changes tags',
    arguments: ['deploy', '--no-wait'],
    files: { 'service.json': serviceFile({ tags: [{ key: 'team', value: 'shop' }] }) },
    expected: {
      ...before28({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          'UpdateService',
          ['TagResource', { tags: [{ key: 'team', value: 'shop' }] }],
          'UpdateService',
        ],
      }),
      '2.8': facts({
        exitCode: 0,
        calls: [
          ...LOOK,
          'RegisterTaskDefinition',
          ['TagResource', { tags: [{ key: 'team', value: 'shop' }] }],
          'UpdateService',
        ],
      }),
    },
  },
  {
    name: 'deploy, auto scaling cannot be read',
    arguments: ['deploy', '--no-wait'],
    faults: [{ operation: 'DescribeScalableTargets', kind: { type: 'denied' } }],
    expected: always({
      exitCode: 0,
      calls: [...LOOK, 'RegisterTaskDefinition', 'UpdateService'],
      stderr: /\[WARN(ING)?\].*failed to describe scalable targets/,
    }),
  },
  {
    name: 'deploy, UpdateService denied',
    arguments: ['deploy'],
    faults: [{ operation: 'UpdateService', kind: { type: 'denied' } }],
    expected: always({
      exitCode: 1,
      calls: [...LOOK, 'RegisterTaskDefinition', 'UpdateService'],
      last: /FAILED\. failed to update service tasks: .*AccessDeniedException: User: .* is not authorized to perform: ecs:UpdateService/,
    }),
  },
];
