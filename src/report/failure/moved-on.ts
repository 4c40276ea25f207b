import type { Cause } from '../../release/failure.js';
import { rolledBackPhrase } from './roll-out-title.js';
import { rollbackClause } from './rolled-back.js';

/** The sentence about a service that has moved on from what was named: what became of that, and what it has instead. */
export function movedOnTitle(cause: Extract<Cause, { kind: 'moved-on' }>): string {
  const { service, after, runs, went } = cause;
  if (cause.isReturning) return `${service}: ECS is rolling it back to ${after} right now`;
  const its = `${service}: its deployment of ${after}`;
  switch (went?.kind) {
    case 'rolled-back':
      return `${its} ${rolledBackPhrase(went)}${went.by?.kind === 'breaker' ? ': too many of its tasks failed' : ''}`;
    case 'replaced':
      return went.by === undefined
        ? `${its} was replaced, and the service has ${runs}`
        : `${its} was replaced by one of ${went.by}`;
    case 'failed': {
      const why = rollbackClause(went.by);
      return `${its} failed${why === undefined ? '' : `: ${why}`}`;
    }
    case 'released':
      return `${its} succeeded, and ${runs} has been deployed since`;
    case undefined:
      return cause.isSought && runs !== after
        ? `${service} has ${runs}, and none of its newest deployments is of ${after}`
        : `${service} does not go on with ${after}: it has ${runs}${runs === after ? ' in a deployment that failed' : ''}`;
  }
}
