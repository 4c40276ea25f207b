import { describe, expect, test } from '@jest/globals';
import type { OtherAction } from '../../emulator/ecs/contract.js';
import { BREAKER, type Json } from './cloud.js';
import { deployments, hooks, lambda, staged } from './staged.js';

const SHORT: Readonly<Record<string, Json>> = {
  BLUE_GREEN: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 },
  LINEAR: {
    strategy: 'LINEAR',
    bakeTimeInMinutes: 10,
    linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 5 },
  },
  CANARY: {
    strategy: 'CANARY',
    bakeTimeInMinutes: 10,
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 },
  },
};
const STRATEGIES = Object.keys(SHORT);
const ALARMS = { alarms: { enable: true, rollback: true, alarmNames: ['errors', 'latency'] } };

interface Cause {
  readonly tag: string;
  readonly extra: Json;
  readonly others?: readonly OtherAction[];
  /** Where it goes wrong. */
  readonly stage: string;
  readonly reason: string;
  readonly event: string | undefined;
}

const STOPPED = 'Service deployment rolled back because of a StopServiceDeployment request.';
const BROKEN = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';

function stopAt(stage: string): Cause {
  return {
    tag: 'v2',
    extra: {},
    others: [
      {
        at: 1,
        reached: { cluster: 'prod', service: 'web', stage },
        does: { type: 'stop-deployment', cluster: 'prod', service: 'web' },
      },
    ],
    stage,
    reason: STOPPED,
    event: undefined,
  };
}

const CAUSES: Readonly<Record<string, Cause>> = {
  'crash of its tasks': {
    tag: 'crash',
    extra: BREAKER,
    stage: 'SCALE_UP',
    reason: BROKEN,
    event: 'tasks failed to start.',
  },
  'crash while it bakes': {
    tag: 'bake-crash',
    extra: BREAKER,
    stage: 'BAKE_TIME',
    reason: BROKEN,
    event: 'tasks failed to start.',
  },
  'hook that fails': {
    tag: 'hook-fails',
    extra: { lifecycleHooks: [lambda(['POST_TEST_TRAFFIC_SHIFT'])] },
    stage: 'POST_TEST_TRAFFIC_SHIFT',
    reason:
      'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:ap-northeast-1:123456789012:function:check returned FAILED status.',
    event: 'hook execution failure(s) detected.',
  },
  'hook that never ends': {
    tag: 'hook-hangs',
    extra: { lifecycleHooks: [{ ...lambda(['POST_SCALE_UP']), timeoutConfiguration: { timeoutInMinutes: 5 } }] },
    stage: 'POST_SCALE_UP',
    reason: 'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) timed out.',
    event: 'hook execution failure(s) detected.',
  },
  'alarm while it bakes': {
    tag: 'alarm',
    extra: ALARMS,
    stage: 'BAKE_TIME',
    reason: 'Service deployment rolled back because of CloudWatch alarms in ALARM state: errors.',
    event: 'alarm detected.',
  },
  'alarm while traffic shifts': {
    tag: 'alarm-production-traffic-shift',
    extra: ALARMS,
    stage: 'PRODUCTION_TRAFFIC_SHIFT',
    reason: 'Service deployment rolled back because of CloudWatch alarms in ALARM state: errors.',
    event: 'alarm detected.',
  },
  ...Object.fromEntries(
    [
      'PRE_SCALE_UP',
      'SCALE_UP',
      'POST_SCALE_UP',
      'TEST_TRAFFIC_SHIFT',
      'POST_TEST_TRAFFIC_SHIFT',
      'PRODUCTION_TRAFFIC_SHIFT',
      'POST_PRODUCTION_TRAFFIC_SHIFT',
      'BAKE_TIME',
      'CLEAN_UP',
    ].map((stage) => [`stop at ${stage}`, stopAt(stage)]),
  ),
};

describe.each(STRATEGIES)('%s is taken back by a', (strategy) => {
  test.each(Object.entries(CAUSES))('%s', (_name, { tag, extra, others = [], stage, reason, event }) => {
    // In BLUE_GREEN nothing waits while traffic shifts: the alarm's reaction would come later.
    const quick = { durations: { alarmReaction: 2 } };
    const cloud = staged({ ...SHORT[strategy], ...extra }, { others, ...quick });
    const [old] = deployments(cloud.described());
    cloud.deploy(tag);
    cloud.until(() => cloud.story()['status'] === 'ROLLBACK_REQUESTED');
    expect(cloud.story()).toMatchObject({ lifecycleStage: stage });
    expect(cloud.story()['statusReason']).toBeUndefined();
    cloud.until(() => cloud.story()['status'] === 'ROLLBACK_IN_PROGRESS');
    expect(deployments(cloud.described())).toMatchObject([
      { revision: 'web:1', status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
      { revision: 'web:2', status: 'ACTIVE', rolloutState: 'FAILED' },
    ]);
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: reason,
      rollback: { reason },
      lifecycleStage: 'CLEAN_UP',
      targetServiceRevision: {
        runningTaskCount: 0,
        requestedProductionTrafficWeight: 0,
        requestedTestTrafficWeight: 0,
      },
      sourceServiceRevisions: [{ runningTaskCount: 2, requestedProductionTrafficWeight: 100 }],
    });
    expect(deployments(cloud.described())).toEqual([old]);
    const failed = cloud.events().filter((message) => message.includes('deployment failed'));
    expect(failed.map((message) => message.split('deployment failed: ')[1])).toEqual(
      event === undefined ? [] : [event],
    );
  });
});

