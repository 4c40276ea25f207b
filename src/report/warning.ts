import type { Warning } from '../release/warning.js';

/** A warning as a sentence. */
export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'said':
      return warning.text;
    case 'degraded':
      return `${warning.action} is not allowed or not available: ${warning.consequence}.`;
    case 'not-stopped':
      return `${warning.service}: ${
        warning.error
          ? `ECS could not be told to roll ${warning.deployment} back (${warning.error.words})`
          : 'its service deployment is not known'
      }, so another deploy replaces it`;
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
