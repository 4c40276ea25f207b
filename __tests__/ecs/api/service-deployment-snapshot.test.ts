import type { DeploymentConfiguration, ServiceDeployment } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { answerOf } from '../../../src/ecs/api/answer.js';
import * as described from '../../../src/ecs/api/service-deployment-snapshot.js';
import { pausesOf } from '../../../src/ecs/pause.js';

const serviceDeploymentSnapshot = (said: ServiceDeployment) => described.serviceDeploymentSnapshot(answerOf(said));
const at = (seconds: number): Date => new Date(1_793_072_281_000 + seconds * 1000);
const arn = (rest: string): string => `arn:aws:ecs:ap-northeast-1:123456789012:${rest}`;

describe('what DescribeServiceDeployments says', () => {
  const target = arn('service-revision/production/backend/2');
  const said: ServiceDeployment = {
    serviceDeploymentArn: arn('service-deployment/production/backend/abc'),
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: 'alarm',
    createdAt: at(1),
    startedAt: at(2),
    updatedAt: at(8),
    finishedAt: at(9),
    targetServiceRevision: { arn: target, requestedProductionTrafficWeight: 10, requestedTestTrafficWeight: 100 },
    lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
    lifecycleHookDetails: [
      { hookId: 'ecs-lambda-1', targetType: 'AWS_LAMBDA', targetArn: arn('function:check'), status: 'SUCCEEDED' },
      {
        hookId: 'ecs-pause-2',
        targetType: 'PAUSE',
        status: 'AWAITING_ACTION',
        expiresAt: at(600),
        timeoutAction: 'CONTINUE',
      },
    ],
    alarms: { status: 'TRIGGERED', alarmNames: ['errors', 'latency'], triggeredAlarmNames: ['errors'] },
    rollback: { reason: 'alarm', startedAt: at(8), serviceRevisionArn: arn('service-revision/production/backend/1') },
  };

  test('is kept whole', () => {
    expect(serviceDeploymentSnapshot(said)).toEqual({
      arn: arn('service-deployment/production/backend/abc'),
      status: 'ROLLBACK_IN_PROGRESS',
      statusReason: 'alarm',
      createdAt: at(1).getTime(),
      startedAt: at(2).getTime(),
      updatedAt: at(8).getTime(),
      finishedAt: at(9).getTime(),
      target,
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      productionTraffic: 10,
      testTraffic: 100,
      hooks: [
        { hookId: 'ecs-lambda-1', targetType: 'AWS_LAMBDA', target: arn('function:check'), status: 'SUCCEEDED' },
        {
          hookId: 'ecs-pause-2',
          targetType: 'PAUSE',
          status: 'AWAITING_ACTION',
          expiresAt: at(600).getTime(),
          timeoutAction: 'CONTINUE',
        },
      ],
      alarms: { names: ['errors', 'latency'], triggered: ['errors'] },
      rollback: {
        reason: 'alarm',
        startedAt: at(8).getTime(),
        target: arn('service-revision/production/backend/1'),
      },
    });
  });

  const source = (number: number, requestedProductionTrafficWeight?: number) => ({
    arn: `revision/${number}`,
    requestedProductionTrafficWeight,
  });
  test.each<[string, ServiceDeployment['sourceServiceRevisions'], string | undefined]>([
    ['none', [], undefined],
    ['the only one, whatever its share', [source(1)], 'revision/1'],
    ['of several the one with the greatest share', [source(1, 10), source(2, 90), source(3)], 'revision/2'],
    ['none of several that have no share', [source(1, 0), source(2)], undefined],
  ])('the revision that it takes the traffic from: %s', (_name, sourceServiceRevisions, expected) => {
    expect(serviceDeploymentSnapshot({ ...LEAST, sourceServiceRevisions }).source).toBe(expected);
  });

  const LEAST = { serviceDeploymentArn: 'arn', status: 'PENDING', createdAt: at(1) } as const;

  test('may be no more than what ECS always says', () => {
    const least = { arn: 'arn', status: 'PENDING', createdAt: at(1).getTime(), hooks: [] };
    expect(serviceDeploymentSnapshot(LEAST)).toEqual(least);
    const hook = { hookId: 'ecs-lambda-1', status: 'IN_PROGRESS' } as const;
    expect(serviceDeploymentSnapshot({ ...LEAST, lifecycleHookDetails: [hook], alarms: {}, rollback: {} })).toEqual({
      ...least,
      hooks: [{ ...hook, targetType: 'AWS_LAMBDA' }],
      alarms: { names: [], triggered: [] },
      rollback: {},
    });
  });

  test('briefly, as ListServiceDeployments has it', () => {
    const brief = { ...LEAST, targetServiceRevisionArn: target };
    expect(described.briefServiceDeployment(answerOf(brief))).toEqual({
      arn: 'arn',
      status: 'PENDING',
      createdAt: at(1).getTime(),
      target,
      hooks: [],
    });
  });

  describe('of a pause', () => {
    const paused = { hookId: 'ecs-pause-2', stage: 'PRODUCTION_TRAFFIC_SHIFT', timeoutAction: 'CONTINUE' } as const;
    const pause = { ...paused, expiresAt: at(600).getTime(), serviceDeployment: said.serviceDeploymentArn };
    const hook = { targetType: 'PAUSE', lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] } as const;
    const lasting = { ...hook, timeoutConfiguration: { timeoutInMinutes: 5 } } as const;
    test.each<[string, Partial<ServiceDeployment>, number | undefined]>([
      ['since when is not known without the settings', {}, undefined],
      [
        'its hook lasts 5 minutes',
        {
          deploymentConfiguration: { lifecycleHooks: [{ ...lasting, lifecycleStages: [...lasting.lifecycleStages] }] },
        },
        300,
      ],
    ])('%s', (_name, more, since) => {
      const [seen] = pausesOf(serviceDeploymentSnapshot({ ...said, ...more }));
      expect(seen).toEqual({ ...pause, since: since === undefined ? undefined : at(since).getTime() });
    });

    test('there can be several, and none', () => {
      const [, hooks = {}] = said.lifecycleHookDetails ?? [];
      const two = { ...said, lifecycleHookDetails: [hooks, { ...hooks, hookId: 'ecs-pause-3' }] };
      expect(pausesOf(serviceDeploymentSnapshot(two)).map(({ hookId }) => hookId)).toEqual([
        'ecs-pause-2',
        'ecs-pause-3',
      ]);
      expect(pausesOf(serviceDeploymentSnapshot(LEAST))).toEqual([]);
    });
  });
});

