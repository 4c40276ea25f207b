import type { Step } from './marker.js';

/** Names under which people keep secrets. */
const NAMED =
  /(^|[_-])(SECRETS?|TOKENS?|PASS(WORD|WD|PHRASE)?|PWD|CREDENTIALS?|PRIVATE|AUTH|COOKIE|DSN)(_|$)|API_?KEY|(ACCESS|SECRET|SIGNING|ENCRYPTION|APP|MASTER|DEPLOY)_KEY|(DATABASE|REDIS|MONGO\w*|AMQP)_UR[LI]$/i;
/** PWD and OLDPWD are the shell's directories. */
const HARMLESS = /^(OLD)?PWD$/;

/**
 * Values of the step's variables that are secret by their name. The runner masks secrets in the log and in the summary, but
 * knows nothing of a comment, and nobody outside it knows what it masks.
 */
export function secretsOf(step: Step): readonly string[] {
  return Object.entries(step).flatMap(([name, value]) => (NAMED.test(name) && !HARMLESS.test(name) ? [value] : []));
}
