import type { Range } from './ranges.js';

/**
 * Bytes from which on a text may have been cut by the program that it comes from, without a mark: ECS keeps 255 characters of a
 * container's reason and 1,024 of others, some programs count bytes, and a character of four bytes is cut whole.
 */
const SHORTEST_CUT = 252;
/** The mark of a cut, in brackets or not. */
const MARK = /[\s([<]{0,2}(?:\u2026|\.{3}|[\s([<]truncated)/gi;
/** Marks that are looked at, the last of a text first: more of them are no marks of cuts. */
const MOST_MARKS = 10;
/** What is looked at before a mark, UTF-16 units: longer than any value with its escapes. */
const WINDOW = 16 * 1024;

/** Where a value begins that goes on beyond the end of a text; undefined where none does, or too little of it is there. */
type BeginningAt = (text: string) => number | undefined;

/** What stands before a mark of a cut and is hardly by chance the beginning of something to hide. */
export function valuesCutAtMark(text: string, beginning: BeginningAt): readonly Range[] {
  const marks = [...text.matchAll(MARK)].slice(-MOST_MARKS);
  return marks.flatMap(({ index }) => before(index, text, beginning));
}

/** The same at the end of a text that is long enough to have been cut there without a mark. */
export function valuesCutAtEnd(text: string, beginning: BeginningAt): readonly Range[] {
  return isLong(text) ? before(text.length, text, beginning) : [];
}

function before(cut: number, text: string, beginning: BeginningAt): readonly Range[] {
  const start = Math.max(0, cut - WINDOW);
  const from = beginning(text.slice(start, cut));
  return from === undefined ? [] : [{ from: start + from, to: cut }];
}

function isLong(text: string): boolean {
  return text.length >= SHORTEST_CUT || (text.length * 3 >= SHORTEST_CUT && bytesOf(text) >= SHORTEST_CUT);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
