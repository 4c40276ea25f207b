import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import { complaintsAboutAnswer } from '../../emulator/ecs/wire/accepted.js';
import { ENUMERATIONS } from '../../emulator/ecs/wire/enumerations.js';
import { ask, cloud, described, ended, type Json, NETWORK, registered, tell, web } from './cloud.js';

let emulator: Emulator | undefined;
afterEach(() => emulator?.close());

const UPDATE = { cluster: 'prod', service: 'web' };
const [APP] = web('v2').containerDefinitions;

describe('a call that does not agree with the model of ECS is refused, and changes nothing', () => {
  test.each<[string, string, Json, string, string | RegExp]>([
    [
      'a number as a text',
      'RegisterTaskDefinition',
      container({ environment: [{ name: 'A', value: 1 }] }),
      'SerializationException',
      /environment\[0\]\.value/,
    ],
    ['a text as a number', 'RegisterTaskDefinition', container({ cpu: '256' }), 'SerializationException', /cpu/],
    [
      'a text as a flag',
      'RegisterTaskDefinition',
      container({ essential: 'yes' }),
      'SerializationException',
      /essential/,
    ],
    [
      'tags as a map',
      'RegisterTaskDefinition',
      { ...web('v2'), tags: { team: 'shop' } },
      'SerializationException',
      /tags/,
    ],
    [
      'a text as a list',
      'RegisterTaskDefinition',
      container({ command: 'php artisan' }),
      'SerializationException',
      /command/,
    ],
    [
      'a list as a structure',
      'UpdateService',
      { ...UPDATE, deploymentConfiguration: [] },
      'SerializationException',
      /deploymentConfiguration/,
    ],
    ['half a task', 'UpdateService', { ...UPDATE, desiredCount: 1.5 }, 'SerializationException', /desiredCount/],
    [
      'an unknown network mode',
      'RegisterTaskDefinition',
      { ...web('v2'), networkMode: 'vpc' },
      'ClientException',
      /^Invalid networkMode\. Valid values are: .*awsvpc/,
    ],
    [
      'an unknown log driver',
      'RegisterTaskDefinition',
      container({ logConfiguration: { logDriver: 'cloudwatch' } }),
      'ClientException',
      /logDriver.*awslogs/,
    ],
    [
      'an unknown compatibility',
      'RegisterTaskDefinition',
      { ...web('v2'), requiresCompatibilities: ['FARGAT'] },
      'ClientException',
      /FARGATE/,
    ],
    [
      'an unknown launch type',
      'RunTask',
      { cluster: 'prod', taskDefinition: 'web:1', launchType: 'FARGAT', networkConfiguration: NETWORK },
      'InvalidParameterException',
      'Invalid launchType. Valid values are: EC2, EXTERNAL, FARGATE, MANAGED_INSTANCES',
    ],
    [
      'an unknown field',
      'DescribeServices',
      { cluster: 'prod', services: ['web'], include: ['TAGZ'] },
      'InvalidParameterException',
      /^Invalid include\. .*TAGS/,
    ],
    [
      'an unknown propagation',
      'UpdateService',
      { ...UPDATE, propagateTags: 'TASK' },
      'InvalidParameterException',
      /TASK_DEFINITION/,
    ],
  ])('%s', async (_name, operation, input, code, message) => {
    emulator = await cloud();
    const before = await described(emulator);
    const { status, body } = await ask(emulator, operation, input);
    expect({ status, code: body['__type'] }).toEqual({ status: 400, code });
    expect(body['message']).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(await described(emulator)).toEqual(before);
    expect((await tell(emulator, 'ListTaskDefinitions'))['taskDefinitionArns']).toHaveLength(1);
  });

  test('a member that ECS does not know is never seen again', async () => {
    emulator = await cloud();
    const unknown = {
      ...container({ comment: 'mine' }),
      note: 'mine',
      tags: [{ key: 'a', value: 'b', owner: 'mine' }],
    };
    expect(JSON.stringify(await tell(emulator, 'RegisterTaskDefinition', unknown))).not.toContain('mine');
    const answer = await tell(emulator, 'UpdateService', { ...UPDATE, taskDefinition: 'web:2', note: 'mine' });
    expect(JSON.stringify(answer)).not.toContain('mine');
    expect(
      JSON.stringify(await tell(emulator, 'DescribeTaskDefinition', { taskDefinition: 'web:2', include: ['TAGS'] })),
    ).not.toContain('mine');
  });
});

