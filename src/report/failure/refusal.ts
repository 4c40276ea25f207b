import { type Gist, gist } from '../../ecspresso/refusal.js';
import { type CommandEnd, commandReason, notWrittenReason } from '../../errors.js';
import type { Refusal } from '../../release/failure.js';
import { unaskedClause } from '../phrases/not-there.js';

/** What was refused, in so few words that they fit a title. */
export function refusalGist(refusal: Refusal): Gist {
  return refusal.kind === 'ecspresso' ? commandGist(refusal.end) : { text: ownGist(refusal), isCut: false };
}

/** In ecspresso's words where it ended by itself and said why. */
function commandGist(end: CommandEnd): Gist {
  const { text, isCut } = gist(end.said);
  return { text: commandReason({ ...end, said: text }), isCut };
}

function ownGist(refusal: Exclude<Refusal, { kind: 'ecspresso' }>): string {
  switch (refusal.kind) {
    case 'force-never':
      return FORCE_NEVER;
    case 'not-continued':
      return notContinued(refusal);
    case 'unasked':
      return unaskedClause(refusal.service, `${refusal.error.operation}: ${refusal.error.code}`);
    default:
      return refusalText(refusal);
  }
}

const FORCE_NEVER = 'ECS demands a forced new deployment, and `force-new-deployment` is never';

/** Only operation and code: the message holds the account id, and GitHub drops outputs with masked values. */
export function notContinued({ service, error }: Extract<Refusal, { kind: 'not-continued' }>): string {
  return `ECS did not continue ${service}: ${error.operation}: ${error.code}`;
}

/** Whether the words of a refusal are ecspresso's own; the others are ours, of calls that this action made itself. */
export function saidByEcspresso({ kind }: Refusal): boolean {
  return kind === 'ecspresso' || kind === 'force-never';
}

/** What was refused, in ecspresso's words or in ours. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'ecspresso':
      return commandReason(refusal.end);
    case 'not-written':
      return notWrittenReason(refusal);
    case 'error':
      return refusal.title;
    case 'force-never':
      return `${FORCE_NEVER}: ${refusal.reason}`;
    case 'force-lost':
      return `ECS demands a forced new deployment, which ecspresso ${refusal.version} cannot ask for together with changed service attributes`;
    case 'still-runs':
      return `ecspresso succeeded, but the service still runs ${refusal.runs ?? 'nothing'}`;
    case 'not-continued':
      return `ECS did not continue ${refusal.service}: ${refusal.error.reason}`;
    case 'unasked':
      return unaskedClause(refusal.service, refusal.error.reason);
  }
}
