import type { ServiceEvent } from '../snapshot.js';

/** Events of a service that report trouble; the rest (tasks started, targets registered, steady state) is routine. */
const TROUBLE = /unable to|unhealthy|deployment failed|rolling back|being throttled|could not launch/i;

/** Events later than `since` (milliseconds since the epoch, by ECS's clock) that report trouble, oldest first. */
export function troubleEvents(events: readonly ServiceEvent[], since: number): readonly ServiceEvent[] {
  return events.filter((event) => event.at > since && TROUBLE.test(event.message)).toSorted((a, b) => a.at - b.at);
}

/** The texts of the last five of them, as ECS wrote them. Those that differ only in the task that they name count once. */
export function troubleTexts(events: readonly ServiceEvent[], since: number): readonly string[] {
  const byMatter = new Map(troubleEvents(events, since).map((event) => [matterOf(event.message), event.message]));
  return [...byMatter.values()].slice(-5);
}

/** The text of an event without the task that it names: ECS repeats it for each task. */
export function matterOf(message: string): string {
  return message.replace(/\(task [0-9a-f]+\)/g, '(task)');
}
