import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import { ask, cloud, type Json, listOf, NETWORK, registered, tell, until, web } from './cloud.js';

let emulator: Emulator;
afterEach(() => emulator.close());

function request(taskDefinition: string, extra: Json = {}): Json {
  return {
    cluster: 'prod',
    taskDefinition,
    launchType: 'FARGATE',
    networkConfiguration: NETWORK,
    overrides: { containerOverrides: [{ name: 'app', command: ['php', 'artisan', 'migrate'] }] },
    ...extra,
  };
}

async function ran(taskDefinition: string, extra: Json = {}): Promise<string> {
  const [task] = listOf(await tell(emulator, 'RunTask', request(taskDefinition, extra)), 'tasks');
  return String(task?.['taskArn']);
}

async function look(arn: string): Promise<Json> {
  const [task] = listOf(await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: [arn] }), 'tasks');
  return task ?? {};
}

function stopped(arn: string): Promise<Json> {
  return until(async () => {
    const task = await look(arn);
    return task['lastStatus'] === 'STOPPED' ? task : undefined;
  });
}

const EXITED = { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' };

describe('a run task', () => {
  test.each<[string, Json, Json]>([
    ['9f3c2e1', EXITED, { exitCode: 0 }],
    ['slow', EXITED, { exitCode: 0 }],
    ['crash', EXITED, { exitCode: 1 }],
    ['exit3', EXITED, { exitCode: 3 }],
    ['svc-ok_run-exit3_9f3c2e1', EXITED, { exitCode: 3 }],
    ['oom', EXITED, { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
    ['exitnull', EXITED, { exitCode: undefined, reason: undefined }],
    ['nopull', { stopCode: 'TaskFailedToStart' }, { exitCode: undefined }],
    ['secret', { stopCode: 'TaskFailedToStart' }, { exitCode: undefined }],
    [
      'spot',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      { exitCode: undefined },
    ],
  ])('of %s', async (tag, task, container) => {
    emulator = await cloud();
    const arn = await ran(await registered(emulator, tag), { startedBy: 'release' });
    const end = await stopped(arn);
    expect(end).toMatchObject({ ...task, desiredStatus: 'STOPPED', startedBy: 'release', group: 'family:web' });
    const [only] = listOf(end, 'containers');
    expect(only?.['exitCode']).toBe(container['exitCode']);
    expect(end['startedAt'] === undefined).toBe(task['stopCode'] !== 'EssentialContainerExited');
    if ('reason' in container) expect(only?.['reason']).toBe(container['reason']);
    expect(end['stoppedAt']).toBeGreaterThanOrEqual(Number(end['createdAt']));
  });

  test('hangs until it is stopped', async () => {
    emulator = await cloud();
    const arn = await ran(await registered(emulator, 'hang'));
    await until(async () => ((await look(arn))['lastStatus'] === 'RUNNING' ? true : undefined));
    const { task } = await tell(emulator, 'StopTask', { cluster: 'prod', task: arn, reason: 'enough' });
    expect(task).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'RUNNING' });
    expect(await stopped(arn)).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      containers: [{ exitCode: 137 }],
    });
  });

  test('stopped before it ran has no exit code', async () => {
    emulator = await cloud();
    const arn = await ran(await registered(emulator, 'stuck'));
    await tell(emulator, 'StopTask', { cluster: 'prod', task: arn });
    const end = await stopped(arn);
    expect(end).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' });
    expect(listOf(end, 'containers')[0]).not.toHaveProperty('exitCode');
  });

  test('reports all containers; the one with the command decides', async () => {
    emulator = await cloud();
    const [app] = web('exit3').containerDefinitions;
    await tell(emulator, 'RegisterTaskDefinition', {
      ...web('exit3'),
      containerDefinitions: [{ name: 'nginx', image: 'registry/nginx:exit3' }, app],
    });
    expect(listOf(await stopped(await ran('web:2')), 'containers')).toMatchObject([
      { name: 'nginx', exitCode: 143 },
      { name: 'app', exitCode: 3 },
    ]);
  });

  test('finds no capacity, or finds it later', async () => {
    emulator = await cloud();
    const never = await registered(emulator, 'nocapacity');
    const later = await registered(emulator, 'nocapacity2');
    const failure = { reason: expect.stringContaining('Capacity is unavailable at this time.') };
    for (const definition of [never, never, never, later, later]) {
      expect(await tell(emulator, 'RunTask', request(definition))).toMatchObject({ tasks: [], failures: [failure] });
    }
    expect(listOf(await tell(emulator, 'RunTask', request(later)), 'tasks')).toHaveLength(1);
  });

  test('is the same for the same client token', async () => {
    emulator = await cloud();
    const first = await ran('web:1', { clientToken: 'once' });
    expect(await ran('web:1', { clientToken: 'once' })).toBe(first);
    expect(await ran('web:1', { clientToken: 'twice' })).not.toBe(first);
    expect(await ask(emulator, 'RunTask', request('web:1', { clientToken: 'once', startedBy: 'other' }))).toMatchObject(
      {
        status: 400,
        body: { __type: 'ConflictException', resourceIds: [first] },
      },
    );
  });

  test('needs its log group', async () => {
    emulator = await cloud({
      world: { clusters: ['prod'], taskDefinitions: [{ revision: 1, ...web('v1') }], logGroups: [] },
    });
    expect(await stopped(await ran('web:1'))).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining('The specified log group does not exist.'),
    });
  });
});

