import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { Rollout } from '../../../src/ecs/rollout/rollout.js';
import { afterLoss } from '../../../src/ecs/watch/final-check.js';
import { deployment, oldDeployment, ROLLING_UPDATE, START, service, stopped } from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, LASTS, told, watching } from '../support/watching.js';

describe('before it says green', () => {
  const lost = (more = {}) =>
    stopped({ stopCode: 'EssentialContainerExited', stoppedAt: START + LASTS + 500, startedBy: 'ecs-svc/2', ...more });
  const { stoppedAt: _notYet, ...crashed } = lost({ executionStoppedAt: START + LASTS + 200 });
  const takenDown = { ...crashed, lastStatus: 'DEPROVISIONING' };
  test.each<[string, Partial<Cloud>, Rollout['verdict']]>([
    ['no task of ours has stopped', {}, { kind: 'released', completedAt: START + LASTS }],
    [
      'one has since failed, and nothing runs in its place',
      { stoppedTasks: () => Promise.resolve([lost()]) },
      { kind: 'lost-tasks', count: 1 },
    ],
    [
      'one stopped before it was completed',
      { stoppedTasks: () => Promise.resolve([lost({ stoppedAt: START + LASTS - 500 })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'one ended 30 s before it was completed, and was taken down after that',
      { stoppedTasks: () => Promise.resolve([lost({ executionStoppedAt: START + LASTS - 30_000 })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'one was told to stop before it was completed, and was taken down after that',
      { stoppedTasks: () => Promise.resolve([lost({ stoppingAt: START + LASTS - 30_000 })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'one has just crashed and is still being taken down',
      { stoppedTasks: () => Promise.resolve([takenDown]) },
      { kind: 'lost-tasks', count: 1 },
    ],
    [
      'one has ended with exit code 0',
      { stoppedTasks: () => Promise.resolve([lost({ containers: [{ name: 'worker', exitCode: 0 }] })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    ...['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth', 'UserInitiated'].map(
      (stopCode): [string, Partial<Cloud>, Rollout['verdict']] => [
        `one was stopped: ${stopCode}`,
        { stoppedTasks: () => Promise.resolve([lost({ stopCode, containers: [{ name: 'app', exitCode: 137 }] })]) },
        { kind: 'released', completedAt: START + LASTS },
      ],
    ),
    [
      'an old one was drained',
      { stoppedTasks: () => Promise.resolve([lost({ startedBy: 'ecs-svc/1' })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'one of ours was scaled in',
      {
        stoppedTasks: () =>
          Promise.resolve([
            lost({
              stopCode: 'ServiceSchedulerInitiated',
              stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2)',
            }),
          ]),
      },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'the tasks may not be listed',
      { stoppedTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')) },
      { kind: 'released', completedAt: START + LASTS },
    ],
  ])('tasks that failed since are counted: %s', async (_name, answers, verdict) => {
    const world = watching((elapsed) => ({ ...healthyEcs(elapsed), ...answers }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict });
    expect(world.count('stoppedTasks')).toBe(1);
  });

  test.each(['throttled', 'transient'] as const)('a final check that is %s is repeated', async (kind) => {
    let tries = 0;
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      stoppedTasks: () => {
        tries += 1;
        return tries < 4 ? Promise.reject(awsError(kind, 'ecs:ListTasks')) : Promise.resolve([lost()]);
      },
    }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'lost-tasks' } });
    expect(told(world.news, 'degraded')).toEqual([]);
  });

  test('a final check that never succeeds is left out, with a warning', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      stoppedTasks: () => Promise.reject(awsError('throttled', 'ecs:ListTasks')),
    }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'released' } });
    expect(world.count('stoppedTasks')).toBe(4);
    expect(told(world.news, 'degraded')).toEqual([
      {
        kind: 'degraded',
        action: 'ecs:ListTasks',
        loss: 'final-check',
      },
    ]);
  });

  test('a defect of the final check is not taken for an answer', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      stoppedTasks: () => Promise.reject(new TypeError('a defect')),
    }));
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });
});

describe('after tasks were lost', () => {
  const RELEASED = { kind: 'released', completedAt: START } as const;
  const runs = (running: number, desired = 2, more = {}) => service([deployment(2, { running, desired })], more);
  const early = (healthyPercent: number) => ({
    deploymentConfiguration: { ...ROLLING_UPDATE, earlySuccess: { healthyPercent } },
  });
  test.each<[string, Parameters<typeof afterLoss>[3], ReturnType<typeof afterLoss>]>([
    ['another one runs already in its place', runs(2), { kind: 'lost-tasks', count: 1 }],
    ['fewer run than it required', runs(1), { kind: 'lost-tasks', count: 1 }],
    ['as many are left as it was a success with', runs(4, 4, early(75)), { ...RELEASED, lostTasks: 1 }],
    ['fewer are left than it was a success with', runs(4, 4, early(90)), { kind: 'lost-tasks', count: 1 }],
    [
      'fewer are left of ours, however many another deployment has',
      service([oldDeployment({ desired: 10, running: 10 }), deployment(2, { running: 2 })], early(60)),
      { kind: 'lost-tasks', count: 1 },
    ],
    ['ours is not listed any more', service([oldDeployment()]), { kind: 'lost-tasks', count: 1 }],
    ['ECS does not tell', undefined, { kind: 'lost-tasks', count: 1 }],
  ])('%s', (_name, now, verdict) => {
    expect(afterLoss(RELEASED, 1, { ours: ['ecs-svc/2'] }, now)).toEqual(verdict);
  });
});
