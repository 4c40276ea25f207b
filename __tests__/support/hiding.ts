import { type Redact, redaction } from '../../src/secrets/redaction.js';

/** Hides values of variables whose names say nothing. */
export function hiding(...values: readonly string[]): Redact {
  return redaction(values.map((value) => ({ name: 'VALUE', value })));
}
