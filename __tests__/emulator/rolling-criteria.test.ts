import { describe, expect, test } from '@jest/globals';
import { deployments, staged } from './staged.js';

const ALARMS = { enable: true, rollback: true, alarmNames: ['errors', 'latency'] };

describe('a rolling deployment with alarms', () => {
  test('bakes once its tasks are there, and has no stage', () => {
    const cloud = staged({ alarms: ALARMS });
    cloud.deploy('v2');
    cloud.until(() => deployments(cloud.described())[0]?.['runningCount'] === 2);
    const story = cloud.story();
    expect(story).toMatchObject({
      status: 'IN_PROGRESS',
      alarms: { status: 'MONITORING', alarmNames: ALARMS.alarmNames },
    });
    expect(story).not.toHaveProperty('lifecycleStage');
    expect(story['targetServiceRevision']).not.toHaveProperty('requestedProductionTrafficWeight');
    const since = cloud.clock();
    cloud.untilOver();
    expect(cloud.clock() - since).toBeGreaterThan(60);
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } });
  });

  test('goes back when one goes off, and names it', () => {
    const cloud = staged({ alarms: ALARMS });
    cloud.deploy('alarm');
    cloud.untilOver();
    const reason = 'Service deployment rolled back because of CloudWatch alarms in ALARM state: errors.';
    expect(cloud.story()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: reason,
      rollback: { reason },
      alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['errors'] },
    });
    expect(cloud.events()).toContainEqual(expect.stringMatching(/deployment failed: alarm detected\.$/));
    expect(deployments(cloud.described())).toMatchObject([{ revision: 'web:1', rolloutState: 'COMPLETED' }]);
  });

  test.each<[string, Parameters<typeof staged>[1]]>([
    ['was in ALARM before it began', { others: [{ at: 0, does: { type: 'alarm', name: 'errors', state: 'ALARM' } }] }],
    [
      'is OK again before ECS acts',
      {
        others: [
          { at: 20, since: 'UpdateService', does: { type: 'alarm', name: 'latency', state: 'ALARM' } },
          { at: 30, since: 'UpdateService', does: { type: 'alarm', name: 'latency', state: 'OK' } },
        ],
      },
    ],
    [
      'is none of its own',
      { others: [{ at: 20, since: 'UpdateService', does: { type: 'alarm', name: 'disk', state: 'ALARM' } }] },
    ],
  ])('does not mind one that %s', (_name, setting) => {
    const cloud = staged({ alarms: ALARMS }, setting);
    cloud.pass(1);
    cloud.deploy('v2');
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('that are switched off bakes for nothing and minds none', () => {
    const cloud = staged({ alarms: { ...ALARMS, enable: false } });
    cloud.deploy('alarm');
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'DISABLED' } });
  });
});

describe('early success criteria', () => {
  const early = (sourceServiceRevisionCleanup: string, healthyPercent: number) => ({
    minimumHealthyPercent: 0,
    earlySuccessCriteria: { enable: true, healthyPercent, sourceServiceRevisionCleanup },
  });

  test('DEFERRED: SUCCESSFUL while old tasks are still there; they go in the background', () => {
    const cloud = staged(early('DEFERRED', 100));
    cloud.deploy('v2');
    cloud.untilOver();
    const story = cloud.story();
    expect(story).toMatchObject({ status: 'SUCCESSFUL' });
    expect(deployments(cloud.described())).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'COMPLETED', revision: 'web:2', runningCount: 2 },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', revision: 'web:1' },
    ]);
    expect(cloud.events().at(-1)).toMatch(/deployment completed\.$/);
    cloud.pass(120);
    expect(deployments(cloud.described())).toMatchObject([{ revision: 'web:2' }]);
    expect(cloud.events().at(-1)).toBe('(service web) has reached a steady state.');
    expect(cloud.story()).toEqual(story);
  });

  test('half of the tasks: SUCCESSFUL before all are there; the others start in the background', () => {
    const cloud = staged(
      { ...early('DEFERRED', 50), minimumHealthyPercent: 50, maximumPercent: 100 },
      { seed: { desiredCount: 4 }, durations: { deploymentSettle: 0.1 } },
    );
    cloud.deploy('v2');
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL', targetServiceRevision: { requestedTaskCount: 4 } });
    expect(Number(deployments(cloud.described())[0]?.['runningCount'])).toBeLessThan(4);
    cloud.pass(300);
    expect(deployments(cloud.described())).toMatchObject([{ revision: 'web:2', runningCount: 4 }]);
  });

  test('BLOCKING: the old tasks go first', () => {
    const cloud = staged(early('BLOCKING', 100));
    cloud.deploy('v2');
    cloud.untilOver();
    expect(deployments(cloud.described())).toMatchObject([{ status: 'PRIMARY', revision: 'web:2' }]);
    expect(deployments(cloud.described())).toHaveLength(1);
  });

  test('do not hide that new tasks crash', () => {
    const cloud = staged({ ...early('DEFERRED', 100), deploymentCircuitBreaker: { enable: true, rollback: true } });
    cloud.deploy('crash');
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  });
});
