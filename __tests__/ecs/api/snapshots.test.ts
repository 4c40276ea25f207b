import type { Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { answerOf } from '../../../src/ecs/api/answer.js';
import * as described from '../../../src/ecs/api/snapshots.js';
import { countedFailures } from '../../../src/ecs/service/stopped-tasks.js';
import type { ServiceSnapshot, TaskSnapshot } from '../../../src/ecs/snapshot.js';

const serviceSnapshot = (said: Service): ServiceSnapshot => described.serviceSnapshot(answerOf(said));
const taskSnapshot = (said: Task): TaskSnapshot => described.taskSnapshot(answerOf(said));
const at = (seconds: number): Date => new Date(1_793_072_281_000 + seconds * 1000);
const arn = (rest: string): string => `arn:aws:ecs:ap-northeast-1:123456789012:${rest}`;

describe('what DescribeServices says of a service', () => {
  test('is kept whole', () => {
    const said: Service = {
      serviceName: 'backend',
      status: 'ACTIVE',
      taskDefinition: arn('task-definition/shop:42'),
      desiredCount: 4,
      runningCount: 3,
      pendingCount: 1,
      deploymentController: { type: 'CODE_DEPLOY' },
      schedulingStrategy: 'DAEMON',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 2, base: 1 }],
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      currentServiceDeployment: arn('service-deployment/production/backend/abc'),
      deployments: [
        {
          id: 'ecs-svc/2',
          status: 'PRIMARY',
          taskDefinition: arn('task-definition/shop:42'),
          createdAt: at(1),
          desiredCount: 4,
          runningCount: 2,
          pendingCount: 1,
          failedTasks: 5,
          rolloutState: 'IN_PROGRESS',
          rolloutStateReason: 'ECS deployment ecs-svc/2 in progress.',
        },
      ],
      taskSets: [
        { status: 'ACTIVE', taskDefinition: arn('task-definition/shop:41') },
        { status: 'PRIMARY', taskDefinition: arn('task-definition/shop:40') },
      ],
      events: [{ id: 'e1', createdAt: at(2), message: 'has started 1 tasks' }],
    };
    expect(serviceSnapshot(said)).toEqual({
      name: 'backend',
      status: 'ACTIVE',
      taskDefinition: 'shop:42',
      desired: 4,
      running: 3,
      pending: 1,
      controller: 'CODE_DEPLOY',
      schedulingStrategy: 'DAEMON',
      capacityProviders: [{ provider: 'FARGATE_SPOT', weight: 2, base: 1 }],
      breaker: true,
      rollsBack: true,
      deploymentConfiguration: { strategy: 'ROLLING', bakeMinutes: 0, hooks: [] },
      deployments: [
        {
          id: 'ecs-svc/2',
          status: 'PRIMARY',
          taskDefinition: 'shop:42',
          createdAt: at(1).getTime(),
          desired: 4,
          running: 2,
          pending: 1,
          failedTasks: 5,
          rolloutState: 'IN_PROGRESS',
          rolloutStateReason: 'ECS deployment ecs-svc/2 in progress.',
        },
      ],
      currentServiceDeployment: arn('service-deployment/production/backend/abc'),
      primaryTaskSet: 'shop:40',
      events: [{ id: 'e1', at: at(2).getTime(), message: 'has started 1 tasks' }],
    });
  });

  test.each<[string, Service['deploymentConfiguration'], boolean]>([
    ['by its breaker', { deploymentCircuitBreaker: { enable: true, rollback: true } }, true],
    ['by its alarms', { alarms: { alarmNames: ['5xx'], enable: true, rollback: true } }, true],
    ['not by a breaker that is off', { deploymentCircuitBreaker: { enable: false, rollback: true } }, false],
    ['not by alarms that only stop', { alarms: { alarmNames: ['5xx'], enable: true, rollback: false } }, false],
    ['not where nothing says so', {}, false],
  ])('ECS brings the last completed deployment back: %s', (_, deploymentConfiguration, expected) => {
    expect(serviceSnapshot({ ...LEAST, deploymentConfiguration }).rollsBack).toBe(expected);
  });

  const counts = { desiredCount: 0, runningCount: 0, pendingCount: 0 };
  const LEAST: Service = { serviceName: 'backend', status: 'ACTIVE', ...counts, deployments: [] };

  test('may be no more than what ECS always says', () => {
    const empty = { taskDefinition: '', desired: 0, running: 0, pending: 0, capacityProviders: [] };
    const kind = { controller: 'ECS', schedulingStrategy: 'REPLICA', breaker: false, rollsBack: false };
    const deploymentConfiguration = { strategy: 'ROLLING', bakeMinutes: 0, hooks: [] };
    const named = { name: 'backend', status: 'ACTIVE' };
    expect(serviceSnapshot(LEAST)).toEqual({
      ...named,
      ...empty,
      ...kind,
      deploymentConfiguration,
      deployments: [],
      events: [],
    });
    const deployment = { id: 'ecs-svc/1', status: 'PRIMARY', createdAt: at(0), ...counts };
    const strategy = [{ capacityProvider: 'FARGATE' }];
    expect(serviceSnapshot({ ...LEAST, deployments: [deployment], capacityProviderStrategy: strategy })).toEqual({
      ...named,
      ...empty,
      ...kind,
      deploymentConfiguration,
      capacityProviders: [{ provider: 'FARGATE', weight: 0, base: 0 }],
      deployments: [
        {
          id: 'ecs-svc/1',
          status: 'PRIMARY',
          taskDefinition: '',
          createdAt: at(0).getTime(),
          desired: 0,
          running: 0,
          pending: 0,
          failedTasks: 0,
        },
      ],
      events: [],
    });
  });

  test.each([
    [{ deploymentCircuitBreaker: { enable: false, rollback: true } }, false],
    [{ deploymentCircuitBreaker: { enable: true, rollback: false } }, true],
    [{}, false],
  ])('the breaker of %j is %s', (deploymentConfiguration, breaker) => {
    expect(serviceSnapshot({ ...LEAST, deploymentConfiguration }).breaker).toBe(breaker);
  });
});

