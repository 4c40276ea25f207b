/** Names in one sentence, `most` of them: `a, b and 3 more`. */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** All names in one sentence: `a, b and c`, or `a, b or c`. */
export function joined(names: readonly string[], last: 'and' | 'or' = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`;
}

/** A name as code in a sentence. */
export function backticked(name: string): string {
  return `\`${name}\``;
}
