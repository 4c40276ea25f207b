import type { Event } from './events.js';
import type { Story } from './story.js';

/** Whether an event only repeats that a read is denied: look has warned of every denied read already. */
export function isAlreadyWarned({ warnings }: Pick<Story, 'warnings'>, event: Event): boolean {
  const action = refusedAction(event);
  if (action === undefined) return false;
  return warnings.some(
    (warning) => warning.kind === 'denied-reads' && warning.reads.some((read) => read.action === action),
  );
}

function refusedAction(event: Event): string | undefined {
  if (event.kind === 'warning' && event.warning.kind === 'degraded') return event.warning.action;
  if (event.kind === 'log-gap' && event.gap.kind === 'refused' && event.gap.error.kind === 'denied') {
    return event.gap.error.operation;
  }
  return undefined;
}