describe('how a service asks ECS to deploy', () => {
  const rolling = { strategy: 'ROLLING', bakeMinutes: 0, hooks: [] };
  test.each<[string, DeploymentConfiguration | undefined, object]>([
    ['nothing said', undefined, rolling],
    [
      'blue/green with a pause and a function',
      {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 10,
        lifecycleHooks: [
          { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
          {
            hookTargetArn: arn('function:check'),
            lifecycleStages: ['POST_SCALE_UP'],
            timeoutConfiguration: { timeoutInMinutes: 5, action: 'CONTINUE' },
          },
        ],
      },
      {
        strategy: 'BLUE_GREEN',
        bakeMinutes: 10,
        hooks: [
          { targetType: 'PAUSE', stages: ['POST_TEST_TRAFFIC_SHIFT'], timeoutMinutes: 1440, timeoutAction: 'ROLLBACK' },
          {
            targetType: 'AWS_LAMBDA',
            target: arn('function:check'),
            stages: ['POST_SCALE_UP'],
            timeoutMinutes: 5,
            timeoutAction: 'CONTINUE',
          },
        ],
      },
    ],
    [
      'linear by default',
      { strategy: 'LINEAR' },
      { ...rolling, strategy: 'LINEAR', linear: { stepPercent: 10, stepBakeMinutes: 6 } },
    ],
    [
      'linear',
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 } },
      { ...rolling, strategy: 'LINEAR', linear: { stepPercent: 50, stepBakeMinutes: 1 } },
    ],
    [
      'canary by default',
      { strategy: 'CANARY' },
      { ...rolling, strategy: 'CANARY', canary: { percent: 5, bakeMinutes: 10 } },
    ],
    [
      'alarms and early success',
      {
        alarms: { alarmNames: ['errors'], enable: true, rollback: true },
        earlySuccessCriteria: { enable: true, healthyPercent: 50 },
      },
      { ...rolling, alarms: ['errors'], earlySuccess: { healthyPercent: 50 } },
    ],
    [
      'the same switched off',
      {
        alarms: { alarmNames: ['errors'], enable: false, rollback: true },
        earlySuccessCriteria: { enable: false, healthyPercent: 50 },
      },
      rolling,
    ],
  ])('%s', (_name, said, expected) => {
    expect(described.deploymentConfigurationOf(said && answerOf(said))).toEqual(expected);
  });
});
