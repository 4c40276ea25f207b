import { bytesOf } from '../phrases/size.js';

/**
 * Markdown of ours in at most `most` bytes: whole lines from its start, then what closes the code, `<pre>` and `<details>` that
 * are open there, then `note`. A Mermaid block is left out rather than cut. Foreign text in it must be escaped as `plain` and
 * `block` do it, or stand in a fence.
 */
export function cut(markdown: string, most: number, note: string): string {
  if (bytesOf(markdown) <= most) return markdown;
  let kept = '';
  let room = most - bytesOf(note) - 2;
  let open: readonly Construct[] = [];
  let safe = '';
  for (const line of markdown.split('\n')) {
    const next = after(open, line);
    room -= bytesOf(line) + 1;
    if (room < bytesOf(closing(next))) break;
    kept += `${line}\n`;
    open = next;
    if (!open.some(({ whole }) => whole)) safe = kept + closing(open);
  }
  return `${safe}\n${note}\n`;
}

/** Something that is open at the end of a line. */
interface Construct {
  /** Lines that close it. */
  readonly end: string;
  /** A fence: its marker. */
  readonly fence?: string | undefined;
  /** Useless unless it is whole: left out rather than cut. */
  readonly whole?: boolean | undefined;
}

function closing(open: readonly Construct[]): string {
  return open
    .map(({ end }) => `${end}\n`)
    .reverse()
    .join('');
}

function after(open: readonly Construct[], line: string): readonly Construct[] {
  const fence = open.at(-1)?.fence;
  const ticks = /^(`{3,}|~{3,})\s*(.*)$/.exec(line);
  if (fence !== undefined) {
    const closes = ticks?.[1]?.startsWith(fence) && ticks[2] === '';
    return closes ? open.slice(0, -1) : open;
  }
  if (ticks?.[1] !== undefined) {
    return [...open, { end: ticks[1], fence: ticks[1], whole: ticks[2] === 'mermaid' }];
  }
  let next = [...open];
  for (const [, slash, name = ''] of line.matchAll(/<(\/?)(pre|details)\b[^>]*>/g)) {
    if (slash === '/') next = next.slice(0, -1);
    // A blank line, or what follows the tag would be part of the HTML.
    else next.push({ end: name === 'details' ? '\n</details>\n' : `</${name}>` });
  }
  return next;
}
