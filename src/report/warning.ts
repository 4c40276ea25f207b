import type { Warning } from '../release/warning.js';
import { deniedReadsText } from './denied-reads.js';
import { conflictClause } from './failure/conflict.js';
import { counted } from './phrases/counted.js';

/** A warning as a sentence. */
export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'said':
      return warning.text;
    case 'denied-reads':
      return deniedReadsText(warning.reads);
    case 'degraded':
      return `${warning.action} is not allowed or not available: ${warning.consequence}.`;
    case 'unanswered':
      return `${warning.error.operation} failed and is retried: ${warning.error.code}: ${warning.error.message}`;
    case 'unknown-state':
      return `${warning.service}: ECS shows the ${warning.state} ${warning.value}, which this action does not know; it keeps waiting.`;
    case 'only-slow':
      return `${warning.services.join(', ')}: all new tasks run and the deployment is still in progress in ECS, so nothing is rolled back for the timeout.`;
    case 'scaled-to-zero':
      return `${warning.service} was scaled to 0 tasks during the roll-out, so nothing shows that the new revision starts.`;
    case 'deploy-command':
      return `${warning.service} was released, but its deploy command failed: ${warning.words}`;
    case 'lost-tasks':
      return `${warning.service}: ${counted(warning.count, 'task')} of the new revision failed right after ECS completed the deployment, which leaves as many as it required.`;
    case 'not-stopped':
      return `${warning.service}: ${
        warning.error
          ? `ECS could not be told to roll ${warning.deployment ?? 'its deployment'} back (${warning.error.words})`
          : 'its service deployment is not known'
      }, so another deploy replaces it`;
    case 'overwrites':
      return `${warning.service}: ${conflictClause(warning.conflict)}; this release replaces it (\`on-conflict: overwrite\`)`;
    case 'no-log':
      return noLogText(warning);
  }
}

/** Why the log of a container is not shown. */
export function noLogText({
  container,
  why,
}: {
  readonly container: string;
  readonly why?: string | undefined;
}): string {
  return `The log of ${container} is not shown: ${why ?? 'it is not in the task definition'}.`;
}
