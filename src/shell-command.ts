/**
 * A command for a person to paste into a shell: a template in which every value is one word, whatever is in it. Names come from
 * files and from AWS, and nobody reads a command to its end before running it.
 */
export function shellCommand(words: readonly string[], ...values: readonly (string | undefined)[]): string {
  return words.map((text, index) => `${text}${index < values.length ? shellWord(values[index] ?? '') : ''}`).join('');
}

/** A text as one word of a shell: as it is where no shell would see anything in it, else in single quotes. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

/** A text in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
