import { describe, expect, test } from '@jest/globals';
import { commandOverride, parseOverrides } from '../../../src/inputs/parsers/overrides.js';
import { complaintsOf, workspaceWith } from '../support/workspace.js';

const FULL = {
  containerOverrides: [
    {
      name: 'laravel',
      command: ['php', 'artisan', 'migrate'],
      environment: [{ name: 'A', value: '1' }],
      environmentFiles: [{ value: 'arn:aws:s3:::bucket/x.env', type: 's3' }],
      cpu: 256,
      memory: 512,
      memoryReservation: 256,
      resourceRequirements: [{ value: '1', type: 'GPU' }],
    },
  ],
  cpu: '256',
  memory: '512',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  taskRoleArn: 'arn:aws:iam::123456789012:role/task',
  ephemeralStorage: { sizeInGiB: 30 },
  inferenceAcceleratorOverrides: [{ deviceName: 'a', deviceType: 'b' }],
};

const workspace = workspaceWith({
  'migrate.json': JSON.stringify(FULL),
  'broken.json': '{\n  "containerOverrides": s3cr3t\n}',
});
const parse = (text: string) => complaintsOf((complain) => parseOverrides(text, workspace.place().files, complain));

describe('migration-overrides', () => {
  test.each<[string, unknown]>([
    [JSON.stringify(FULL, undefined, 2), FULL],
    ['migrate.json', FULL],
    ['{"containerOverrides":[{"name":"app"}]}', { containerOverrides: [{ name: 'app' }] }],
    ['{}', {}],
  ])('%s', (text, value) => {
    expect(parse(text)).toEqual({ value: { kind: 'overrides', overrides: value }, complaints: [] });
  });

  test.each([
    [
      '{"containerOverride":[]}',
      'containerOverride is not a key of ECS task overrides. Did you mean containerOverrides?',
    ],
    [
      '{"ContainerOverrides":[]}',
      'ContainerOverrides is not a key of ECS task overrides. Did you mean containerOverrides?',
    ],
    [
      '{"command":["a"]}',
      'command is not a key of ECS task overrides; it belongs into an element of containerOverrides.',
    ],
    [
      '{"containerOverrides":[{"name":"a","taskRoleArn":"x"}]}',
      'containerOverrides[0].taskRoleArn is not a key of ECS task overrides; it belongs into the outermost object.',
    ],
    [
      '{"containerOverrides":[{"name":"a","comand":[]}]}',
      'containerOverrides[0].comand is not a key of ECS task overrides. Did you mean command?',
    ],
    [
      '{"containerOverrides":[{"name":"a","entryPoint":[]}]}',
      'containerOverrides[0].entryPoint is not a key of ECS task overrides. Its keys here: name, command, environment, environmentFiles, cpu, memory, memoryReservation, resourceRequirements.',
    ],
    [
      '{"containerOverrides":[{"name":"a","environment":[{"name":"A","value":"s","vaule":"s"}]}]}',
      'containerOverrides[0].environment[0].vaule is not a key of ECS task overrides. Did you mean value?',
    ],
    ['{"containerOverrides":[{"command":["a"]}]}', 'containerOverrides[0] has no name.'],
    ['{"containerOverrides":[{"name":""}]}', 'containerOverrides[0].name is empty.'],
    ['{"containerOverrides":{"name":"a"}}', 'containerOverrides must be an array […], not an object.'],
    ['{"containerOverrides":["a"]}', 'containerOverrides[0] must be an object {…}, not a string.'],
    [
      '{"containerOverrides":[{"name":"a","command":"ls"}]}',
      'containerOverrides[0].command must be an array […], not a string.',
    ],
    [
      '{"containerOverrides":[{"name":"a","cpu":"256"}]}',
      'containerOverrides[0].cpu must be a whole number without quotes, not a string.',
    ],
    ['{"cpu":256}', 'cpu must be a string in double quotes, not a number.'],
    [
      '{"ephemeralStorage":{"sizeInGiB":1.5}}',
      'ephemeralStorage.sizeInGiB must be a whole number without quotes, not a number.',
    ],
    [
      '{"containerOverrides":[{"name":"a","environment":[{"name":"A","value":true}]}]}',
      'containerOverrides[0].environment[0].value must be a string in double quotes, not true or false.',
    ],
    ['{"taskRoleArn":null}', 'taskRoleArn must be a string in double quotes, not null.'],
    [
      '{"__proto__":{}}',
      '__proto__ is not a key of ECS task overrides. Its keys here: containerOverrides, cpu, memory, executionRoleArn, taskRoleArn, ephemeralStorage, inferenceAcceleratorOverrides.',
    ],
    ['[]', 'an array. Write {"containerOverrides": […]}.'],
    ['gone.json', 'there is no file gone.json. Write JSON that begins with {, or the path of a file with it.'],
    [
      `{"containerOverrides":[{"name":"${'x'.repeat(8200)}"}]}`,
      'the task overrides come to 8236 characters of JSON, and ECS takes 8192. Move what is long into the image or the task definition.',
    ],
  ])('%.60s is refused', (text, complaint) => {
    expect(parse(text)).toEqual({ value: text.length > 8192 ? expect.anything() : undefined, complaints: [complaint] });
  });

  test.each<[string, string, readonly string[]]>([
    ['quoted', '{"containerOverrides":[{"name":"app","command":["rake","{{ must_env `TASK` }}"]}]}', ['app']],
    [
      'unquoted',
      '{"containerOverrides":[{"name":"app","command":{{ env `C` `[]` }},"cpu":{{ env "CPU" "256" }}}]}',
      ['app'],
    ],
    ['of the name', '{"containerOverrides":[{"name":"{{ env `NAME` `app` }}"},{"name":"x"}]}', ['x']],
    ['of a key', '{"containerOverrides":[{"name":"app","{{ env `K` `cpu` }}":1}]}', ['app']],
    ['of parts', '{"containerOverrides":[{{ range $i := list 1 2 }}{"name":"app"},{{ end }}]}', []],
  ])('a file with a template %s is for ecspresso to render', (_, content, containers) => {
    const { files } = workspaceWith({ 'o.json': content }).place();
    expect(complaintsOf((complain) => parseOverrides('o.json', files, complain))).toEqual({
      value: { kind: 'overrides-file', path: 'o.json', containers },
      complaints: [],
    });
  });

  test('so is Jsonnet', () => {
    const { files } = workspaceWith({ 'o.jsonnet': 'local a = 1; {containerOverrides: []}' }).place();
    expect(complaintsOf((complain) => parseOverrides('o.jsonnet', files, complain))).toEqual({
      value: { kind: 'overrides-file', path: 'o.jsonnet', containers: [] },
      complaints: [],
    });
  });

  test('a key that is misspelt is found in a template as well', () => {
    const { files } = workspaceWith({
      'o.json': '{"containerOverrides":[{"name":"app","comand":["{{ must_env `X` }}"]}]}',
    }).place();
    expect(complaintsOf((complain) => parseOverrides('o.json', files, complain)).complaints).toEqual([
      'containerOverrides[0].comand is not a key of ECS task overrides. Did you mean command?',
    ]);
  });

  test('in place nothing is a template', () => {
    const text = '{"containerOverrides":[{"name":"app","command":["{{ x }}"]}]}';
    expect(parse(text)).toEqual({ value: { kind: 'overrides', overrides: JSON.parse(text) }, complaints: [] });
  });

  test('broken JSON is never repeated', () => {
    for (const text of ['{"a": s3cr3t}', '{s3cr3t', 'broken.json']) {
      const { complaints } = parse(text);
      expect(complaints).toEqual([expect.stringMatching(/^not JSON( \(line \d+, column \d+\))?\. Write/)]);
      expect(complaints.join()).not.toContain('s3cr3t');
    }
  });

  test('every problem of a text is found', () => {
    expect(parse('{"cpu":1,"memory":2,"x":3,"containerOverrides":[{}]}').complaints).toHaveLength(4);
  });
});

describe('the override of a command', () => {
  test('has an environment only when there is one', () => {
    expect(commandOverride('app', ['a'], [])).toEqual({ containerOverrides: [{ name: 'app', command: ['a'] }] });
    expect(commandOverride('app', ['a'], [{ key: 'K', value: 'v', line: 1 }])).toEqual({
      containerOverrides: [{ name: 'app', command: ['a'], environment: [{ name: 'K', value: 'v' }] }],
    });
  });
});
