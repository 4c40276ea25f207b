import { describe, expect, test } from '@jest/globals';
import { failureThreshold } from '../../../src/ecs/rollout/failed-task-limit.js';
import type { Observation, RolloutStart } from '../../../src/ecs/rollout/rollout.js';
import type { Peak } from '../../../src/ecs/service/stopped-tasks.js';
import { deployment, observation, oldDeployment, service, serviceDeployment } from '../support/ecs-says.js';
import { rolled } from '../support/rolled.js';

describe('without a circuit breaker', () => {
  const crashing = (failedTasks: number, desired = 2): Observation =>
    observation(60, {
      service: service([deployment(2, { failedTasks, desired }), oldDeployment()], { breaker: false, desired }),
      serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
    });
  test.each<[string, Observation, RolloutStart['maxFailedTasks'], number | undefined]>([
    ['below the threshold', crashing(2), 'auto', undefined],
    ['at the least threshold', crashing(3), 'auto', 3],
    ['half of the desired count', crashing(12, 25), 'auto', undefined],
    ['half of the desired count, rounded up', crashing(13, 25), 'auto', 13],
    ['at the highest threshold', crashing(200, 800), 'auto', 200],
    ['just below the highest threshold', crashing(199, 800), 'auto', undefined],
    ['tasks that started and exited', { ...crashing(0), failedTasks: 3 }, 'auto', 3],
    ['the greater of both counts', { ...crashing(4), failedTasks: 7 }, 'auto', 7],
    ['the two counts are not added', { ...crashing(2), failedTasks: 2 }, 'auto', undefined],
    ['a number of the author', crashing(5), 5, 5],
    ['below a number of the author', crashing(4), 5, undefined],
    ['off', crashing(1000), 'off', undefined],
  ])('%s', (_name, seen, maxFailedTasks, failures) => {
    expect(rolled([seen], { maxFailedTasks }).verdict).toEqual(
      failures === undefined ? undefined : { kind: 'failing', failures },
    );
  });

  test('a high that no poll has seen forgives nothing when it is reached again', () => {
    const seen = (seconds: number, running: number, failedTasks: number, peak?: Peak): Observation =>
      observation(seconds, {
        service: service([deployment(2, { running }), oldDeployment()], { breaker: false }),
        serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
        failedTasks,
        peak,
      });
    const peak = { running: 2, failedBefore: 0 };
    const verdictOf = (first: Peak | undefined) =>
      rolled([seen(4, 0, 2, first), seen(6, 2, 2), seen(7, 0, 4, first)]).verdict;
    expect(verdictOf(peak)).toEqual({ kind: 'failing', failures: 4 });
    expect(verdictOf(undefined)).toBeUndefined();
    expect(verdictOf({ running: 1, failedBefore: 0 })).toBeUndefined();
    expect(verdictOf({ running: 2, failedBefore: 2 })).toBeUndefined();
  });

  test('where there is one, it decides', () => {
    const { service: crashes, ...rest } = crashing(1000);
    if (!crashes) throw new Error('a crashing service');
    expect(rolled([{ ...rest, service: { ...crashes, breaker: true } }]).verdict).toBeUndefined();
  });

  test.each([
    [0, 3],
    [1, 3],
    [6, 3],
    [7, 4],
    [25, 13],
    [400, 200],
    [800, 200],
  ])('ECS’s threshold of %i tasks is %i', (desired, threshold) => {
    expect(failureThreshold({ desired })).toBe(threshold);
  });

  test.each<[string, number, string, number, number]>([
    ['a number', 10, 'COUNT', 5, 5],
    ['a number below the usual bounds', 10, 'COUNT', 1, 1],
    ['a share within bounds', 10, 'BOUNDED_PERCENT', 80, 8],
    ['a share below the bounds', 4, 'BOUNDED_PERCENT', 25, 3],
    ['a share above the bounds', 1000, 'BOUNDED_PERCENT', 50, 200],
    ['a share without bounds', 1000, 'UNBOUNDED_PERCENT', 50, 500],
    ['a small share without bounds', 4, 'UNBOUNDED_PERCENT', 25, 1],
  ])('the service sets the threshold itself: %s', (_name, desired, type, value, threshold) => {
    expect(failureThreshold({ desired, failureThreshold: { type, value } })).toBe(threshold);
  });

  /** Four tasks are desired; so many run, so many have failed by ECS's count and by the tasks. */
  const fares = (seconds: number, running: number, failedTasks: number, tasks = failedTasks, more = {}) =>
    observation(seconds, {
      service: service([deployment(2, { running, failedTasks, desired: 4 }), oldDeployment()], {
        breaker: false,
        desired: 4,
        ...more,
      }),
      serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
      failedTasks: tasks,
    });
  test.each<[string, readonly Observation[], number | undefined]>([
    ['three failed once, long ago, and all run now', [fares(1, 1, 2), fares(9, 4, 3)], undefined],
    ['as many run as are desired', [fares(1, 0, 2), fares(9, 4, 9)], undefined],
    ['the next one came up after two failures', [fares(1, 0, 2), fares(9, 1, 2), fares(19, 1, 4)], undefined],
    ['three have failed since the last one came up', [fares(1, 0, 2), fares(9, 1, 2), fares(19, 1, 5)], 3],
    [
      'they come up and crash, over and over',
      [fares(1, 0, 1), fares(2, 1, 1), fares(3, 0, 2), fares(4, 1, 2), fares(5, 0, 3), fares(6, 1, 4)],
      3,
    ],
    ['ECS has set its own count back', [fares(1, 1, 2), fares(9, 1, 0), fares(19, 1, 2, 0)], undefined],
    [
      'a healthy task does not set the count back, by the service’s own settings',
      [fares(1, 0, 2, 2, { resetOnHealthyTask: false }), fares(9, 1, 3, 3, { resetOnHealthyTask: false })],
      3,
    ],
    [
      'tasks are counted only after the new high: what failed before it is in that count',
      [fares(1, 0, 0, 0), { ...fares(2, 2, 0, 0), failedTasksAreOld: true }, fares(6, 2, 0, 3), fares(11, 2, 0, 5)],
      undefined,
    ],
  ])('%s', (_name, steps, failures) => {
    expect(rolled(steps.slice(0, -1)).verdict).toBeUndefined();
    expect(rolled(steps).verdict).toEqual(failures === undefined ? undefined : { kind: 'failing', failures });
  });

  test('what failed before it was followed does not count, what fails since does', () => {
    const known = { ours: ['ecs-svc/2'] };
    expect(rolled([fares(1, 0, 7), fares(9, 0, 9)], known).verdict).toBeUndefined();
    expect(rolled([fares(1, 0, 7), fares(9, 0, 10)], known).verdict).toEqual({ kind: 'failing', failures: 3 });
  });

  test('tasks that may not be listed: ECS’s own count decides', () => {
    const uncounted = { failedTasksAreOld: true };
    const steps = [
      { ...fares(1, 1, 0, 0), ...uncounted },
      { ...fares(9, 0, 2, 0), ...uncounted },
    ];
    expect(rolled(steps).verdict).toBeUndefined();
    const last = { ...fares(19, 0, 3, 0), ...uncounted };
    expect(rolled([...steps, last]).verdict).toEqual({ kind: 'failing', failures: 3 });
  });

  test('the failures of another deployment are none of ours, in whatever order ECS lists them', () => {
    const others = oldDeployment({ failedTasks: 9, running: 0 });
    const seen = observation(60, {
      service: service([others, deployment(2, { failedTasks: 1 })], { breaker: false }),
      serviceDeployments: [serviceDeployment(2, 'IN_PROGRESS')],
    });
    expect(rolled([seen]).verdict).toBeUndefined();
  });
});