describe('while a deployment goes back', () => {
  test('production traffic goes first, then test traffic, then the tasks; its functions are called, and their answers change nothing', () => {
    const stages = ['PRODUCTION_TRAFFIC_SHIFT', 'TEST_TRAFFIC_SHIFT'];
    const cloud = staged(
      { ...SHORT['BLUE_GREEN'], ...ALARMS, lifecycleHooks: [lambda(stages)] },
      { others: [{ at: 0, since: 'UpdateService', does: { type: 'lambda', name: 'check', verdict: 'SUCCEEDED' } }] },
    );
    cloud.deploy('alarm');
    cloud.until(() => cloud.story()['status'] === 'ROLLBACK_IN_PROGRESS');
    const before = cloud.entered.length;
    cloud.world.lambdas.set('check', 'FAILED');
    cloud.untilOver();
    expect(cloud.entered.slice(before - 1).map(({ stage, production, test }) => [stage, production, test])).toEqual([
      ['PRODUCTION_TRAFFIC_SHIFT', 0, 100],
      ['TEST_TRAFFIC_SHIFT', 0, 0],
      ['CLEAN_UP', 0, 0],
    ]);
    expect(cloud.story()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    expect(hooks(cloud.story())).toHaveLength(4);
  });

  test('from CLEAN_UP the old tasks come back first', () => {
    const cloud = staged(SHORT['BLUE_GREEN'] ?? {});
    cloud.deploy('v2');
    cloud.untilStage('CLEAN_UP');
    cloud.pass(30);
    const before = cloud.entered.length;
    const { serviceDeploymentArn } = cloud.story();
    cloud.call('StopServiceDeployment', { serviceDeploymentArn });
    cloud.untilOver();
    expect(cloud.entered.slice(before).map(({ stage }) => stage)).toEqual([
      'SCALE_UP',
      'PRODUCTION_TRAFFIC_SHIFT',
      'TEST_TRAFFIC_SHIFT',
      'CLEAN_UP',
    ]);
    expect(cloud.story()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  });

  test('a second StopServiceDeployment is accepted and changes nothing; after the end it is refused', () => {
    const cloud = staged(SHORT['BLUE_GREEN'] ?? {});
    cloud.deploy('v2');
    cloud.untilStage('BAKE_TIME');
    const { serviceDeploymentArn } = cloud.story();
    cloud.call('StopServiceDeployment', { serviceDeploymentArn });
    cloud.call('StopServiceDeployment', { serviceDeploymentArn });
    cloud.pass(5);
    cloud.call('StopServiceDeployment', { serviceDeploymentArn });
    cloud.untilOver();
    expect(cloud.refusal('StopServiceDeployment', { serviceDeploymentArn })).toMatchObject({
      code: 'ConflictException',
    });
  });
});

describe('without a rollback', () => {
  test.each<[string, Json, string, string, string]>([
    [
      'breaker',
      { deploymentCircuitBreaker: { enable: true, rollback: false } },
      'crash',
      'SCALE_UP',
      'Service deployment stopped because the circuit breaker threshold was exceeded.',
    ],
    [
      'alarm',
      { alarms: { ...ALARMS.alarms, rollback: false } },
      'alarm',
      'BAKE_TIME',
      'Service deployment stopped because of CloudWatch alarms in ALARM state: errors.',
    ],
  ])('a %s stops the deployment where it is', (_name, extra, tag, lifecycleStage, statusReason) => {
    const cloud = staged({ ...SHORT['BLUE_GREEN'], ...extra });
    cloud.deploy(tag);
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'STOPPED', statusReason, lifecycleStage });
    expect(deployments(cloud.described())).toMatchObject([
      { revision: 'web:2', status: 'PRIMARY', rolloutState: 'FAILED' },
      { revision: 'web:1', status: 'ACTIVE', runningCount: 2 },
    ]);
  });

  test('ABORT stops it where it is', () => {
    const cloud = staged(SHORT['BLUE_GREEN'] ?? {});
    cloud.deploy('v2');
    cloud.untilStage('BAKE_TIME');
    const { serviceDeploymentArn } = cloud.story();
    cloud.call('StopServiceDeployment', { serviceDeploymentArn, stopType: 'ABORT' });
    expect(cloud.story()).toMatchObject({ status: 'STOP_REQUESTED' });
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'STOPPED', targetServiceRevision: { runningTaskCount: 2 } });
  });

  test('a first deployment has nothing to go back to', () => {
    const cloud = staged(SHORT['BLUE_GREEN'] ?? {}, { seed: { status: 'INACTIVE' } });
    const { loadBalancers, networkConfiguration } = cloud.described();
    cloud.call('CreateService', {
      cluster: 'prod',
      serviceName: 'web',
      taskDefinition: 'web:1',
      launchType: 'FARGATE',
      desiredCount: 1,
      deploymentConfiguration: SHORT['BLUE_GREEN'],
      loadBalancers,
      networkConfiguration,
    });
    cloud.untilStage('SCALE_UP');
    cloud.call('StopServiceDeployment', { serviceDeploymentArn: cloud.story()['serviceDeploymentArn'] });
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: 'No rollback candidate was found to run the rollback.',
    });
  });
});

test('one task that crashes while its deployment bakes is replaced, and the deployment ends well', () => {
  const cloud = staged({ ...SHORT['BLUE_GREEN'], ...BREAKER });
  cloud.deploy('bake-crash1');
  cloud.untilStage('BAKE_TIME');
  cloud.pass(20);
  expect(cloud.story()).toMatchObject({ status: 'IN_PROGRESS', targetServiceRevision: { runningTaskCount: 1 } });
  cloud.untilOver();
  expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL' });
});
