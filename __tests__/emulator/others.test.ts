import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator, InterruptionCode } from '../../emulator/ecs/contract.js';
import {
  ask,
  cloud,
  described,
  ended,
  type Json,
  listOf,
  NETWORK,
  registered,
  stories,
  tell,
  until,
  web,
} from './cloud.js';

let emulator: Emulator;
afterEach(() => emulator.close());

const TIMES = [
  'createdAt',
  'connectivityAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppingAt',
  'executionStoppedAt',
  'stoppedAt',
];
const RUN = { cluster: 'prod', launchType: 'FARGATE', networkConfiguration: NETWORK };

/** Runs a task of one container for each image tag, until it is STOPPED. */
async function run(containers: readonly Json[]): Promise<Json> {
  const [app] = web('v1').containerDefinitions;
  const containerDefinitions = containers.map(({ tag, ...extra }) => ({
    ...app,
    image: `registry/web:${tag}`,
    ...extra,
  }));
  await tell(emulator, 'RegisterTaskDefinition', web('', { family: 'job', containerDefinitions }));
  const [task] = listOf(await tell(emulator, 'RunTask', { ...RUN, taskDefinition: 'job' }), 'tasks');
  return stopped(String(task?.['taskArn']));
}

function stopped(task: string): Promise<Json> {
  return until(async () => {
    const [found] = listOf(await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: [task] }), 'tasks');
    return found?.['lastStatus'] === 'STOPPED' ? found : undefined;
  });
}

function endsOf(task: Json): Json {
  return Object.fromEntries(listOf(task, 'containers').map(({ name, exitCode }) => [String(name), exitCode]));
}

describe('a task that runs', () => {
  test.each<[string, string, string, RegExp]>([
    ['spot-running', 'taken by Spot', 'SpotInterruption', /^Your Spot Task was interrupted\.$/],
    ['maintenance', 'stopped for maintenance', 'TerminationNotice', /maintenance/],
    ['host-failure', 'lost with its host', 'InfrastructureHealth', /unhealthy/],
  ])('%s: %s, its program handles SIGTERM and exits 0', async (tag, _what, stopCode, reason) => {
    emulator = await cloud();
    const task = await run([{ tag }]);
    expect(task).toMatchObject({ stopCode, stoppedReason: expect.stringMatching(reason) });
    expect(endsOf(task)).toEqual({ app: 0 });
    const times = TIMES.map((name) => Number(task[name]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    // DEPROVISIONING lasts half a minute: the containers have ended long before the task is STOPPED.
    expect(Number(task['stoppedAt']) - Number(task['executionStoppedAt'])).toBeGreaterThan(30 * 0.002);
  });

  test.each([
    ['graceful', 0],
    ['hang', 137],
    ['ignore', 137],
  ])('StopTask by somebody else half-way: %s exits %i', async (tag, exitCode) => {
    emulator = await cloud({
      others: [{ at: 40, since: 'RunTask', does: { type: 'stop', tasks: { cluster: 'prod' }, reason: 'tidying up' } }],
    });
    const task = await run([{ tag }]);
    expect(task).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'tidying up' });
    expect(endsOf(task)).toEqual({ app: exitCode });
  });

  test('ends with an essential container beside it', async () => {
    emulator = await cloud();
    const task = await run([{ tag: 'graceful' }, { tag: 'exit7', name: 'proxy' }]);
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited' });
    expect(endsOf(task)).toEqual({ app: 0, proxy: 7 });
  });

  test('goes on when a container ends that is not essential', async () => {
    emulator = await cloud();
    const task = await run([{ tag: 'ok' }, { tag: 'exit0', name: 'init', essential: false }]);
    expect(endsOf(task)).toEqual({ app: 0, init: 0 });
    expect(Number(task['executionStoppedAt']) - Number(task['startedAt'])).toBeGreaterThan(25 * 0.002);
  });

  test('goes on after its own command, when that is not essential', async () => {
    emulator = await cloud();
    const app = web('v1').containerDefinitions[0];
    const containerDefinitions = [
      { ...app, essential: false },
      { ...app, name: 'proxy', image: 'registry/proxy:v1' },
    ];
    await tell(emulator, 'RegisterTaskDefinition', web('', { family: 'job', containerDefinitions }));
    const overrides = { containerOverrides: [{ name: 'app', command: ['migrate'] }] };
    const [task] = listOf(await tell(emulator, 'RunTask', { ...RUN, taskDefinition: 'job', overrides }), 'tasks');
    const found = await until(async () => {
      const [now] = listOf(
        await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: [String(task?.['taskArn'])] }),
        'tasks',
      );
      return endsOf(now ?? {})['app'] === 0 ? now : undefined;
    });
    expect(found).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' });
  });
});

