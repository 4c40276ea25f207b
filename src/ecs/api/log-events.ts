import type { LogEvent } from '../cloud.js';

/** Limits of one answer. Source: CloudWatch Logs API reference, GetLogEvents: up to 1 MB and up to 10,000 log events. */
const MOST_EVENTS = 10_000;
const MOST_CHARACTERS = 1024 * 1024;

/**
 * The first events, as many as CloudWatch Logs returns in one answer: whatever sends more would hold up everything else while it is
 * read. An event is taken whole or not at all, because values are hidden in whole events.
 */
export function fitting(events: readonly LogEvent[]): readonly LogEvent[] {
  let characters = 0;
  const beyond = events.findIndex(({ message }, index) => {
    characters += message.length;
    return index >= MOST_EVENTS || characters > MOST_CHARACTERS;
  });
  return beyond < 0 ? events : events.slice(0, beyond);
}
