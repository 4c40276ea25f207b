import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import {
  awaiting,
  deployment,
  oldDeployment,
  ROLLING_UPDATE,
  START,
  service,
  serviceDeployment,
  serviceDeploymentArn,
} from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, LASTS, told, watching } from '../support/watching.js';

/** A healthy ECS whose deployment a hook holds until it ends so. */
function heldUntil(end: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL') {
  return (elapsed: () => number): Partial<Cloud> => ({
    ...healthyEcs(elapsed),
    serviceDeployments: async (arns) =>
      arns.map((arn) => ({
        ...serviceDeployment(2, elapsed() < LASTS ? 'IN_PROGRESS' : end),
        arn,
        ...(elapsed() < LASTS ? { hooks: [awaiting()], stage: 'POST_TEST_TRAFFIC_SHIFT' } : {}),
      })),
  });
}

describe('what it tells', () => {
  test('progress when it changes', async () => {
    const world = watching(healthyEcs);
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'progress').map((item) => (item.kind === 'progress' ? item.progress.running : -1))).toEqual(
      [0, 1],
    );
  });

  test('a sign of life when nothing changes for long', async () => {
    const world = watching((elapsed) => ({
      services: () => Promise.resolve({ found: [service([deployment(2), oldDeployment()])], missing: [] }),
      serviceDeployments: () => Promise.resolve([]),
      newestServiceDeployments: () =>
        Promise.resolve([serviceDeployment(2, elapsed() > 200_000 ? 'SUCCESSFUL' : 'IN_PROGRESS')]),
    }));
    world.follow('backend', { timeoutSeconds: 190 });
    await world.clock.drive(world.clock.sleep(185_000));
    expect(told(world.news, 'progress')).toHaveLength(1);
    expect(told(world.news, 'heartbeat')).toHaveLength(3);
  });

  test('events of trouble, each text once, none from before', async () => {
    const unhealthy =
      '(service backend) (task 1) (port 8080) is unhealthy in (target-group x) due to (reason Request timed out)';
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: async (cluster, names) => {
          const answer = await healthy.services?.(cluster, names);
          const events = [
            { id: `n${elapsed()}`, at: START + elapsed(), message: unhealthy },
            { id: 'steady', at: START + 100, message: '(service backend) has reached a steady state.' },
            { id: 'old', at: START - 3_600_000, message: '(service backend) was unable to place a task.' },
          ];
          return { found: (answer?.found ?? []).map((found) => ({ ...found, events })), missing: [] };
        },
      };
    });
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'event')).toEqual([{ kind: 'event', service: 'backend', message: unhealthy }]);
  });

  test('nothing of the stages and pauses that ECS still shows of a deployment that was told to go back', async () => {
    const world = watching(heldUntil('ROLLBACK_SUCCESSFUL'));
    const { verdict } = await world.clock.drive(
      world.follow('backend', { followsEcsRollback: true, ours: ['ecs-svc/2'] }).done,
    );
    expect(verdict?.kind).toBe('rolled-back');
    expect([...told(world.news, 'paused'), ...told(world.news, 'stage')]).toEqual([]);
  });

  test('a hook that waits for somebody, once', async () => {
    const world = watching(heldUntil('SUCCESSFUL'));
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'paused')).toEqual([
      {
        kind: 'paused',
        service: 'backend',
        taskDefinition: 'shop:42',
        pause: {
          hookId: 'ecs-pause-1',
          stage: 'POST_TEST_TRAFFIC_SHIFT',
          serviceDeployment: serviceDeploymentArn(2),
          timeoutAction: 'ROLLBACK',
        },
        at: START,
      },
    ]);
  });

  test.each<[string, number, object]>([
    ['its end, where it was seen to begin', 5000, { until: START + 5000 + 600_000 }],
    ['the latest that it can end, where somebody joins it', 0, { until: START + 600_000, isLatest: true }],
  ])('of a bake: %s', async (_name, from, expected) => {
    const configuration = { ...ROLLING_UPDATE, strategy: 'BLUE_GREEN', bakeMinutes: 10 };
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => ({
            ...serviceDeployment(2, elapsed() < LASTS ? 'IN_PROGRESS' : 'SUCCESSFUL'),
            arn,
            configuration,
            stage: elapsed() < from ? 'POST_PRODUCTION_TRAFFIC_SHIFT' : 'BAKE_TIME',
            productionTraffic: 100,
          })),
        ),
    }));
    await world.clock.drive(world.follow().done);
    const bakes = told(world.news, 'stage').filter((event) => 'stage' in event && event.stage === 'BAKE_TIME');
    expect(bakes).toEqual([expect.objectContaining({ isLatest: undefined, ...expected })]);
  });

  test('a state of ECS that nobody knows, once, and it is not final', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      services: async (...asked) => {
        const answer = await healthyEcs(elapsed).services?.(...asked);
        return { found: (answer?.found ?? []).map((found) => ({ ...found, status: 'MOVING' })), missing: [] };
      },
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => ({
            ...serviceDeployment(2, elapsed() < LASTS ? 'BAKING' : 'SUCCESSFUL'),
            arn,
            stage: 'NEW_STAGE',
            hooks: ['SUCCEEDED', 'NEW_HOOK'].map((status) => awaiting('ecs-lambda-1', { status })),
          })),
        ),
    }));
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict?.kind).toBe('released');
    expect(told(world.news, 'unknown-state')).toEqual(
      [
        ['serviceStatus', 'MOVING'],
        ['status', 'BAKING'],
        ['lifecycleStage', 'NEW_STAGE'],
        ['hookStatus', 'NEW_HOOK'],
      ].map(([state, value]) => ({ kind: 'unknown-state', service: 'backend', state, value })),
    );
  });

  test('that service deployments are not told, once when that begins', async () => {
    const fails = (at: number): boolean => (at > 1500 && at < 5000) || (at > 12_000 && at < 15_000);
    const world = watching((elapsed) => {
      const slow = healthyEcs(() => (elapsed() < 20_000 ? 0 : LASTS));
      return {
        ...slow,
        serviceDeployments: (arns) =>
          fails(elapsed())
            ? Promise.reject(awsError('transient', 'ecs:ListServiceDeployments'))
            : (slow.serviceDeployments?.(arns) ?? Promise.resolve([])),
      };
    });
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'unanswered')).toEqual([
      { kind: 'unanswered', error: expect.objectContaining({ operation: 'ecs:ListServiceDeployments' }) },
      { kind: 'unanswered', error: expect.objectContaining({ operation: 'ecs:ListServiceDeployments' }) },
    ]);
    expect(told(world.news, 'degraded')).toEqual([]);
  });

  test('that services are not told, from the second failure in a row on; throttling is expected', async () => {
    const kindAt = (at: number): 'transient' | 'throttled' | undefined =>
      at > 500 && at < 1500
        ? 'transient'
        : at > 2500 && at < 5000
          ? 'throttled'
          : at > 8000 && at < 11_000
            ? 'transient'
            : undefined;
    const world = watching((elapsed) => {
      const slow = healthyEcs(() => (elapsed() < 20_000 ? 0 : LASTS));
      return {
        ...slow,
        services: (cluster, names) => {
          const kind = kindAt(elapsed());
          if (kind !== undefined) return Promise.reject(awsError(kind, 'ecs:DescribeServices'));
          return slow.services?.(cluster, names) ?? Promise.resolve({ found: [], missing: [] });
        },
      };
    });
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict?.kind).toBe('released');
    expect(told(world.news, 'unanswered')).toEqual([
      { kind: 'unanswered', error: expect.objectContaining({ operation: 'ecs:DescribeServices' }) },
    ]);
  });
});
