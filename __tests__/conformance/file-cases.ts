import { always, type Case, facts, measured, since26 } from './case.js';
import { configFile, NEW_IMAGE, taskFile } from './product.js';

const RENDERED_CONFIG = {
  region: 'ap-northeast-1',
  cluster: 'production',
  service: 'backend',
  service_definition: 'service.json',
  task_definition: 'task.json',
  timeout: '10m0s',
};

/** Cases that need no cloud: arguments, configs, templates, `render`. */
export const FILE_CASES: readonly Case[] = [
  {
    name: 'version',
    arguments: ['version'],
    expected: {
      '2.3': measured({ exitCode: 0, calls: [], stdout: /^ecspresso \n$/ }),
      '2.6': measured({ exitCode: 0, calls: [], stdout: /^ecspresso v2\.6\.\d+\n$/ }),
      '2.8': facts({ exitCode: 0, calls: [], stdout: /^ecspresso v2\.8\.\d+\n$/ }),
      '2.8.0': facts({ exitCode: 0, calls: [], stdout: /^ecspresso v2\.8\.0\n$/ }),
    },
  },
  {
    name: 'render config',
    arguments: ['render', 'config'],
    expected: always({ exitCode: 0, calls: [], yaml: RENDERED_CONFIG, stderr: /\[INFO\] ecspresso version/ }),
  },
  {
    name: 'render config of another folder resolves its paths',
    arguments: ['--config', 'deploy/shop.yaml', 'render', 'config'],
    files: { 'deploy/shop.yaml': configFile({ timeout: '1h30m' }) },
    expected: always({
      exitCode: 0,
      yaml: {
        ...RENDERED_CONFIG,
        service_definition: 'deploy/service.json',
        task_definition: 'deploy/task.json',
        timeout: '1h30m0s',
      },
    }),
  },
  {
    name: 'render config without a region takes AWS_REGION',
    arguments: ['render', 'config'],
    files: { 'ecspresso.yml': configFile({ region: undefined, cluster: undefined, service: undefined }) },
    environment: { AWS_REGION: 'eu-west-1' },
    expected: always({
      exitCode: 0,
      yaml: { ...RENDERED_CONFIG, region: 'eu-west-1', cluster: 'default', service: '' },
    }),
  },
  {
    name: 'render config from a JSON file with templates',
    arguments: ['--config=shop.json', 'render', 'config'],
    files: {
      'shop.json': JSON.stringify({
        region: 'ap-northeast-1',
        cluster: '{{ env `STAGE` `production` }}',
        service: '{{ must_env `SERVICE` }}',
        service_definition: 'service.json',
        task_definition: 'task.json',
      }),
    },
    environment: { SERVICE: 'backend' },
    expected: always({ exitCode: 0, yaml: RENDERED_CONFIG }),
  },
  {
    name: 'render taskdef',
    arguments: ['render', 'taskdef'],
    expected: always({
      exitCode: 0,
      calls: [],
      json: {
        family: 'shop-backend',
        containerDefinitions: [{ name: 'laravel', image: NEW_IMAGE, essential: true, cpu: 0 }],
      },
    }),
  },
  {
    name: 'render taskdef of a wrapped definition in struct style',
    arguments: ['render', 'taskdef'],
    files: {
      'task.json': JSON.stringify({
        taskDefinition: {
          Family: 'shop-backend',
          ContainerDefinitions: [{ Name: 'laravel', Image: '{{ env `TAG` `none` }}', DockerLabels: { Team: 'shop' } }],
        },
      }),
    },
    expected: always({
      exitCode: 0,
      json: {
        family: 'shop-backend',
        containerDefinitions: [{ name: 'laravel', image: 'none', dockerLabels: { Team: 'shop' } }],
      },
    }),
  },
  {
    name: 'render servicedef',
    arguments: ['render', 'servicedef'],
    expected: always({
      exitCode: 0,
      calls: [],
      json: { serviceName: 'backend', launchType: 'FARGATE', desiredCount: 2, propagateTags: 'NONE' },
    }),
  },
  {
    name: 'render several targets',
    arguments: ['render', 'config', 'servicedef', 'taskdef'],
    expected: always({
      exitCode: 0,
      stdout: /^region: [\s\S]*\n\{\n[\s\S]*"serviceName": "backend"[\s\S]*\n\}\n\{\n[\s\S]*"family"/,
    }),
  },
  {
    name: 'render as the action asks for it',
    arguments: ['render', 'taskdef', 'servicedef', 'config'],
    expected: always({
      exitCode: 0,
      calls: [],
      stdout: /^\{\n[\s\S]*"family"[\s\S]*\n\}\n\{\n[\s\S]*"serviceName": "backend"[\s\S]*\n\}\nregion: /,
    }),
  },
  {
    name: 'render as the action asks for it, without a service definition',
    arguments: ['render', 'taskdef', 'servicedef', 'config'],
    files: { 'ecspresso.yml': configFile({ service_definition: undefined }) },
    expected: always({ exitCode: 1, calls: [], last: /FAILED\. service_definition is not defined/ }),
  },
  {
    name: 'render an unknown target',
    arguments: ['render', 'services'],
    expected: always({ exitCode: 1, calls: [], last: /FAILED\. failed to parse args: <targets> must be one of / }),
  },
  {
    name: 'env, json_escape, pipes and if in a template',
    arguments: ['render', 'config'],
    files: {
      'ecspresso.yml': `${configFile({ service: undefined })}service: "{{ env \`A\` \`B\` "back" }}{{ \`end\` | json_escape }}"\n{{ if (env \`NOTHING\` \`\`) }}broken: [{{ end }}\n`,
    },
    expected: always({ exitCode: 0, yaml: { ...RENDERED_CONFIG, service: 'backend' } }),
  },
  {
    name: 'a variable that must_env misses',
    arguments: ['render', 'taskdef'],
    files: { 'task.json': taskFile({}, { image: '{{ must_env `NO_SUCH_IMAGE` }}' }) },
    expected: always({
      exitCode: 2,
      calls: [],
      stdout: '',
      last: /^panic: .*environment variable NO_SUCH_IMAGE is not defined/,
    }),
  },
  {
    name: 'an unknown template function',
    arguments: ['render', 'config'],
    files: { 'ecspresso.yml': configFile({ service: '"{{ secret `a` }}"' }) },
    expected: always({
      exitCode: 1,
      last: /FAILED\. failed to load config file ecspresso\.yml: .*function "secret" not defined/,
    }),
  },
  {
    name: 'a config that does not exist',
    arguments: ['--config', 'nope.yml', 'render', 'config'],
    expected: always({
      exitCode: 1,
      calls: [],
      last: /FAILED\. failed to load config file nope\.yml: .*no such file or directory/,
    }),
  },
  {
    name: 'a definition that does not exist',
    arguments: ['register'],
    files: { 'task.json': undefined },
    expected: always({
      exitCode: 1,
      calls: [],
      last: /FAILED\. failed to load task definition task\.json: .*no such file or directory/,
    }),
  },
  {
    name: 'unknown fields of a config are ignored with a warning',
    arguments: ['render', 'config'],
    files: { 'ecspresso.yml': configFile({ servicedef: 'x.json' }) },
    expected: always({ exitCode: 0, yaml: RENDERED_CONFIG, stderr: /\[WARN(ING)?\] .*unknown field "servicedef"/ }),
  },
  {
    name: 'an unknown flag',
    arguments: ['deploy', '--no-such-flag'],
    expected: always({ exitCode: 1, calls: [], last: /FAILED\. failed to parse args: unknown flag --no-such-flag/ }),
  },
  {
    name: 'flags that are known since 2.6',
    arguments: ['--log-format', 'json', '--no-color', 'version'],
    expected: {
      '2.3': measured({ exitCode: 1, calls: [], last: /FAILED\. failed to parse args: unknown flag --log-format/ }),
      ...since26({ exitCode: 0, calls: [], stdout: /^"ecspresso v2[^"]+"\n$/ }),
    },
  },
  {
    name: 'the log format by environment',
    arguments: ['--config', 'nope.yml', 'render', 'config'],
    environment: { ECSPRESSO_LOG_FORMAT: 'json' },
    expected: {
      '2.3': measured({ exitCode: 1, last: /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[ERROR\] FAILED\. / }),
      ...since26({
        exitCode: 1,
        last: /^\{"time":"[^"]+","level":"ERROR","msg":"FAILED\. failed to load config file nope\.yml/,
      }),
    },
  },
  {
    name: 'the text log',
    arguments: ['register'],
    expected: {
      '2.3': measured({
        exitCode: 0,
        last: /^\d{4}\/\d\d\/\d\d [\d:]{8} backend\/production Task definition is registered shop-backend:42$/,
      }),
      '2.6': measured({
        exitCode: 0,
        last: /^\d{4}-\d\d-\d\dT[\d:.]+Z \[INFO\] \[backend\/production\] Task definition is registered shop-backend:42$/,
      }),
      '2.8': facts({
        exitCode: 0,
        last: /^\d{4}-\d\d-\d\dT[\d:.]+Z \[INFO\] \[backend\/production\] .*\[task_definition:shop-backend:42\]$/,
      }),
    },
  },
  {
    name: 'a bare number as timeout',
    arguments: ['--timeout', '20', 'register'],
    expected: always({ exitCode: 1, calls: [], last: /--timeout: expected duration but got "20"/ }),
  },
  {
    name: 'ext-str: a semicolon ends the value',
    arguments: ['--config', 'shop.jsonnet', '--ext-str', 'S=back;X=end', 'render', 'config'],
    files: {
      'shop.jsonnet': `{
        region: 'ap-northeast-1', // comment
        cluster: 'production',
        service: std.extVar('S'),
        service_definition: 'service.json',
        task_definition: 'task.json',
      }`,
    },
    expected: always({ exitCode: 0, yaml: { ...RENDERED_CONFIG, service: 'back' } }),
  },
  {
    name: 'an undefined external variable',
    arguments: ['--config', 'shop.jsonnet', 'render', 'config'],
    files: { 'shop.jsonnet': `{ region: std.extVar('R') }` },
    expected: always({
      exitCode: 1,
      stderr: /FAILED\. failed to load config file shop\.jsonnet: .*undefined external variable: R/i,
    }),
  },
  {
    name: 'an envfile wins over what was given',
    arguments: ['--envfile', 'production.env', 'render', 'taskdef'],
    files: { 'production.env': '# the release\nexport BACKEND_IMAGE="from-envfile"\n' },
    expected: always({ exitCode: 0, json: { containerDefinitions: [{ image: 'from-envfile' }] } }),
  },
  {
    name: 'several envfiles: the last one wins',
    arguments: ['--envfile=a.env', '--envfile', 'b.env', 'render', 'taskdef'],
    files: { 'a.env': 'BACKEND_IMAGE=a\n', 'b.env': "BACKEND_IMAGE='b'\n" },
    expected: always({ exitCode: 0, json: { containerDefinitions: [{ image: 'b' }] } }),
  },
  {
    name: 'an envfile path is split at commas',
    arguments: ['--envfile', 'a,b.env', 'version'],
    files: { 'a,b.env': 'BACKEND_IMAGE=x\n' },
    expected: always({ exitCode: 1, last: /FAILED\. failed to load envfile: .*no such file or directory/ }),
  },
  {
    name: 'the config by environment',
    arguments: ['render', 'config'],
    environment: { ECSPRESSO_CONFIG: 'other.yml' },
    files: { 'other.yml': configFile({ service: 'frontend' }) },
    expected: always({ exitCode: 0, yaml: { ...RENDERED_CONFIG, service: 'frontend' } }),
  },
  {
    name: 'must_env before anything is called, on deploy after the first look',
    arguments: ['deploy', '--no-wait'],
    files: { 'task.json': taskFile({}, { image: '{{ must_env `NO_SUCH_IMAGE` }}' }) },
    expected: always({
      exitCode: 2,
      changes: [],
      polls: ['DescribeServices'],
      last: /^panic: .*NO_SUCH_IMAGE is not defined/,
    }),
  },
];
