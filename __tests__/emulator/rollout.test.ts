import { afterEach, describe, expect, test } from '@jest/globals';
import type { Emulator } from '../../emulator/ecs/contract.js';
import {
  ask,
  BREAKER,
  cloud,
  described,
  ended,
  events,
  listOf,
  NETWORK,
  registered,
  service,
  stoppedTasks,
  stories,
  TARGET_GROUP,
  tell,
  until,
} from './cloud.js';

let emulator: Emulator;
afterEach(() => emulator.close());

async function update(input: Record<string, unknown>) {
  return tell(emulator, 'UpdateService', { cluster: 'prod', service: 'web', ...input });
}

const BALANCED = { loadBalancers: [{ targetGroupArn: TARGET_GROUP, containerName: 'app', containerPort: 8080 }] };

describe('a rolling deployment', () => {
  test('replaces the tasks and tells it in order', async () => {
    emulator = await cloud({ seed: BALANCED });
    const before = await described(emulator);
    const [old] = listOf(before, 'deployments');
    const revision = await registered(emulator, '9f3c2e1');
    const { service: answer } = await update({ taskDefinition: revision });
    const [primary, active] = listOf(answer as Record<string, unknown>, 'deployments');
    expect(primary).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', desiredCount: 2, failedTasks: 0 });
    expect(active).toMatchObject({ status: 'ACTIVE', id: old?.['id'], rolloutState: 'COMPLETED' });

    const story = await ended(emulator);
    const after = await described(emulator);
    expect(story).toMatchObject({ status: 'SUCCESSFUL', deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE' } });
    expect(after['currentServiceDeployment']).toBe(story['serviceDeploymentArn']);
    expect(after).toMatchObject({ runningCount: 2, pendingCount: 0 });
    expect(listOf(after, 'deployments')).toHaveLength(1);
    const number = String(primary?.['id']).split('/')[1];
    expect(story['targetServiceRevision']).toMatchObject({
      arn: expect.stringMatching(new RegExp(`:service-revision/prod/web/${number}$`)),
      runningTaskCount: 2,
    });
    const kinds = (await events(emulator)).map((message) =>
      message
        .replace(/task [0-9a-f]{32}/g, 'task T')
        .replace(String(primary?.['id']), 'NEW')
        .replace(String(old?.['id']), 'OLD'),
    );
    expect([...new Set(kinds)]).toEqual([
      '(service web) has started 2 tasks: (task T) (task T).',
      `(service web) registered 1 targets in (target-group ${TARGET_GROUP})`,
      '(service web) has stopped 1 running tasks: (task T).',
      `(service web) deregistered 1 targets in (target-group ${TARGET_GROUP})`,
      '(service web, taskSet OLD) has begun draining connections on 1 tasks.',
      '(service web) (deployment NEW) deployment completed.',
      '(service web) has reached a steady state.',
    ]);
    for (const task of await stoppedTasks(emulator)) {
      expect(task).toMatchObject({
        startedBy: old?.['id'],
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Scaling activity initiated by (deployment ${String(old?.['id'])})`,
      });
    }
  });

  test('is described by its service revision', async () => {
    emulator = await cloud();
    const [story] = await stories(emulator);
    const { arn } = (story?.['targetServiceRevision'] ?? {}) as { arn?: string };
    const found = await tell(emulator, 'DescribeServiceRevisions', { serviceRevisionArns: [arn, `${arn}0`] });
    expect(listOf(found, 'serviceRevisions')[0]).toMatchObject({
      serviceRevisionArn: arn,
      taskDefinition: expect.stringMatching(/task-definition\/web:1$/),
      containerImages: [{ containerName: 'app', image: 'registry/web:v1' }],
    });
    expect(found['failures']).toEqual([{ arn: `${arn}0`, reason: 'MISSING' }]);
  });

  test('without tasks goes the same way', async () => {
    emulator = await cloud({ seed: { desiredCount: 0 } });
    await update({ taskDefinition: await registered(emulator, 'v2') });
    expect(await ended(emulator)).toMatchObject({ status: 'SUCCESSFUL' });
    expect(await described(emulator)).toMatchObject({ runningCount: 0, desiredCount: 0 });
  });

  test('gives way to a newer one', async () => {
    emulator = await cloud();
    await update({ taskDefinition: await registered(emulator, 'stuck') });
    await until(async () => ((await stories(emulator))[0]?.['status'] === 'IN_PROGRESS' ? true : undefined));
    const last = await registered(emulator, 'v3');
    await update({ taskDefinition: last });
    expect(listOf(await described(emulator), 'deployments')).toHaveLength(3);
    await until(async () => ((await stories(emulator))[0]?.['status'] === 'SUCCESSFUL' ? true : undefined));
    expect((await stories(emulator)).map((story) => [story['status'], story['statusReason']])).toEqual([
      ['SUCCESSFUL', undefined],
      ['STOPPED', 'Replaced by a new service deployment.'],
      ['SUCCESSFUL', undefined],
    ]);
    expect(emulator.service('prod', 'web')).toMatchObject({
      taskDefinition: last,
      deployments: [{ status: 'PRIMARY' }],
    });
  });

  test('makes room where the percentages leave none, and says where they allow nothing', async () => {
    emulator = await cloud({
      services: [
        service({ desiredCount: 1, deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 } }),
        service({
          serviceName: 'blocked',
          desiredCount: 1,
          deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 100 },
        }),
      ],
    });
    const taskDefinition = await registered(emulator, 'v2');
    await update({ taskDefinition });
    await update({ service: 'blocked', taskDefinition });
    expect(await ended(emulator)).toMatchObject({ status: 'SUCCESSFUL' });
    const state = await tell(emulator, 'DescribeServices', { cluster: 'prod', services: ['blocked'] });
    expect(JSON.stringify(state)).toContain('unable to stop or start tasks during a deployment because of the service');
    expect(emulator.service('prod', 'blocked')?.deployments[0]).toMatchObject({ rolloutState: 'IN_PROGRESS' });
  });

  test('CreateService makes the first one', async () => {
    emulator = await cloud({ services: [] });
    await tell(emulator, 'CreateService', { ...service() });
    expect(await ended(emulator)).toMatchObject({ status: 'SUCCESSFUL', sourceServiceRevisions: [] });
    expect(await ask(emulator, 'CreateService', { ...service() })).toMatchObject({
      status: 400,
      body: { message: 'Creation of service was not idempotent.' },
    });
  });
});

describe('UpdateService starts a deployment', () => {
  const network = (securityGroups: string[]) => ({
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups } },
  });
  test.each<[string, Record<string, unknown>, boolean]>([
    ['nothing', {}, false],
    ['the same task definition', { taskDefinition: 'web:1' }, false],
    ['the same network', { networkConfiguration: NETWORK }, false],
    ['another network', network(['sg-2']), true],
    ['another platform version', { platformVersion: '1.3.0' }, true],
    ['the default platform version', { platformVersion: 'LATEST' }, false],
    ['service connect off', { serviceConnectConfiguration: { enabled: false } }, false],
    ['service connect on', { serviceConnectConfiguration: { enabled: true } }, true],
    ['no load balancers where there are none', { loadBalancers: [] }, false],
    ['execute command', { enableExecuteCommand: true }, false],
    ['a deployment configuration', { deploymentConfiguration: { maximumPercent: 150 } }, false],
    ['a desired count', { desiredCount: 3 }, false],
    ['force', { forceNewDeployment: true }, true],
  ])('%s', async (_name, input, deploys) => {
    emulator = await cloud();
    await update(input);
    expect(await stories(emulator)).toHaveLength(deploys ? 2 : 1);
  });

  test('a desired count scales', async () => {
    emulator = await cloud();
    await update({ desiredCount: 4 });
    await until(async () => ((await described(emulator))['runningCount'] === 4 ? true : undefined));
    await update({ desiredCount: 1 });
    await until(async () => ((await described(emulator))['runningCount'] === 1 ? true : undefined));
  });
});

describe('failing tasks', () => {
  test.each([
    ['crash', {}, 'EssentialContainerExited', 'Essential container in task exited'],
    [
      'nopull',
      {},
      'TaskFailedToStart',
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref registry/web:nopull: not found',
    ],
    ['secret', {}, 'TaskFailedToStart', 'ResourceInitializationError: unable to pull secrets'],
    ['oom', {}, 'EssentialContainerExited', 'Essential container in task exited'],
    ['unhealthy', {}, 'ServiceSchedulerInitiated', 'Task failed container health checks'],
    [
      'unhealthy',
      BALANCED,
      'ServiceSchedulerInitiated',
      `Task failed ELB health checks in (target-group ${TARGET_GROUP})`,
    ],
  ])('%s: the breaker rolls back', async (tag, extra, stopCode, reason) => {
    // Long enough to be seen on the way back, however busy the machine is.
    emulator = await cloud({ seed: extra, durations: { deploymentSettle: 400 } });
    const failing = await registered(emulator, tag);
    await update({ taskDefinition: failing });
    const during = await until(async () => {
      const state = await described(emulator);
      const failed = listOf(state, 'deployments').some(
        ({ status, rolloutState }) => status === 'ACTIVE' && rolloutState === 'FAILED',
      );
      return failed ? state : undefined;
    });
    const [back, failed] = listOf(during, 'deployments');
    expect(back).toMatchObject({
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${String(back?.['id'])}.`,
    });
    expect(failed).toMatchObject({
      status: 'ACTIVE',
      failedTasks: 3,
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    const story = await ended(emulator);
    expect(story).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
    expect(emulator.service('prod', 'web')).toMatchObject({ taskDefinition: 'web:1', runningCount: 2 });
    const causes = (await stoppedTasks(emulator)).filter(
      (task) => task['startedBy'] === failed?.['id'] && !String(task['stoppedReason']).startsWith('Scaling'),
    );
    expect(causes.length).toBeGreaterThanOrEqual(3);
    for (const task of causes) {
      expect(task['stopCode']).toBe(stopCode);
      expect(String(task['stoppedReason'])).toContain(reason);
    }
  });

  test('without rollback the deployment fails and the old tasks stay', async () => {
    emulator = await cloud({
      seed: { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } },
    });
    await update({ taskDefinition: await registered(emulator, 'crash') });
    expect(await ended(emulator)).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Number) });
    expect(emulator.service('prod', 'web')).toMatchObject({
      taskDefinition: 'web:2',
      runningCount: 2,
      deployments: [{ status: 'PRIMARY', rolloutState: 'FAILED' }, { status: 'ACTIVE' }],
    });
  });

  test('without an earlier deployment there is no way back', async () => {
    emulator = await cloud({ services: [] });
    const taskDefinition = await registered(emulator, 'nopull');
    await tell(emulator, 'CreateService', { ...service({ taskDefinition }) });
    expect(await ended(emulator)).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: expect.stringContaining('No rollback candidate was found to run the rollback.'),
    });
  });

  test('without a breaker ECS tries for ever', async () => {
    emulator = await cloud({ seed: { deploymentConfiguration: {} } });
    await update({ taskDefinition: await registered(emulator, 'crash') });
    await until(async () =>
      (emulator.service('prod', 'web')?.deployments[0]?.failedTasks ?? 0) > 4 ? true : undefined,
    );
    expect((await stories(emulator))[0]).toMatchObject({
      status: 'IN_PROGRESS',
      deploymentCircuitBreaker: { status: 'DISABLED' },
    });
    expect((await events(emulator)).join()).toContain('is unable to consistently start tasks successfully');
  });

  test('stuck tasks stay PENDING', async () => {
    emulator = await cloud();
    await update({ taskDefinition: await registered(emulator, 'stuck') });
    await until(async () => ((await described(emulator))['pendingCount'] === 2 ? true : undefined));
    expect((await events(emulator)).join()).toContain('was unable to place a task. Reason: Capacity is unavailable');
  });

  test('late-crash: completed, then the tasks exit', async () => {
    emulator = await cloud();
    await update({ taskDefinition: await registered(emulator, 'svc-late-crash_run-ok_abc') });
    const story = await ended(emulator);
    expect(story['status']).toBe('SUCCESSFUL');
    const task = await until(async () =>
      (await stoppedTasks(emulator)).find((item) => item['stopCode'] === 'EssentialContainerExited'),
    );
    expect(Number(task['stoppingAt'])).toBeGreaterThan(Number(story['finishedAt']));
  });

  test.each([
    [2, undefined, 3],
    [25, undefined, 13],
    [25, { type: 'COUNT', value: 5 }, 5],
    [2, { type: 'UNBOUNDED_PERCENT', value: 50 }, 1],
  ])('the threshold of %d tasks with %j is %d', async (desiredCount, thresholdConfiguration, threshold) => {
    emulator = await cloud({
      seed: {
        desiredCount,
        deploymentConfiguration: {
          deploymentCircuitBreaker: { ...BREAKER.deploymentCircuitBreaker, thresholdConfiguration },
        },
      },
    });
    await update({ forceNewDeployment: true });
    expect((await stories(emulator))[0]).toMatchObject({ deploymentCircuitBreaker: { threshold } });
  });
});

