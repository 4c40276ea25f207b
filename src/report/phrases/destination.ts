import type { DestinationReason } from '../../release/destination.js';
import { spokenMoment } from '../../spoken-time.js';

/** Why mode rollback chose a revision, as a clause. */
export function destinationClause(why: DestinationReason): string {
  switch (why.kind) {
    case 'given':
      return `by \`rollback-to\` line ${why.line}`;
    case 'already':
      return 'which it runs already';
    case 'last-completed':
      return 'the last one that ECS completed';
    case 'ran-until':
      return `which ran until ${spokenMoment(why.until)}`;
    case 'on-its-way':
      return `which ${why.deployment} is bringing already`;
    case 'ecs-rolls-back':
      return why.isOver ? 'where ECS has taken it back to by itself' : 'where ECS is taking it back to by itself';
    case 'ecs-will-roll-back': {
      const how = `by ECS, which rolls back ${why.deployment} (in progress since ${spokenMoment(why.since)})`;
      return why.first === undefined ? how : `after ${why.first}, ${how}`;
    }
  }
}