describe('what fits the model and is impossible is refused in the words of ECS', () => {
  const strategy = (items: readonly Json[]): Json => ({
    ...UPDATE,
    forceNewDeployment: true,
    capacityProviderStrategy: items,
  });
  test.each<[string, string, Json, string, RegExp]>([
    [
      'a size that Fargate does not have',
      'RegisterTaskDefinition',
      { ...web('v2'), cpu: '256', memory: '9999' },
      'ClientException',
      /^No Fargate configuration exists for given values\.$/,
    ],
    [
      'a memory that goes with another CPU',
      'RegisterTaskDefinition',
      { ...web('v2'), cpu: '1 vCPU', memory: '1 GB' },
      'ClientException',
      /^No Fargate configuration/,
    ],
    [
      '100 % at least and at most',
      'UpdateService',
      { ...UPDATE, deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
      'InvalidParameterException',
      /^Both maximumPercent and minimumHealthyPercent cannot be 100/,
    ],
    [
      'two bases',
      'UpdateService',
      strategy([
        { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', base: 1, weight: 1 },
      ]),
      'InvalidParameterException',
      /base/,
    ],
    [
      'no weight at all',
      'UpdateService',
      strategy([{ capacityProvider: 'FARGATE' }, { capacityProvider: 'FARGATE_SPOT', weight: 0 }]),
      'InvalidParameterException',
      /weight/,
    ],
  ])('%s', async (_name, operation, input, code, message) => {
    emulator = await cloud();
    const before = await described(emulator);
    const { status, body } = await ask(emulator, operation, input);
    expect({ status, code: body['__type'], message: body['message'] }).toEqual({
      status: 400,
      code,
      message: expect.stringMatching(message),
    });
    expect(await described(emulator)).toEqual(before);
  });

  test.each([
    ['256', '2048'],
    ['.25 vCPU', '0.5 GB'],
    ['4 vCPU', '30GB'],
    ['16384', '122880'],
  ])('a Fargate task of %s and %s exists', async (cpu, memory) => {
    emulator = await cloud();
    expect((await ask(emulator, 'RegisterTaskDefinition', { ...web('v2'), cpu, memory })).status).toBe(200);
  });
});

describe('the answers', () => {
  test('of a whole release agree with the schemas of the SDK', async () => {
    emulator = await cloud({ checkAnswers: true });
    const taskDefinition = await registered(emulator, 'v2');
    const { tasks } = await tell(emulator, 'RunTask', {
      cluster: 'prod',
      taskDefinition,
      launchType: 'FARGATE',
      networkConfiguration: NETWORK,
    });
    const [{ taskArn }] = tasks as [{ taskArn: string }];
    await tell(emulator, 'UpdateService', { ...UPDATE, taskDefinition });
    await ended(emulator);
    await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: [taskArn], include: ['TAGS'] });
    await tell(emulator, 'DescribeClusters', { clusters: ['prod'], include: ['TAGS'] });
    const { currentServiceRevisions } = await described(emulator);
    const [{ arn }] = currentServiceRevisions as [{ arn: string }];
    await tell(emulator, 'DescribeServiceRevisions', { serviceRevisionArns: [arn] });
    await tell(emulator, 'DescribeTaskDefinition', { taskDefinition });
    const judged = emulator.calls().filter(({ complaints }) => complaints !== undefined);
    expect(judged.length).toBeGreaterThan(8);
    expect(judged.flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  test('that could not come from AWS are complained about', async () => {
    emulator = await cloud();
    const target = { service: 'ecs', operation: 'DescribeServices' } as const;
    expect(
      complaintsAboutAnswer(target, {
        services: [{ desiredCount: '2', color: 'blue', propagateTags: 'ALL', createdAt: 'today' }],
      }),
    ).toEqual([
      'DescribeServices: services[0].color: unknown member: Service',
      'DescribeServices: services[0].desiredCount: type: "2" where an Integer was expected',
      'DescribeServices: services[0].createdAt: type: "today" where a Timestamp was expected',
      'DescribeServices: services[0].propagateTags: enumeration: NONE, SERVICE, TASK_DEFINITION',
    ]);
  });
});

test("the table of enumerations agrees with the SDK's types", () => {
  const folder = join(__dirname, '..', '..', 'node_modules', '@aws-sdk', 'client-ecs', 'dist-types', 'models');
  const text = ['models_0.d.ts', 'models_1.d.ts']
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  const names = new Set(
    [...readFileSync(join(folder, 'enums.d.ts'), 'utf8').matchAll(/export declare const (\w+): \{/g)].map(
      ([, name]) => name,
    ),
  );
  const found = Object.fromEntries(
    [...text.matchAll(/export interface (\w+) (?:extends \w+ )?\{([\s\S]*?)\n\}/g)]
      .filter(([, structure = '']) => structure in ENUMERATIONS)
      .map(([, structure = '', body = '']) => {
        const members = [...body.matchAll(/\n\s+(\w+)\??: ([^;]+);/g)].flatMap(([, member = '', type = '']) => {
          const name = type.split(/\W+/).find((part) => names.has(part));
          return name === undefined ? [] : [[member, name] as const];
        });
        return [structure, Object.fromEntries(members)];
      }),
  );
  expect(ENUMERATIONS).toEqual(found);
});

function container(extra: Json): Json {
  return { ...web('v2'), containerDefinitions: [{ ...APP, ...extra }] };
}
