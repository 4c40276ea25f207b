import type { SecretValue } from './redaction.js';
import { isSecretName } from './secret-names.js';

/**
 * Values of the step's variables that are secret by their name, such as the credentials. The runner masks its secrets in the log and
 * in the summary, but knows nothing of a comment, and nobody outside it knows what it masks.
 */
export function stepSecrets(step: Readonly<Record<string, string>>): readonly SecretValue[] {
  return Object.entries(step).flatMap(([name, value]) =>
    isSecretName(name) ? [{ name, value, isAmbient: true }] : [],
  );
}