describe('what DescribeTasks says', () => {
  const said: Task = {
    taskArn: arn('task/production/0123'),
    taskDefinitionArn: arn('task-definition/shop:42'),
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    startedBy: 'ecs-svc/2',
    createdAt: at(1),
    stoppedAt: at(7),
    containers: [
      { name: 'app', exitCode: 0, lastStatus: 'STOPPED' },
      { name: 'side', reason: 'OutOfMemoryError', lastStatus: 'STOPPED' },
    ],
    overrides: { containerOverrides: [{ name: 'app', command: ['migrate'] }] },
  };

  test('is kept whole, and an exit code 0 is one', () => {
    expect(taskSnapshot(said)).toEqual({
      arn: arn('task/production/0123'),
      taskDefinition: 'shop:42',
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      startedBy: 'ecs-svc/2',
      createdAt: at(1).getTime(),
      stoppedAt: at(7).getTime(),
      containers: [
        { name: 'app', exitCode: 0, lastStatus: 'STOPPED' },
        { name: 'side', reason: 'OutOfMemoryError', lastStatus: 'STOPPED' },
      ],
      containerOverrides: [{ name: 'app', command: ['migrate'] }],
    });
    expect(countedFailures([taskSnapshot(said)], ['ecs-svc/2'])).toHaveLength(1);
  });

  test('may be no more than what ECS always says', () => {
    const least = { taskArn: 'arn', taskDefinitionArn: arn('task-definition/shop:42'), lastStatus: 'PENDING' };
    expect(taskSnapshot({ ...least, containers: [{ name: 'app' }] })).toEqual({
      arn: 'arn',
      taskDefinition: 'shop:42',
      lastStatus: 'PENDING',
      containers: [{ name: 'app' }],
      containerOverrides: [],
    });
  });
});
