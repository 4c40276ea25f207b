/** A terminal sequence: colours, movements of the cursor, titles of a window, links. Half of one at the end of a text counts. */
const SEQUENCE = String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*(?:[@-~]|$)|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u009c|\u001b\\|$)|\u001b(?:[ -/]*[0-~]|$)`;
/**
 * Control characters but tab and line feed, marks that change the direction of the text, characters of no width that join nothing,
 * and tags, in which text can hide. Joiners and variation selectors stay: scripts and emoji need them.
 */
const UNSEEN = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]`;
const COLOUR = String.raw`\u001b\[[0-9;:]*m`;

const NOT_TEXT = new RegExp(`${SEQUENCE}|${UNSEEN}`, 'gu');
const NOT_TEXT_NOR_COLOUR = new RegExp(`(${COLOUR})|${SEQUENCE}|${UNSEEN}`, 'gu');

/** The text without what is not seen: it can neither be reordered, nor act on a terminal, nor hide more. */
export function legible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(NOT_TEXT, '');
}

/** A line of a log: as {@link legible}, with its colours. */
export function legibleInColour(line: string): string {
  return line.replace(NOT_TEXT_NOR_COLOUR, (_, colour: string | undefined) => colour ?? '');
}
