import type { DestinationReason } from '../../release/events.js';
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
  }
}
