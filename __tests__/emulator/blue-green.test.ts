import { describe, expect, test } from '@jest/globals';
import { deployments, hooks, pause, staged } from './staged.js';

const BLUE_GREEN = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 };

describe('a blue/green deployment', () => {
  test('goes through its stages in order, with its traffic', () => {
    const cloud = staged(BLUE_GREEN);
    cloud.deploy('v2');
    cloud.untilOver();
    expect(cloud.entered.map(({ stage, production, test }) => [stage, production, test])).toEqual([
      ['PRE_SCALE_UP', 0, 0],
      ['SCALE_UP', 0, 0],
      ['POST_SCALE_UP', 0, 0],
      ['TEST_TRAFFIC_SHIFT', 0, 100],
      ['POST_TEST_TRAFFIC_SHIFT', 0, 100],
      ['PRODUCTION_TRAFFIC_SHIFT', 100, 100],
      ['POST_PRODUCTION_TRAFFIC_SHIFT', 100, 100],
      ['BAKE_TIME', 100, 100],
      ['CLEAN_UP', 100, 100],
    ]);
    const at = Object.fromEntries(cloud.entered.map(({ stage, second }) => [stage, second]));
    expect(Number(at['CLEAN_UP']) - Number(at['BAKE_TIME'])).toBe(300);
    expect(cloud.story()).toMatchObject({
      status: 'SUCCESSFUL',
      targetServiceRevision: { requestedProductionTrafficWeight: 100, runningTaskCount: 2 },
      sourceServiceRevisions: [{ requestedProductionTrafficWeight: 0, requestedTaskCount: 0, runningTaskCount: 0 }],
      lifecycleHookDetails: [],
    });
    expect(deployments(cloud.described())).toEqual([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', revision: 'web:2', desiredCount: 2, runningCount: 2 },
    ]);
    expect(cloud.events().slice(-2)).toEqual([
      expect.stringMatching(/\(deployment ecs-svc\/\d+\) deployment completed\.$/),
      '(service web) has reached a steady state.',
    ]);
  });

  test('shows the new revision as PRIMARY at once, and the old one with all its tasks until CLEAN_UP', () => {
    const cloud = staged(BLUE_GREEN);
    cloud.deploy('v2');
    cloud.pass(3);
    const old = { status: 'ACTIVE', rolloutState: 'COMPLETED', revision: 'web:1', desiredCount: 2, runningCount: 2 };
    const fresh = { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', revision: 'web:2' };
    expect(deployments(cloud.described())).toEqual([{ ...fresh, desiredCount: 0, runningCount: 0 }, old]);
    cloud.untilStage('BAKE_TIME');
    expect(deployments(cloud.described())).toEqual([{ ...fresh, desiredCount: 2, runningCount: 2 }, old]);
    expect(cloud.described()).toMatchObject({ runningCount: 4, deploymentConfiguration: BLUE_GREEN });
    expect(cloud.story()).toMatchObject({
      status: 'IN_PROGRESS',
      targetServiceRevision: {
        requestedTaskCount: 2,
        requestedProductionTrafficWeight: 100,
        requestedTestTrafficWeight: 100,
      },
      sourceServiceRevisions: [{ requestedTaskCount: 2, runningTaskCount: 2, requestedProductionTrafficWeight: 0 }],
    });
    cloud.untilStage('CLEAN_UP');
    expect(deployments(cloud.described())[1]).toMatchObject({ desiredCount: 0, runningCount: 0 });
  });

  test('replaces a task of either revision by one of its own', () => {
    const cloud = staged(BLUE_GREEN, {
      others: ['web:1', 'web:2'].map((taskDefinition) => ({
        at: 10,
        reached: { cluster: 'prod', service: 'web', stage: 'BAKE_TIME' },
        does: {
          type: 'interrupt',
          code: 'SpotInterruption',
          tasks: { cluster: 'prod', service: 'web', taskDefinition, count: 1 },
        },
      })),
    });
    cloud.deploy('v2');
    cloud.untilStage('BAKE_TIME');
    cloud.pass(12);
    expect(deployments(cloud.described()).map(({ runningCount }) => runningCount)).toEqual([1, 1]);
    cloud.pass(120);
    expect(deployments(cloud.described()).map(({ runningCount }) => runningCount)).toEqual([2, 2]);
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('of a new service has no source, and goes the same way', () => {
    const cloud = staged(BLUE_GREEN, { seed: { status: 'INACTIVE' } });
    const { loadBalancers, networkConfiguration } = cloud.described();
    cloud.call('CreateService', {
      cluster: 'prod',
      serviceName: 'web',
      taskDefinition: 'web:1',
      desiredCount: 1,
      deploymentConfiguration: BLUE_GREEN,
      loadBalancers,
      launchType: 'FARGATE',
      networkConfiguration: networkConfiguration ?? { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    });
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL', sourceServiceRevisions: [] });
    expect(cloud.entered.map(({ stage }) => stage)).toContain('CLEAN_UP');
  });

  test('reconciles the service first where it replaces one that was under way', () => {
    const cloud = staged({ ...BLUE_GREEN, lifecycleHooks: [pause(['POST_TEST_TRAFFIC_SHIFT'])] });
    cloud.deploy('v2');
    cloud.untilPaused();
    const [hook] = hooks(cloud.story());
    const { serviceDeploymentArn } = cloud.story();
    cloud.deploy('v3', { deploymentConfiguration: { lifecycleHooks: [] } });
    cloud.untilOver();
    expect(cloud.entered.map(({ stage }) => stage)).toContain('RECONCILE_SERVICE');
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL' });
    expect(deployments(cloud.described())).toMatchObject([{ revision: 'web:3', runningCount: 2 }]);
    expect(cloud.refusal('ContinueServiceDeployment', { serviceDeploymentArn, hookId: hook?.['hookId'] })).toEqual({
      code: 'InvalidParameterException',
      message: 'Continuing a service deployment is not allowed for service deployment in terminal states.',
    });
  });

  test('that a scaling meets has the new count on both sides', () => {
    const cloud = staged(BLUE_GREEN);
    cloud.deploy('v2');
    cloud.untilStage('BAKE_TIME');
    cloud.call('UpdateService', { cluster: 'prod', service: 'web', desiredCount: 3 });
    cloud.pass(120);
    expect(deployments(cloud.described()).map(({ runningCount }) => runningCount)).toEqual([3, 3]);
  });
});
