/** Names under which people keep secrets. */
const NAMED =
  /(^|[_-])(SECRETS?|TOKENS?|PASS(WORD|WD|PHRASE)?|PWD|CREDENTIALS?|CREDS?|PRIVATE|AUTH|COOKIE|DSN|SALT|KEYS?)([_-]|$)|API_?KEY|PASSWORD|(DATABASE|REDIS|MONGO\w*|AMQP)_UR[LI]$/i;
/** PWD and OLDPWD are the shell's directories. */
const HARMLESS = /^(OLD)?PWD$/;

/** Whether a variable is secret by its name: then its value is hidden even where it is also a name that a release shows. */
export function isSecretName(name: string): boolean {
  return NAMED.test(name) && !HARMLESS.test(name);
}
