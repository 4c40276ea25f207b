import { describe, expect, test } from '@jest/globals';
import { configFile, registered, serviceDefinitionFile, taskDefinitionFile } from '../../src/ecspresso/rendered.js';

const CONFIG = `region: ap-northeast-1
cluster: production
service: backend
service_definition: ecspresso/backend/service.json
task_definition: ecspresso/backend/task.json
timeout: 10m0s
plugins:
  - name: tfstate
    config: {url: s3://b/x}
`;

describe('render config', () => {
  test('of a config in YAML: place, timeout and the whole source', () => {
    expect(configFile(CONFIG)).toMatchObject({
      region: 'ap-northeast-1',
      cluster: 'production',
      service: 'backend',
      hasServiceDefinition: true,
      timeoutSeconds: 600,
      source: { plugins: [{ name: 'tfstate', config: { url: 's3://b/x' } }] },
    });
  });

  test('of a config in JSON that names neither service nor region', () => {
    const file = configFile('{"cluster":"c","task_definition":"td.json","timeout":"1h30m"}');
    expect(file).toMatchObject({ cluster: 'c', hasServiceDefinition: false, timeoutSeconds: 5400 });
    expect(file?.service).toBeUndefined();
    expect(file?.region).toBeUndefined();
  });

  test('blank values count as absent', () => {
    const file = configFile('region: ""\nservice: ""\nservice_definition: ""\ncluster: ""\n');
    expect(file?.service).toBeUndefined();
    expect(file?.region).toBeUndefined();
    expect(file).toMatchObject({ cluster: 'default', hasServiceDefinition: false });
  });

  test.each<[string, number | undefined]>([
    ['15m', 900],
    ['15m0s', 900],
    ['1h2m3s', 3723],
    ['90s', 90],
    ['1500ms', 1.5],
    ['0.5h', 1800],
    ['600000000000', 600],
    ['0s', undefined],
    ['0', undefined],
    ['-5m', undefined],
    ['soon', undefined],
    ['', undefined],
    ['"15m"', 900],
    ['null', undefined],
    ['[1]', undefined],
  ])('timeout: %s', (timeout, seconds) => {
    const { timeoutSeconds } = configFile(`cluster: c\ntimeout: ${timeout}\n`);
    if (seconds === undefined) expect(timeoutSeconds).toBeUndefined();
    else expect(timeoutSeconds).toBeCloseTo(seconds, 6);
  });

  test.each(['', '- a\n', 'text', '3', 'null'])('%j is no config', (text) => {
    expect(() => configFile(text)).toThrow('render config printed no mapping');
  });
});

describe('render taskdef', () => {
  test('the containers of a task definition are in its order', () => {
    const file = taskDefinitionFile(
      JSON.stringify({
        family: 'shop-backend',
        containerDefinitions: [
          { name: 'nginx', image: 'nginx:1', essential: false },
          { name: 'laravel', image: 'repo/backend:9f3c2e1' },
          { name: 'sidecar', image: 'x', essential: true },
        ],
      }),
    );
    expect(file.family).toBe('shop-backend');
    expect(file.containers.map(({ name, image, essential }) => [name, image, essential])).toEqual([
      ['nginx', 'nginx:1', false],
      ['laravel', 'repo/backend:9f3c2e1', true],
      ['sidecar', 'x', true],
    ]);
  });

  test.each<[string, string | RegExp]>([
    ['{"containerDefinitions":[]}', 'the task definition has no family'],
    ['{"family":""}', 'the task definition has no family'],
    ['[]', 'render taskdef printed no object'],
    ['null', 'render taskdef printed no object'],
    ['{"family":"f","containerDefinitions":[3]}', 'a container definition is no object'],
    ['family: f', /JSON/],
  ])('%s cannot be read', (text, message) => {
    expect(() => taskDefinitionFile(text)).toThrow(message);
  });

  test('a task definition without containers has none', () => {
    expect(taskDefinitionFile('{"family":"f"}').containers).toEqual([]);
  });
});

describe('render servicedef', () => {
  test.each<[string, unknown]>([
    ['{"desiredCount":2,"launchType":"FARGATE"}', { desiredCount: 2 }],
    ['{"desiredCount":0}', { desiredCount: 0 }],
    ['{"schedulingStrategy":"DAEMON"}', { schedulingStrategy: 'DAEMON' }],
    ['{"desiredCount":null}', {}],
    ['{"desiredCount":"2"}', {}],
    [
      '{"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1},{"capacityProvider":"FARGATE_SPOT","base":2}]}',
      {
        capacityProviderStrategy: [
          { provider: 'FARGATE', weight: 1, base: 0 },
          { provider: 'FARGATE_SPOT', weight: 0, base: 2 },
        ],
      },
    ],
    ['{}', {}],
  ])('%s', (text, file) => {
    expect(serviceDefinitionFile(text)).toEqual(file);
  });

  test('what is no object is not read', () => {
    expect(() => serviceDefinitionFile('[]')).toThrow('render servicedef printed no object');
  });
});

describe('register --output', () => {
  test('family and revision', () => {
    const text = JSON.stringify({
      family: 'shop-backend',
      revision: 42,
      taskDefinitionArn: 'arn',
      containerDefinitions: [],
    });
    expect(registered(text)).toEqual({ family: 'shop-backend', revision: 42 });
  });

  test('as AWS answers it', () => {
    expect(registered('{"taskDefinition":{"family":"f","revision":7},"tags":[]}')).toEqual({
      family: 'f',
      revision: 7,
    });
    expect(taskDefinitionFile('{"taskDefinition":{"family":"f","containerDefinitions":[]}}').family).toBe('f');
  });

  test.each(['{}', '{"family":"f"}', '{"revision":3}', '{"family":"f","revision":"3"}'])(
    '%s names no revision',
    (text) => {
      expect(() => registered(text)).toThrow('printed no family and revision');
    },
  );
});
