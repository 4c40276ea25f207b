/** A line that is neither blank nor a comment, trimmed, with its number (from 1) in the text as it was written. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

/** The lines of a list: blank ones and those that begin with `#` are skipped but counted; blanks at both ends are cut. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ text: line.trim(), number: index + 1 }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
}