describe('StopServiceDeployment', () => {
  test('rolls back', async () => {
    emulator = await cloud();
    await update({ taskDefinition: await registered(emulator, 'stuck') });
    const [story] = await stories(emulator);
    const input = { serviceDeploymentArn: story?.['serviceDeploymentArn'], stopType: 'ROLLBACK' };
    await tell(emulator, 'StopServiceDeployment', input);
    expect((await stories(emulator))[0]?.['status']).toMatch(/^ROLLBACK_/);
    expect(await ended(emulator)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    expect(emulator.service('prod', 'web')?.taskDefinition).toBe('web:1');
    expect(await ask(emulator, 'StopServiceDeployment', input)).toMatchObject({
      status: 400,
      body: { __type: 'ConflictException' },
    });
    expect(await ask(emulator, 'StopServiceDeployment', { serviceDeploymentArn: 'x' })).toMatchObject({
      body: { __type: 'ServiceDeploymentNotFoundException' },
    });
  });
});

describe('DeleteService', () => {
  test('drains, then leaves an INACTIVE service whose name is free again', async () => {
    emulator = await cloud();
    const input = { cluster: 'prod', service: 'web' };
    expect(await ask(emulator, 'DeleteService', input)).toMatchObject({
      body: { message: 'The service cannot be stopped while it is scaled above 0.' },
    });
    await tell(emulator, 'DeleteService', { ...input, force: true });
    expect(await described(emulator)).toMatchObject({ status: 'DRAINING' });
    expect(await ask(emulator, 'UpdateService', input)).toMatchObject({
      body: { __type: 'ServiceNotActiveException', message: 'Service was not ACTIVE.' },
    });
    await until(async () => ((await described(emulator))['status'] === 'INACTIVE' ? true : undefined));
    expect((await tell(emulator, 'ListServices', { cluster: 'prod' }))['serviceArns']).toEqual([]);
    await tell(emulator, 'CreateService', { ...service() });
    expect(await ended(emulator)).toMatchObject({ status: 'SUCCESSFUL' });
  });
});
