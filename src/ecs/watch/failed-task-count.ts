import { newestOurs } from '../rollout/rollout.js';
import { countedFailures, peakOf } from '../service/stopped-tasks.js';
import { newestIn, type ServiceSnapshot, type TaskSnapshot } from '../snapshot.js';
import type { Followed, TaskCount } from './followed.js';
import { SERVICES_AT_FULL_PACE } from './poll-interval.js';

/** How often the stopped tasks of a service without a circuit breaker are counted, whatever ECS shows, milliseconds. */
const INTERVAL = 5000;

/** Tasks that two calls answer: one page of ListTasks, one DescribeTasks. Source: the ECS API reference. */
const IN_TWO_CALLS = 100;

/**
 * Whether the stopped tasks of a service are to be counted now. ECS itself judges a service that has a circuit breaker. Without one a
 * task that ends shows first in the counts and events of DescribeServices: any change there is reason to count, where that costs
 * little, since ECS counts no task that came up and failed later. `services`: how many are polled together.
 */
export function isCountDue(
  { state, counted }: Pick<Followed, 'state' | 'counted'>,
  service: ServiceSnapshot,
  services: number,
  now: number,
): boolean {
  if (service.breaker || state.ours.length === 0) return false;
  if (counted === undefined || now - counted.at >= INTERVAL) return true;
  const isCheap = services <= SERVICES_AT_FULL_PACE && counted.listed <= IN_TWO_CALLS;
  return isCheap && shownOf(service, state.ours) !== counted.shown;
}

/** The count of these tasks, made now; `tasks` is undefined where ECS did not answer, so that the one before stands. */
export function countOf(
  { state, counted }: Pick<Followed, 'state' | 'counted'>,
  service: ServiceSnapshot,
  tasks: readonly TaskSnapshot[] | undefined,
  now: number,
): TaskCount {
  const made = { at: now, shown: shownOf(service, state.ours) };
  if (tasks === undefined) return { ...made, listed: counted?.listed ?? 0, failed: counted?.failed ?? 0 };
  const failed = countedFailures(tasks, state.ours).length;
  return { ...made, listed: tasks.length, failed, peak: peakOf(tasks, newestOurs(state), state.ours) };
}

/** What changes in an answer of DescribeServices when a task of these deployments ends or another takes its place. */
function shownOf(service: ServiceSnapshot, ours: readonly string[]): string {
  const counts = service.deployments
    .filter(({ id }) => ours.includes(id))
    .map(({ id, running, pending, failedTasks }) => `${id} ${running} ${pending} ${failedTasks}`);
  return [newestIn(service), ...counts].join(', ');
}
