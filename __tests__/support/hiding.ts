import { newRedactor, type Redact, type SecretValue } from '../../src/secrets/redaction.js';

/** Hides these values, and none of the names that are shown. */
export function redaction(secrets: readonly SecretValue[], shown: Iterable<string> = []): Redact {
  const hides = newRedactor(secrets);
  hides.show(shown);
  return hides.redact;
}

/** Hides values of variables whose names say nothing. */
export function hiding(...values: readonly string[]): Redact {
  return redaction(values.map((value) => ({ name: 'VALUE', value })));
}
