import stripAnsi from 'strip-ansi';

/** Most that is kept of a container's log, bytes of UTF-8. */
const MOST_BYTES = 32 * 1024;

/** The end of a log that may be endless, as a value. */
export interface LogTail {
  /** A linked list: adding a line must not copy those before. */
  readonly newest: Line | undefined;
  /** UTF-16 units of all lines that are kept, line ends included. */
  readonly units: number;
}

interface Line {
  readonly text: string;
  readonly before: Line | undefined;
}

/** A log of which nothing has been read. */
export const EMPTY_TAIL: LogTail = { newest: undefined, units: 0 };

/** The tail after one more line. It keeps the newest lines, 32 KiB of them in all (a single longer line is cut at its front). */
export function withLine({ newest, units }: LogTail, text: string): LogTail {
  const longer: LogTail = { newest: { text, before: newest }, units: units + text.length + 1 };
  // A text has no fewer bytes than UTF-16 units: what is dropped would not fit. Cutting at twice the size only keeps this cheap.
  if (longer.units <= 2 * MOST_BYTES) return longer;
  return trimmed(linesOf(longer)).reduce<LogTail>(
    (tail, line) => ({ newest: { text: line, before: tail.newest }, units: tail.units + line.length + 1 }),
    EMPTY_TAIL,
  );
}

/** The kept lines as text of at most 32 KiB, ANSI removed. */
export function logText(tail: LogTail): string {
  return trimmed(linesOf(tail).map((line) => stripAnsi(line))).join('\n');
}

function linesOf({ newest }: LogTail): readonly string[] {
  const lines: string[] = [];
  for (let line = newest; line !== undefined; line = line.before) lines.push(line.text);
  return lines.toReversed();
}

function trimmed(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let left = MOST_BYTES;
  for (const line of lines.toReversed()) {
    const bytes = utf8Bytes(line) + 1;
    if (bytes > left) {
      if (kept.length === 0) kept.push(line.slice(-Math.floor(left / 3)));
      break;
    }
    kept.push(line);
    left -= bytes;
  }
  return kept.toReversed();
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
