/** How the external strings for Jsonnet reach ecspresso. */
export interface ExternalStrings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * External strings (`KEY=VALUE`, no `;` in them) go by the environment, which other users of the machine cannot read, unlike the
 * arguments of a process. A pair that ends in a backslash must be the last one there, so that several of them go as arguments.
 * Source: ecspresso's `ECSPRESSO_EXT_STR`, and kong, SplitEscaped.
 */
export function externalStrings(pairs: readonly string[]): ExternalStrings {
  const [last, ...more] = pairs.filter((pair) => pair.endsWith('\\'));
  if (pairs.length === 0 || more.length > 0) {
    return { args: pairs.flatMap((pair) => ['--ext-str', pair]), env: {} };
  }
  const others = pairs.filter((pair) => pair !== last);
  const ordered = last === undefined ? others : [...others, last];
  return { args: [], env: { ECSPRESSO_EXT_STR: ordered.join(';') } };
}
