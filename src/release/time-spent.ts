import { timeSpentIn } from '../ecs/rollout/phases.js';
import type { Event } from './events.js';
import type { ConfigOutcome } from './outcome.js';

/**
 * An outcome with where its time went. Stages were seen by our clock, tasks have ECS's: both agree on the end, as far as the
 * polls are close.
 */
export function withTimeSpent(
  outcome: ConfigOutcome,
  { record }: Extract<Event, { kind: 'time-spent' }>,
): ConfigOutcome {
  const { startedAt, seconds = 0, steps = [] } = outcome;
  const ahead = startedAt === undefined ? 0 : record.to - (startedAt + seconds * 1000);
  const stages = steps.map(({ kind, stage, at }) => ({ kind, stage, at: at + ahead }));
  const { phases, segments } = timeSpentIn({ ...record, stages });
  return {
    ...outcome,
    phases,
    segments: segments.map(({ phase, from, to }) => ({ phase, from: from - ahead, to: to - ahead })),
  };
}