describe('RunTask refuses', () => {
  const override = (name: string) => ({ overrides: { containerOverrides: [{ name, command: ['x'] }] } });
  test.each<[string, Json, string, string]>([
    [
      'an unknown container',
      override('php'),
      'InvalidParameterException',
      'Override for container named php is not a container in the TaskDefinition.',
    ],
    ['an unknown cluster', { cluster: 'no' }, 'ClusterNotFoundException', 'Cluster not found.'],
    ['an unknown task definition', { taskDefinition: 'web:9' }, 'ClientException', 'TaskDefinition not found.'],
    [
      'awsvpc without a network',
      { networkConfiguration: null },
      'InvalidParameterException',
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    ['more than ten', { count: 11 }, 'InvalidParameterException', 'count must be between 1 and 10.'],
    [
      'no compute',
      { launchType: null },
      'InvalidParameterException',
      'No Container Instances were found in your cluster.',
    ],
  ])('%s', async (_name, extra, type, message) => {
    emulator = await cloud();
    expect(await ask(emulator, 'RunTask', request('web:1', extra))).toEqual({
      status: 400,
      body: { __type: type, message },
    });
  });

  test('not a misspelt member', async () => {
    emulator = await cloud();
    const { status } = await ask(emulator, 'RunTask', request('web:1', { overrides: { containerOverride: [{}] } }));
    expect(status).toBe(200);
  });
});

describe('ListTasks', () => {
  test('lists by service, family, starter and desired status', async () => {
    emulator = await cloud();
    // One that does not end while the test asks.
    const arn = await ran(await registered(emulator, 'hang'), { startedBy: 'release' });
    const list = async (filter: Json) =>
      (await tell(emulator, 'ListTasks', { cluster: 'prod', ...filter }))['taskArns'];
    expect(await list({})).toHaveLength(3);
    expect(await list({ serviceName: 'web' })).toHaveLength(2);
    expect(await list({ startedBy: 'release' })).toEqual([arn]);
    expect(await list({ family: 'other' })).toEqual([]);
    expect(await list({ desiredStatus: 'STOPPED' })).toEqual([]);
  });

  test('refuses startedBy beside others', async () => {
    emulator = await cloud();
    expect(await ask(emulator, 'ListTasks', { cluster: 'prod', serviceName: 'web', startedBy: 'x' })).toEqual({
      status: 400,
      body: { __type: 'InvalidParameterException', message: 'cannot specify startedBy with other arguments' },
    });
  });
});

describe('CloudWatch Logs', () => {
  async function events(logStreamName: string, extra: Json = {}): Promise<Json> {
    return tell(emulator, 'GetLogEvents', { logGroupName: '/web', logStreamName, startFromHead: true, ...extra });
  }

  test('hold the lines of a failing migration, the last one too', async () => {
    emulator = await cloud();
    const arn = await ran(await registered(emulator, 'exit3'));
    const stream = `web/app/${arn.split('/').at(-1)}`;
    await stopped(arn);
    const lines = await until(async () => {
      const messages = listOf(await events(stream), 'events').map((event) => String(event['message']));
      return messages.at(-1)?.startsWith('SQLSTATE') === true ? messages : undefined;
    });
    expect(lines[0]).toBe('$ php artisan migrate');

    const seen: unknown[] = [];
    let token: unknown;
    for (;;) {
      const page = await events(stream, { limit: 2, ...(token === undefined ? {} : { nextToken: token }) });
      seen.push(...listOf(page, 'events').map((event) => event['message']));
      if (page['nextForwardToken'] === token) break;
      token = page['nextForwardToken'];
    }
    expect(seen).toEqual(lines);
    const newest = listOf(await events(stream, { startFromHead: false, limit: 1 }), 'events');
    expect(newest.map((event) => event['message'])).toEqual([lines.at(-1)]);
    const fromLast = await events(stream, { startTime: newest[0]?.['timestamp'] });
    expect(listOf(fromLast, 'events')).toHaveLength(1);
  });

  test('know what does not exist', async () => {
    emulator = await cloud();
    for (const logGroupName of ['/web', '/other']) {
      expect(await ask(emulator, 'GetLogEvents', { logGroupName, logStreamName: 'no' })).toMatchObject({
        status: 400,
        body: { __type: 'ResourceNotFoundException' },
      });
    }
  });
});
