import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator, Fault } from '../../emulator/ecs/contract.js';
import { ask, cloud, listOf, registered, tell, web } from './cloud.js';

let emulator: Emulator;
afterEach(() => emulator.close());

const WEB = { cluster: 'prod', services: ['web'] };

describe('the protocol', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['NoSuchOperation', {}, 'UnknownOperationException'],
    ['DescribeServices', { cluster: 'no', services: ['web'] }, 'ClusterNotFoundException'],
    [
      'DescribeServices',
      { cluster: 'prod', services: Array.from({ length: 11 }, String) },
      'InvalidParameterException',
    ],
    ['DescribeServices', { cluster: 'prod', services: 'web' }, 'SerializationException'],
    ['UpdateService', { cluster: 'prod', service: 'no' }, 'ServiceNotFoundException'],
    ['UpdateService', { cluster: 'prod', service: 'web', taskDefinition: 'web:9' }, 'ClientException'],
    ['DescribeTaskDefinition', { taskDefinition: 'no' }, 'ClientException'],
    ['ListTasks', { cluster: 'prod', serviceName: 'no' }, 'ServiceNotFoundException'],
  ])('%s %j: %s', async (operation, input, type) => {
    emulator = await cloud();
    const answer = await ask(emulator, operation, input);
    expect(answer).toMatchObject({ status: 400, body: { __type: type, message: expect.any(String) } });
    expect(emulator.calls()).toMatchObject([{ operation, input, status: 400, error: type }]);
  });

  test('an empty image is refused', async () => {
    emulator = await cloud();
    const [app] = web('v1').containerDefinitions;
    const input = { ...web('v1'), containerDefinitions: [{ ...app, image: '' }] };
    expect((await ask(emulator, 'RegisterTaskDefinition', input)).body).toEqual({
      __type: 'ClientException',
      message: 'Container.image should not be null or empty.',
    });
  });

  test('unsigned calls and other services are refused', async () => {
    emulator = await cloud();
    const unsigned = await fetch(emulator.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' },
      body: '{}',
    });
    expect(await unsigned.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    const assumed = await fetch(emulator.url, { method: 'POST', body: new URLSearchParams({ Action: 'AssumeRole' }) });
    expect([assumed.status, await assumed.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
    expect(await tell(emulator, 'DescribeScalableTargets')).toEqual({ ScalableTargets: [] });
  });

  test('what is missing is a failure, not an error', async () => {
    emulator = await cloud();
    const services = await tell(emulator, 'DescribeServices', { cluster: 'prod', services: ['web', 'no'] });
    expect(services['failures']).toEqual([
      { arn: 'arn:aws:ecs:ap-northeast-1:123456789012:service/prod/no', reason: 'MISSING' },
    ]);
    const tasks = await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: ['abc'] });
    expect(tasks).toEqual({
      tasks: [],
      failures: [{ arn: 'arn:aws:ecs:ap-northeast-1:123456789012:task/prod/abc', reason: 'MISSING' }],
    });
  });

  test('timestamps are epoch seconds of the real clock', async () => {
    emulator = await cloud();
    const start = Date.now() / 1000;
    const { taskDefinition } = await tell(emulator, 'RegisterTaskDefinition', web('v2'));
    const { registeredAt } = taskDefinition as { registeredAt: number };
    expect(registeredAt).toBeGreaterThanOrEqual(start - 0.001);
    expect(registeredAt).toBeLessThanOrEqual(Date.now() / 1000 + 0.001);
  });

  test('task definitions are listed by exact family, either way, in pages', async () => {
    emulator = await cloud();
    for (const tag of ['v2', 'v3']) await registered(emulator, tag);
    await tell(emulator, 'RegisterTaskDefinition', { ...web('v1'), family: 'web-admin' });
    await tell(emulator, 'DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    const names = async (input: Record<string, unknown>) => {
      const { taskDefinitionArns, nextToken } = await tell(emulator, 'ListTaskDefinitions', input);
      return { names: (taskDefinitionArns as string[]).map((arn) => arn.split('/')[1]), nextToken };
    };
    expect(await names({ familyPrefix: 'web' })).toEqual({ names: ['web:1', 'web:3'], nextToken: undefined });
    const first = await names({ familyPrefix: 'web', sort: 'DESC', maxResults: 1 });
    expect(first.names).toEqual(['web:3']);
    const second = await names({ familyPrefix: 'web', sort: 'DESC', maxResults: 1, nextToken: first.nextToken });
    expect(second).toEqual({ names: ['web:1'], nextToken: undefined });
    expect(await names({ status: 'INACTIVE' })).toMatchObject({ names: ['web:2'] });
    expect(
      await ask(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition: 'web:2' }),
    ).toMatchObject({
      body: { message: 'TaskDefinition is inactive' },
    });
  });

  test('tags are kept, shown on demand, and removed', async () => {
    emulator = await cloud({ seed: { tags: [{ key: 'team', value: 'a' }] } });
    const [plain] = listOf(await tell(emulator, 'DescribeServices', WEB), 'services');
    expect(plain).not.toHaveProperty('tags');
    const resourceArn = plain?.['serviceArn'];
    await tell(emulator, 'TagResource', { resourceArn, tags: [{ key: 'cost', value: 'b' }] });
    await tell(emulator, 'UntagResource', { resourceArn, tagKeys: ['team'] });
    const tags = [{ key: 'cost', value: 'b' }];
    expect(await tell(emulator, 'ListTagsForResource', { resourceArn })).toEqual({ tags });
    const [tagged] = listOf(await tell(emulator, 'DescribeServices', { ...WEB, include: ['TAGS'] }), 'services');
    expect(tagged).toMatchObject({ tags });
  });
});

