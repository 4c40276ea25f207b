import { expect } from '@jest/globals';
import { always, before28, type Case, facts, measured, since26 } from './case.js';
import { configFile, RICH_SERVICE_FILE, RICH_TASK_FILE, RUNNING_IMAGE, serviceFile, taskFile } from './product.js';

const OLD = expect.stringMatching(/shop-backend:41$/);
const LOOK = ['DescribeServices', 'DescribeScalableTargets'];

/** Cases of the other commands. */
export const OTHER_CASES: readonly Case[] = [
  {
    name: 'diff, nothing differs',
    arguments: ['diff'],
    environment: { BACKEND_IMAGE: RUNNING_IMAGE },
    expected: always({ exitCode: 0, calls: ['DescribeServices', 'DescribeTaskDefinition'], stdout: '' }),
  },
  {
    name: 'diff, another image and another count',
    arguments: ['diff'],
    files: { 'service.json': serviceFile({ desiredCount: 3 }) },
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', ['DescribeTaskDefinition', { taskDefinition: OLD }]],
      stdout:
        /^--- arn:aws:ecs:[^\n]+:service\/production\/backend\n\+\+\+ service\.json\n@@ [\s\S]*\n- {2}"desiredCount": 2,\n\+ {2}"desiredCount": 3,\n[\s\S]*\n--- arn:aws:ecs:[^\n]+:task-definition\/shop-backend:41\n\+\+\+ task\.json\n@@ [\s\S]*\n- {6}"image": "registry\.test\/backend:v1",\n\+ {6}"image": "registry\.test\/backend:v2",\n/,
    }),
  },
  {
    name: 'diff of rich definitions',
    arguments: ['diff'],
    files: { 'service.json': RICH_SERVICE_FILE, 'task.json': RICH_TASK_FILE },
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'DescribeTaskDefinition'],
      stdout: /"FARGATE_SPOT"[\s\S]*"linuxParameters"/,
    }),
  },
  {
    name: 'render of rich definitions',
    arguments: ['render', 'servicedef', 'taskdef'],
    files: { 'service.json': RICH_SERVICE_FILE, 'task.json': RICH_TASK_FILE },
    expected: always({ exitCode: 0, stdout: /"ulimits"/ }),
  },
  {
    name: 'diff --no-unified',
    arguments: ['diff', '--no-unified'],
    expected: before28({ exitCode: 0, stdout: /\n\+ {6}"image": "registry\.test\/backend:v2",\n/ }),
  },
  {
    name: 'diff, service missing',
    arguments: ['diff'],
    world: { services: [] },
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'ListTaskDefinitions', 'DescribeTaskDefinition'],
      stdout: /^--- ?\n\+\+\+ service\.json\n/,
      stderr: /\[INFO\].* service not found, will create a new service/,
    }),
  },
  {
    name: 'diff without a service in the config',
    arguments: ['diff'],
    files: { 'ecspresso.yml': configFile({ service: undefined }) },
    environment: { BACKEND_IMAGE: RUNNING_IMAGE },
    expected: always({ exitCode: 0, calls: ['ListTaskDefinitions', 'DescribeTaskDefinition'], stdout: '' }),
  },
  {
    name: 'diff of a family that is not registered',
    arguments: ['diff'],
    files: { 'ecspresso.yml': configFile({ service: undefined }), 'task.json': taskFile({ family: 'shop-next' }) },
    expected: always({ exitCode: 0, calls: ['ListTaskDefinitions'], stdout: /\n\+\+\+ task\.json\n@@ / }),
  },
  {
    name: 'diff of environment variables, tags and a number that is called value',
    arguments: ['diff'],
    files: {
      'task.json': taskFile(
        { tags: [{ key: 'team', value: 'shop' }] },
        { environment: [{ name: 'APP_ENV', value: 'a "quoted"\n`text`' }] },
      ),
    },
    environment: { BACKEND_IMAGE: RUNNING_IMAGE },
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'DescribeTaskDefinition'],
      stdout:
        /\n- {10}"value": "production"\n\+ {10}"value": "a \\"quoted\\"\\n`text`"\n[\s\S]*\n\+ {6}"value": "shop"\n/,
    }),
  },
  {
    name: 'verify, an image that is empty',
    arguments: ['verify'],
    environment: { BACKEND_IMAGE: '' },
    expected: {
      '2.3': measured({
        exitCode: 1,
        calls: [],
        stdout:
          /^ {2}TaskDefinition\n {4}ContainerDefinition\[laravel\]\n {6}Image\[\]\n {6}--> \[NG\] image is not defined\n {4}--> \[NG\] verify Image\[\] failed: image is not defined\n {2}--> \[NG\] verify ContainerDefinition/,
        last: /FAILED\. verify TaskDefinition failed: verify ContainerDefinition\[laravel\] failed: verify Image\[\] failed: image is not defined$/,
      }),
      ...since26({
        exitCode: 1,
        calls: [],
        stdout:
          /^ {6}Image\[\]\n {6}--> \[NG\] image is not defined\n[\s\S]* {4}ContainerDefinition\[laravel\]\n {4}--> \[NG\] verify Image\[\] failed/,
      }),
    },
  },
  {
    name: 'verify, an image that is empty, with JSON logs',
    arguments: ['verify'],
    environment: { BACKEND_IMAGE: '', ECSPRESSO_LOG_FORMAT: 'json' },
    expected: {
      '2.3': measured({ exitCode: 1, calls: [], stdout: /^ {2}TaskDefinition\n/ }),
      ...since26({
        exitCode: 1,
        calls: [],
        stdout:
          /^\{[^\n]*"verify":"Image\[\]"[^\n]*\}\n\{[^\n]*"verify":"ContainerDefinition\[laravel\]"[^\n]*\}\n\{[^\n]*"verify":"TaskDefinition"[^\n]*\}\n$/,
      }),
    },
  },
  {
    name: 'status',
    arguments: ['status', '--events', '3'],
    expected: always({ exitCode: 0, calls: LOOK, stdout: /^Service: backend\nCluster: production\n[\s\S]*Events:\n/ }),
  },
  {
    name: 'rollback --no-wait would deregister',
    arguments: ['rollback', '--no-wait'],
    expected: always({
      exitCode: 1,
      calls: [],
      last: /FAILED\. --deregister-task-definition not works with --no-wait together/,
    }),
  },
  {
    name: 'rollback --no-wait --no-deregister-task-definition',
    arguments: ['rollback', '--no-wait', '--no-deregister-task-definition'],
    expected: {
      '2.3': measured({
        exitCode: 0,
        calls: [
          ...LOOK,
          ['ListTaskDefinitions', { familyPrefix: 'shop-backend', maxResults: 100, sort: 'DESC' }],
          ['UpdateService', { taskDefinition: expect.stringMatching(/shop-backend:40$/) }],
        ],
        last: /Service is rolled back\.$/,
      }),
      ...since26({
        exitCode: 0,
        calls: [
          ...LOOK,
          'ListTaskDefinitions',
          'ListServiceDeployments',
          ['UpdateService', { taskDefinition: expect.stringMatching(/shop-backend:40$/) }],
        ],
        last: /Service is rolled back\.$/,
      }),
    },
  },
  {
    name: 'rollback',
    arguments: ['rollback'],
    expected: {
      ...before28({
        exitCode: 0,
        changes: ['UpdateService', ['DeregisterTaskDefinition', { taskDefinition: OLD }]],
        last: /shop-backend:41 was deregistered successfully$/,
      }),
      '2.8': facts({ exitCode: 0, changes: ['UpdateService', ['DeregisterTaskDefinition', { taskDefinition: OLD }]] }),
    },
  },
];
