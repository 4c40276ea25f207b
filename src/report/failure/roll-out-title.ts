import type { Verdict } from '../../ecs/rollout/rollout.js';
import { bakesAt, courseOfStatus } from '../../ecs/service-deployment-states.js';
import type { Cause, Failure } from '../../release/failure.js';
import { counted } from '../phrases/counted.js';
import { faultPhrase } from './fault.js';
import { rollbackClause } from './rolled-back.js';
import { seenAtTimeout, timedOutText } from './timed-out.js';

/** The sentence about a service whose roll-out failed: what became of it, and what most of its tasks ended of. */
export function rollOutTitle(cause: Extract<Cause, { kind: 'roll-out' }>, evidence: Failure['evidence']): string {
  const worst = evidence.find((item) => item.kind === 'tasks');
  const { text, isExplained } = verdictPhrase(cause, evidence);
  const why = worst ? `${counted(worst.count, 'task')} ${faultPhrase(worst.fault)}` : undefined;
  return `${cause.service} ${text}${why === undefined ? '' : `${isExplained ? '; ' : ': '}${why}`}`;
}

/** What became of it; `isExplained`: with why, or with what was seen. */
function verdictPhrase(
  cause: Extract<Cause, { kind: 'roll-out' }>,
  evidence: Failure['evidence'],
): { readonly text: string; readonly isExplained: boolean } {
  const { verdict, running, traffic } = cause;
  switch (verdict?.kind) {
    case 'rolled-back':
      return { text: rolledBackPhrase(verdict), isExplained: rollbackClause(verdict.by) !== undefined };
    case 'timeout': {
      const ours = evidence.find((item) => item.kind === 'deployment');
      const seen = seenAtTimeout(running, ours, traffic);
      return { text: timedOutText(verdict.seconds, seen), isExplained: seen.length > 0 };
    }
    default:
      return { text: plainVerdict(verdict, evidence), isExplained: false };
  }
}

function plainVerdict(
  verdict: Exclude<Verdict, { kind: 'rolled-back' | 'timeout' }> | undefined,
  evidence: Failure['evidence'],
): string {
  switch (verdict?.kind) {
    case 'failed':
      return verdict.status !== undefined && courseOfStatus(verdict.status) === 'stopped'
        ? 'was stopped before it was released'
        : 'was not released';
    case 'replaced':
      return `was replaced by another deployment (${verdict.by})`;
    case 'gone':
      return 'is gone';
    case 'created-other':
      return `was created with ${verdict.shows}`;
    case 'failing':
      return `is not coming up (${verdict.failures} failed tasks, no circuit breaker)`;
    case 'unknown':
      return 'could not be monitored to its end';
    case undefined: {
      const isSeen = evidence.some((item) => item.kind === 'deployment' && item.deployment !== undefined);
      return isSeen
        ? 'was still rolling out when the job was cancelled'
        : 'was being deployed when the job was cancelled, and ECS had not shown its deployment yet';
    }
    default:
      return 'was not released';
  }
}

/** What ECS has done with a deployment, and why. */
export function rolledBackPhrase({ finished, by, stage }: Extract<Verdict, { kind: 'rolled-back' }>): string {
  const during = bakesAt(stage) ? ' while it baked' : '';
  const why = rollbackClause(by);
  return `${finished ? 'was' : 'is being'} rolled back by ECS${during}${why === undefined ? '' : `: ${why}`}`;
}
