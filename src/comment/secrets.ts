import type { SecretValue } from '../secrets/redaction.js';
import { isSecretName } from '../secrets/secret-names.js';
import type { Step } from './marker.js';

/**
 * Values of the step's variables that are secret by their name. The runner masks secrets in the log and in the summary, but
 * knows nothing of a comment, and nobody outside it knows what it masks.
 */
export function secretsOf(step: Step): readonly SecretValue[] {
  return Object.entries(step).flatMap(([name, value]) => (isSecretName(name) ? [{ name, value }] : []));
}