describe('quotas', () => {
  const burst = async (count: number) => {
    const answers = await Promise.all(
      Array.from({ length: count }, () => ask(emulator, 'RegisterTaskDefinition', web('v2'))),
    );
    return answers.filter((answer) => answer.status !== 200).map((answer) => answer.body);
  };

  test('throttle a burst of registrations', async () => {
    emulator = await cloud({ quotas: true });
    const refused = await burst(60);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toEqual({ __type: 'ThrottlingException', message: 'Rate exceeded' });
  });

  test('can be switched off', async () => {
    emulator = await cloud();
    expect(await burst(60)).toEqual([]);
  });
});

describe('a fault', () => {
  const statuses = async (count: number) => {
    const seen: (number | 'reset')[] = [];
    for (let call = 0; call < count; call += 1) {
      seen.push(
        await ask(emulator, 'DescribeServices', WEB).then(
          ({ status }) => status,
          () => 'reset' as const,
        ),
      );
    }
    return seen;
  };
  test.each<[string, Fault, readonly (number | 'reset')[], string | undefined]>([
    [
      'throttle',
      { operation: 'DescribeServices', times: 2, kind: { type: 'throttle' } },
      [400, 400, 200],
      'ThrottlingException',
    ],
    ['denied, later', { operation: '*', after: 1, kind: { type: 'denied' } }, [200, 400, 400], undefined],
    [
      'error',
      {
        operation: 'DescribeServices',
        times: 1,
        kind: { type: 'error', status: 500, code: 'ServerException', message: 'x' },
      },
      [500, 200, 200],
      'ServerException',
    ],
    [
      'reset',
      { operation: 'DescribeServices', times: 1, kind: { type: 'reset-before' } },
      ['reset', 200, 200],
      'ConnectionReset',
    ],
    ['delay', { operation: 'DescribeServices', kind: { type: 'delay', milliseconds: 5 } }, [200, 200, 200], undefined],
    ['of another operation', { operation: 'RunTask', kind: { type: 'throttle' } }, [200, 200, 200], undefined],
  ])('%s', async (_name, fault, expected, error) => {
    emulator = await cloud();
    emulator.addFault(fault);
    expect(await statuses(3)).toEqual(expected);
    expect(emulator.calls()[0]?.error).toBe(error);
    emulator.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  test('reset-after takes effect', async () => {
    emulator = await cloud();
    emulator.addFault({ operation: 'UpdateService', times: 1, kind: { type: 'reset-after' } });
    const input = { cluster: 'prod', service: 'web', desiredCount: 5 };
    await expect(ask(emulator, 'UpdateService', input)).rejects.toThrow();
    expect(emulator.service('prod', 'web')?.desiredCount).toBe(5);
  });

  test('denied speaks as IAM', async () => {
    emulator = await cloud();
    emulator.addFault({ operation: 'UpdateService', kind: { type: 'denied' } });
    const { body } = await ask(emulator, 'UpdateService', { cluster: 'prod', service: 'web' });
    expect(body['message']).toMatch(
      /^User: arn:aws:sts::\d+:assumed-role\/\S+ is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:ap-northeast-1:123456789012:service\/prod\/web because no identity-based policy allows the ecs:UpdateService action$/,
    );
  });
});

describe('the administration', () => {
  test('works over HTTP', async () => {
    emulator = await cloud();
    const admin = async (method: string, path: string, body?: unknown) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      return (await fetch(`${emulator.url}/_emulator/${path}`, init)).json();
    };
    await admin('POST', 'faults', { operation: 'ListClusters', kind: { type: 'throttle' } });
    expect((await ask(emulator, 'ListClusters')).status).toBe(400);
    await admin('DELETE', 'faults');
    expect((await ask(emulator, 'ListClusters')).status).toBe(200);
    expect(await admin('GET', 'calls')).toMatchObject([{ operation: 'ListClusters', status: 400 }, { status: 200 }]);
    await admin('DELETE', 'calls');
    expect(await admin('GET', 'calls')).toEqual([]);
    expect(await admin('GET', 'services/prod/web')).toMatchObject({ serviceName: 'web', taskDefinition: 'web:1' });
  });

  test('another program calls too', async () => {
    emulator = await cloud();
    await emulator.call('UpdateService', { cluster: 'prod', service: 'web', forceNewDeployment: true });
    expect(emulator.service('prod', 'web')?.deployments).toHaveLength(2);
    await expect(emulator.call('UpdateService', { cluster: 'prod', service: 'no' })).rejects.toThrow(
      'Service not found.',
    );
  });
});
