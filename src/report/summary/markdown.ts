import { legible } from '../phrases/legible.js';

/**
 * Text from outside as it may stand in a Markdown table or paragraph: nothing in it can be markup, end a cell, start a tag, become
 * a link (GitHub makes one of every bare address, with the markup behind it), reorder what is read or hide in it.
 */
export function plain(text: string): string {
  return legible(text)
    .replace(/\s+/g, ' ')
    .replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char)
    .replace(/[\\`*_{}[\]()#+!|~@]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replaceAll('://', '&#58;//')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`);
}

/**
 * Text from outside as code inside a sentence or cell. HTML, because a backtick or a pipe in Markdown code cannot be escaped
 * everywhere.
 */
export function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** A sentence, perhaps with words from outside, in which what stands in backticks is shown as code. */
export function prose(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 && part.trim() !== '' ? code(part) : plain(part)))
    .join('');
}

/** Lines from outside as a block that cannot be left early. */
export function block(lines: readonly string[]): string {
  const text = legible(lines.join('\n')).replace(
    /[&<>]/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char,
  );
  return `<pre>\n${text.replace(/\n{2,}/g, '\n')}\n</pre>`;
}

/** A link whose address we made ourselves. */
export function link(text: string, url: string | undefined): string {
  return url === undefined ? plain(text) : `[${plain(text)}](${url})`;
}
