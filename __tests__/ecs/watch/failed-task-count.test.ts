import { expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { countOf, isCountDue } from '../../../src/ecs/watch/failed-task-count.js';
import type { TaskCount } from '../../../src/ecs/watch/followed.js';
import { deployment, oldDeployment, START, service } from '../support/ecs-says.js';
import { unseenRollout } from '../support/rolled.js';

const OURS = { ...unseenRollout(), ours: ['ecs-svc/2'] };
const shows = (more: Partial<ServiceSnapshot> = {}, running = 1): ServiceSnapshot =>
  service([deployment(2, { running }), oldDeployment()], { breaker: false, ...more });
/** Counted then, for what ECS showed. */
const counted = (at: number, more: Partial<TaskCount> = {}): TaskCount => ({
  ...countOf({ state: OURS }, shows(), [], at),
  listed: 3,
  ...more,
});
const EVENT = { id: 'event-9', at: START + 90_000, message: '(service backend) has started 1 tasks.' };

test.each<[string, ServiceSnapshot, number, TaskCount | undefined, boolean]>([
  ['due the first time', shows(), 1, undefined, true],
  ['not due a second later, where nothing has changed', shows(), 1, counted(9000), false],
  ['due five seconds later, where nothing has changed', shows(), 1, counted(5000), true],
  ['due where a task of ours ended', shows({}, 0), 1, counted(9000), true],
  ['due where ECS has started a task', shows({ events: [EVENT] }), 1, counted(9000), true],
  ['not due a second later among six services', shows({}, 0), 6, counted(9000), false],
  [
    'not due a second later where more than a hundred are listed',
    shows({}, 0),
    1,
    counted(9000, { listed: 101 }),
    false,
  ],
  ['never due where a circuit breaker counts', shows({ breaker: true }), 1, undefined, false],
])('a count is %s', (_name, seen, services, before, isDue) => {
  expect(isCountDue({ state: OURS, ...(before && { counted: before }) }, seen, services, 10_000)).toBe(isDue);
});

test('no count is due before a deployment of ours has appeared', () => {
  expect(isCountDue({ state: unseenRollout() }, shows(), 1, 10_000)).toBe(false);
});

test('where ECS does not answer, the count before stands', () => {
  const before = counted(1000, { failed: 2 });
  expect(countOf({ state: OURS, counted: before }, shows(), undefined, 2000)).toEqual({
    at: 2000,
    shown: before.shown,
    listed: 3,
    failed: 2,
  });
});
