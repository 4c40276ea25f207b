/** Shorter values would shred every text that they occur in by chance. */
const SHORTEST = 4;
/** Values that say nothing by themselves. */
const COMMON = new Set(['true', 'false', 'null', 'none']);

/** Takes certain values out of foreign text. */
export type Redact = (text: string) => string;

/**
 * Redacts the given values (those of `env` and `migration-env`), the longest first, also where they appear as JSON text. They
 * are not registered as secrets with the runner: masking `production` would blank logs and drop job outputs.
 */
export function redaction(values: readonly string[]): Redact {
  const secrets = values
    .flatMap((value) => [value, ...value.split(/\r\n|\r|\n/)])
    .map((value) => value.trim())
    .filter((value) => value.length >= SHORTEST && !COMMON.has(value.toLowerCase()));
  const forms = new Set(secrets.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]));
  const ordered = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, value) => rest.replaceAll(value, '***'), text);
}