describe('a roll-out', () => {
  test.each<InterruptionCode>(['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth'])(
    'in which AWS takes tasks away (%s) succeeds, and nothing counts as failed',
    async (code) => {
      const breaker = { enable: true, rollback: true, thresholdConfiguration: { type: 'COUNT', value: 1 } };
      emulator = await cloud({
        seed: { deploymentConfiguration: { deploymentCircuitBreaker: breaker } },
        others: [
          {
            at: 50,
            since: 'UpdateService',
            does: {
              type: 'interrupt',
              tasks: { cluster: 'prod', service: 'web', taskDefinition: 'web:2', count: 1 },
              code,
            },
          },
        ],
      });
      const taskDefinition = await registered(emulator, 'v2');
      await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition });
      expect(await ended(emulator)).toMatchObject({
        status: 'SUCCESSFUL',
        deploymentCircuitBreaker: { failureCount: 0 },
      });
      const { taskArns } = await tell(emulator, 'ListTasks', {
        cluster: 'prod',
        serviceName: 'web',
        desiredStatus: 'STOPPED',
      });
      const tasks = listOf(await tell(emulator, 'DescribeTasks', { cluster: 'prod', tasks: taskArns }), 'tasks');
      expect(tasks.filter(({ stopCode }) => stopCode === code)).toHaveLength(1);
    },
  );

  test('somebody deploys in the middle: ours is STOPPED, and theirs is the one that succeeds', async () => {
    emulator = await cloud({
      others: [
        {
          at: 20,
          since: 'UpdateService',
          does: {
            type: 'call',
            operation: 'UpdateService',
            input: { cluster: 'prod', service: 'web', taskDefinition: 'web:1' },
          },
        },
      ],
    });
    const taskDefinition = await registered(emulator, 'v2');
    await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition });
    const all = await until(async () => {
      const list = await stories(emulator);
      return list[0]?.['status'] === 'SUCCESSFUL' && list.length === 3 ? list : undefined;
    });
    expect(all.map(({ status, statusReason }) => [status, statusReason])).toEqual([
      ['SUCCESSFUL', undefined],
      ['STOPPED', 'Replaced by a new service deployment.'],
      ['SUCCESSFUL', undefined],
    ]);
  });

  test('of tasks that failed once and then come up succeeds', async () => {
    emulator = await cloud({ seed: { desiredCount: 1 } });
    const taskDefinition = await registered(emulator, 'flaky2');
    await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition });
    expect(await ended(emulator)).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('that the breaker takes back is ROLLBACK_REQUESTED without a reason first', async () => {
    emulator = await cloud({ durations: { deploymentPending: 40 } });
    const taskDefinition = await registered(emulator, 'nopull');
    await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition });
    const requested = await until(async () => {
      const [newest] = await stories(emulator);
      return newest?.['status'] === 'ROLLBACK_REQUESTED' ? newest : undefined;
    });
    expect(requested['statusReason']).toBeUndefined();
    expect(await ended(emulator)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: expect.stringMatching(/circuit breaker/),
    });
  });

  test('a rollback that has begun goes on when it is asked for again; a finished one is a conflict', async () => {
    // Long enough for a second call on a busy machine.
    emulator = await cloud({ scale: 0.02 });
    const taskDefinition = await registered(emulator, 'slow');
    await tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', taskDefinition });
    const [{ serviceDeploymentArn } = {}] = await stories(emulator);
    await tell(emulator, 'StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
    expect(await tell(emulator, 'StopServiceDeployment', { serviceDeploymentArn })).toEqual({ serviceDeploymentArn });
    expect(await ended(emulator)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const again = await ask(emulator, 'StopServiceDeployment', { serviceDeploymentArn });
    expect(again).toMatchObject({ status: 400, body: { __type: 'ConflictException' } });
  });
});

test('behind a Classic Load Balancer a deployment has no rolloutState', async () => {
  emulator = await cloud({
    seed: { loadBalancers: [{ loadBalancerName: 'old', containerName: 'app', containerPort: 8080 }] },
  });
  const [deployment] = listOf(await described(emulator), 'deployments');
  expect(deployment).toMatchObject({ status: 'PRIMARY', runningCount: 2 });
  expect(deployment).not.toHaveProperty('rolloutState');
  expect(deployment).not.toHaveProperty('rolloutStateReason');
});

test('a log group that a task makes is there when its first container starts, not before', async () => {
  emulator = await cloud();
  const options = {
    'awslogs-group': '/late',
    'awslogs-region': 'ap-northeast-1',
    'awslogs-stream-prefix': 'web',
    'awslogs-create-group': 'true',
  };
  const log = { logGroupName: '/late' };
  const [app] = web('v1').containerDefinitions;
  const containerDefinitions = [{ ...app, logConfiguration: { logDriver: 'awslogs', options } }];
  await tell(emulator, 'RegisterTaskDefinition', web('', { family: 'job', containerDefinitions }));
  const [task] = listOf(await tell(emulator, 'RunTask', { ...RUN, taskDefinition: 'job' }), 'tasks');
  expect(await ask(emulator, 'DescribeLogStreams', log)).toMatchObject({
    body: { __type: 'ResourceNotFoundException' },
  });
  await stopped(String(task?.['taskArn']));
  expect(listOf(await tell(emulator, 'DescribeLogStreams', log), 'logStreams')).toHaveLength(1);
});

test('others can be added over HTTP, and their calls are told from those of a release', async () => {
  emulator = await cloud();
  const does = {
    type: 'call',
    operation: 'UpdateService',
    input: { cluster: 'prod', service: 'web', desiredCount: 3 },
  };
  await fetch(`${emulator.url}/_emulator/others`, { method: 'POST', body: JSON.stringify([{ at: 5, does }]) });
  await until(async () => ((await described(emulator))['desiredCount'] === 3 ? true : undefined));
  expect(
    emulator
      .calls()
      .filter(({ userAgent }) => userAgent === 'somebody else')
      .map(({ operation }) => operation),
  ).toEqual(['UpdateService']);
});
