import { newestIn, type ServiceSnapshot } from '../snapshot.js';
import type { Followed, TaskCountState } from './followed.js';
import { SERVICES_AT_FULL_PACE } from './poll-interval.js';

/** How often the stopped tasks of a service without a circuit breaker are counted, whatever ECS shows, milliseconds. */
const INTERVAL = 5000;

/** Tasks that two calls answer: one page of ListTasks, one DescribeTasks. Source: the ECS API reference. */
const IN_TWO_CALLS = 100;

/**
 * The state before a count that is due now; undefined where none is. ECS itself judges a service that has a circuit breaker. Without
 * one a task that ends shows first in the counts and events of DescribeServices: any change there is reason to count, where that
 * costs little, since ECS counts no task that came up and failed later. `services`: how many are polled together.
 */
export function dueCount(
  { state, counted }: Pick<Followed, 'state' | 'counted'>,
  service: ServiceSnapshot,
  services: number,
  now: number,
): TaskCountState | undefined {
  if (service.breaker || state.ours.length === 0) return undefined;
  const shown = shownOf(service, state.ours);
  const listed = counted?.listed ?? 0;
  const isCheap = services <= SERVICES_AT_FULL_PACE && listed <= IN_TWO_CALLS;
  const isDue = counted === undefined || now - counted.at >= INTERVAL || (isCheap && shown !== counted.shown);
  return isDue ? { at: now, shown, listed } : undefined;
}

/** What changes in an answer of DescribeServices when a task of these deployments ends or another takes its place. */
function shownOf(service: ServiceSnapshot, ours: readonly string[]): string {
  const counts = service.deployments
    .filter(({ id }) => ours.includes(id))
    .map(({ id, running, pending, failedTasks }) => `${id} ${running} ${pending} ${failedTasks}`);
  return [newestIn(service), ...counts].join(', ');
}
