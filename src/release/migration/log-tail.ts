import stripAnsi from 'strip-ansi';

/** Most that is kept of a container's log, bytes of UTF-8. */
const MOST_BYTES = 32 * 1024;

/** The end of a log that may be endless. */
export interface LogTail {
  push(line: string): void;
  lines(): readonly string[];
}

/** Keeps the newest lines, 32 KiB of them in all (a single longer line is cut at its front). */
export function keepTail(): LogTail {
  let kept: string[] = [];
  let units = 0;
  return {
    push(line) {
      kept.push(line);
      units += line.length + 1;
      // Units are never more than bytes: what is dropped here would not fit either. Twice the room keeps this cheap.
      if (units > 2 * MOST_BYTES) {
        kept = trimmed(kept);
        units = kept.reduce((sum, one) => sum + one.length + 1, 0);
      }
    },
    lines: () => kept,
  };
}

/** The kept lines as text of at most 32 KiB, ANSI removed. */
export function logTail(tail: LogTail): string {
  return trimmed(tail.lines().map((line) => stripAnsi(line))).join('\n');
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
