import { expect } from '@jest/globals';
import { always, before28, type Case, facts, measured, since26 } from './case.js';
import { configFile, taskFile, WORLD } from './product.js';

const MIGRATE = '{"containerOverrides":[{"name":"laravel","command":["php","artisan","migrate","--force"]}]}';
const OLD = WORLD.taskDefinitions?.[1] ?? { family: 'shop-backend', revision: 41 };
const REGISTERED = /task-definition\/shop-backend:42$/;

/** The world, with a family that only the file knows. */
const TWO_FAMILIES = {
  taskDefinitions: [
    ...(WORLD.taskDefinitions ?? []),
    { ...OLD, revision: 1 },
    { ...OLD, family: 'shop-next', revision: 1 },
  ],
};

const NEW_FAMILY = { 'task.json': taskFile({ family: 'shop-next' }) };

/** Cases of `run`. */
export const RUN_CASES: readonly Case[] = [
  {
    name: 'run --no-wait',
    arguments: ['run', '--no-wait', '--overrides', MIGRATE],
    expected: {
      ...before28({
        exitCode: 0,
        calls: [
          'RegisterTaskDefinition',
          ['DescribeTaskDefinition', { include: ['TAGS'], taskDefinition: expect.stringMatching(REGISTERED) }],
          [
            'RunTask',
            {
              cluster: 'production',
              count: 1,
              launchType: 'FARGATE',
              overrides: JSON.parse(MIGRATE),
              clientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
              taskDefinition: expect.stringMatching(REGISTERED),
            },
          ],
        ],
        stdout: '',
        stderr: /Task ARN: arn:aws:ecs:ap-northeast-1:\d{12}:task\/production\/[0-9a-f]{32}$/m,
        last: /Run task invoked$/,
      }),
      '2.8': facts({
        exitCode: 0,
        calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition', ['RunTask', { overrides: JSON.parse(MIGRATE) }]],
        stderr: /\[task_arn:arn:aws:ecs:ap-northeast-1:\d{12}:task\/production\/[0-9a-f]{32}\]$/m,
        last: /Run task invoked$/,
      }),
    },
  },
  {
    name: 'run --revision',
    arguments: [
      'run',
      '--no-wait',
      '--revision',
      '40',
      '--client-token',
      'release-1',
      '--tags',
      'release=1',
      '--count=2',
    ],
    expected: always({
      exitCode: 0,
      calls: [
        ['DescribeServices', { cluster: 'production', include: ['TAGS'], services: ['backend'] }],
        ['DescribeTaskDefinition', { taskDefinition: 'shop-backend:40' }],
        [
          'RunTask',
          {
            clientToken: 'release-1',
            count: 2,
            overrides: {},
            tags: [{ key: 'release', value: '1' }],
            taskDefinition: 'shop-backend:40',
          },
        ],
      ],
    }),
  },
  {
    name: 'run --skip-task-definition takes what the service runs',
    arguments: ['run', '--no-wait', '--skip-task-definition'],
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'DescribeTaskDefinition', ['RunTask', { taskDefinition: 'shop-backend:41' }]],
    }),
  },
  {
    name: 'run --latest-task-definition',
    arguments: ['run', '--no-wait', '--latest-task-definition'],
    expected: always({
      exitCode: 0,
      calls: [
        'DescribeServices',
        ['ListTaskDefinitions', { familyPrefix: 'shop-backend', maxResults: 1, sort: 'DESC' }],
        'DescribeTaskDefinition',
        ['RunTask', { taskDefinition: expect.stringMatching(/shop-backend:41$/) }],
      ],
    }),
  },
  {
    name: 'run --revision takes the family of the running service, not of the file',
    arguments: ['run', '--no-wait', '--revision', '1'],
    world: TWO_FAMILIES,
    files: NEW_FAMILY,
    expected: always({
      exitCode: 0,
      calls: ['DescribeServices', 'DescribeTaskDefinition', ['RunTask', { taskDefinition: 'shop-backend:1' }]],
    }),
  },
  {
    name: 'run --revision without a service in the config takes the family of the file',
    arguments: ['run', '--no-wait', '--revision', '1'],
    world: TWO_FAMILIES,
    files: { ...NEW_FAMILY, 'ecspresso.yml': configFile({ service: undefined }) },
    expected: always({
      exitCode: 0,
      calls: ['DescribeTaskDefinition', ['RunTask', { taskDefinition: 'shop-next:1' }]],
    }),
  },
  {
    name: 'run --revision, service missing',
    arguments: ['run', '--no-wait', '--revision', '41'],
    world: { services: [] },
    expected: always({ exitCode: 1, calls: ['DescribeServices'], last: /FAILED\. service backend is not found$/ }),
  },
  {
    name: 'run, service missing: never looks',
    arguments: ['run', '--no-wait'],
    world: { services: [] },
    expected: always({ exitCode: 0, calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition', 'RunTask'] }),
  },
  {
    name: 'run without a service definition',
    arguments: ['run', '--no-wait'],
    files: { 'ecspresso.yml': configFile({ service_definition: undefined }) },
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition'],
      last: /FAILED\. service_definition is not defined$/,
    }),
  },
  {
    name: 'run --task-def',
    arguments: ['run', '--no-wait', '--task-def', 'migration.json'],
    files: { 'migration.json': taskFile({ family: 'shop-migration' }) },
    expected: always({
      exitCode: 0,
      calls: [['RegisterTaskDefinition', { family: 'shop-migration' }], 'DescribeTaskDefinition', 'RunTask'],
    }),
  },
  {
    name: 'run --dry-run',
    arguments: ['run', '--dry-run'],
    expected: always({ exitCode: 0, calls: [], last: /DRY RUN OK$/ }),
  },
  {
    name: 'overrides with a misspelt key are ignored',
    arguments: ['run', '--no-wait', '--overrides', '{"containerOverride":[{"name":"laravel","command":["x"]}]}'],
    expected: always({
      exitCode: 0,
      calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition', ['RunTask', { overrides: {} }]],
    }),
  },
  {
    name: 'overrides for an unknown container',
    arguments: ['run', '--no-wait', '--overrides', '{"containerOverrides":[{"name":"php","command":["x"]}]}'],
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition', 'RunTask'],
      last: /FAILED\. failed to run task: operation error ECS: RunTask, .*InvalidParameterException: Override for container named php is not a container in the TaskDefinition\./,
    }),
  },
  {
    name: 'overrides that are no JSON',
    arguments: ['run', '--no-wait', '--overrides', 'php artisan migrate'],
    expected: always({
      exitCode: 1,
      calls: [],
      last: /FAILED\. invalid overrides: invalid character 'p' looking for beginning of value$/,
    }),
  },
  {
    name: 'an overrides file is a template, but \\u007b is safe',
    arguments: ['run', '--no-wait', '--overrides-file', 'overrides.json'],
    environment: { SECRET_KEY: 'shown' },
    files: {
      'overrides.json':
        '{"containerOverrides":[{"name":"laravel","command":["{{ env `SECRET_KEY` `x` }}","\\u007b{ env `SECRET_KEY` `x` }}"]}]}',
    },
    expected: always({
      exitCode: 0,
      calls: [
        'RegisterTaskDefinition',
        'DescribeTaskDefinition',
        ['RunTask', { overrides: { containerOverrides: [{ command: ['shown', '{{ env `SECRET_KEY` `x` }}'] }] } }],
      ],
    }),
  },
  {
    name: 'an overrides file in Jsonnet, with an external variable and a template in its strings',
    arguments: ['--ext-str', 'Option=--force', 'run', '--no-wait', '--overrides-file', 'overrides.jsonnet'],
    environment: { TASK: 'migrate' },
    files: {
      'overrides.jsonnet':
        "{ containerOverrides: [{ name: 'laravel', command: ['{{ must_env `TASK` }}', std.extVar('Option')] }] }",
    },
    expected: always({
      exitCode: 0,
      calls: [
        'RegisterTaskDefinition',
        'DescribeTaskDefinition',
        ['RunTask', { overrides: { containerOverrides: [{ name: 'laravel', command: ['migrate', '--force'] }] } }],
      ],
    }),
  },
  {
    name: 'an overrides file with a misspelt key: a warning only',
    arguments: ['run', '--no-wait', '--overrides-file', 'overrides.json'],
    files: { 'overrides.json': '{"containerOverride":[]}' },
    expected: always({
      exitCode: 0,
      calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition', ['RunTask', { overrides: {} }]],
      stderr: /unknown field "containerOverride" in overrides\.json/,
    }),
  },
  {
    name: 'an overrides file that does not exist',
    arguments: ['run', '--no-wait', '--overrides-file', 'nope.json'],
    expected: always({
      exitCode: 1,
      calls: [],
      last: /FAILED\. failed to read overrides-file nope\.json: .*no such file/,
    }),
  },
  {
    name: 'an unknown --watch-container',
    arguments: ['run', '--no-wait', '--watch-container', 'php'],
    expected: {
      '2.3': measured({
        exitCode: 2,
        calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition'],
        last: /^panic: runtime error: .*nil pointer/,
      }),
      ...since26({
        exitCode: 1,
        calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition'],
        last: /FAILED\. container php not found in the task definition$/,
      }),
    },
  },
  {
    name: 'a revision that does not exist',
    arguments: ['run', '--no-wait', '--revision', '99'],
    expected: always({
      exitCode: 1,
      calls: ['DescribeServices', 'DescribeTaskDefinition'],
      last: /failed to describe task definition: .*ClientException: Unable to describe task definition\./,
    }),
  },
  {
    name: 'run, no capacity',
    arguments: ['run', '--no-wait'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:nocapacity' },
    expected: always({
      exitCode: 1,
      calls: ['RegisterTaskDefinition', 'DescribeTaskDefinition', 'RunTask'],
      last: /FAILED\. failed to run task: Capacity is unavailable at this time\./,
    }),
  },
  {
    name: 'run and wait',
    arguments: ['run', '--overrides', MIGRATE],
    expected: always({
      exitCode: 0,
      changes: ['RegisterTaskDefinition', 'RunTask'],
      polls: ['DescribeTasks'],
      last: /Run task completed!$/,
    }),
  },
  {
    name: 'run --wait-until running',
    arguments: ['run', '--wait-until', 'running'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:hang' },
    expected: always({ exitCode: 0, changes: ['RegisterTaskDefinition', 'RunTask'], last: /Run task completed!$/ }),
  },
  {
    name: 'a migration that exits 3',
    arguments: ['run'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:exit3' },
    expected: always({ exitCode: 1, last: /FAILED\. container: laravel, exit code: 3$/ }),
  },
  {
    name: 'a migration out of memory',
    arguments: ['run'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:oom' },
    expected: always({ exitCode: 1, last: /container: laravel, exit code: 137, reason: OutOfMemoryError: / }),
  },
  {
    name: 'a migration whose image is missing',
    arguments: ['run'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:nopull' },
    expected: always({ exitCode: 1, last: /FAILED\. task failed to start: CannotPullContainerError: / }),
  },
  {
    name: 'a migration that ended without an exit code counts as done',
    arguments: ['run'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:exitnull' },
    expected: always({ exitCode: 0, last: /Run task completed!$/ }),
  },
  {
    name: 'a migration that hangs',
    arguments: ['--timeout', 'lasting:20', 'run'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:hang' },
    expected: always({
      exitCode: 1,
      last: /FAILED\. failed to wait task: (?:exceeded max wait time for TasksStopped waiter|request cancelled while waiting, context deadline exceeded|operation error ECS: DescribeTasks, .*canceled, context deadline exceeded)$/,
    }),
  },
  {
    name: 'SIGTERM while waiting for a task',
    arguments: ['run'],
    environment: { BACKEND_IMAGE: 'registry.test/backend:hang' },
    interruptAfter: 'DescribeTasks',
    expected: always({
      exitCode: 1,
      changes: ['RegisterTaskDefinition', 'RunTask'],
      last: /\[WARN(ING)?\] Interrupted$/,
    }),
  },
];
