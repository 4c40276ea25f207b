import type { Redactor } from '../secrets/redaction.js';
import { NEVER_REDACTED } from './refusal.js';

/** Most that is kept of stderr for error messages, in UTF-16 units. */
const MOST_STDERR = 64 * 1024;

/**
 * The output of one ecspresso process, redacted line by line before anything else sees it: values are hidden over the borders of
 * lines, and of pieces of a line that was too long.
 */
export interface RedactedOutput {
  /** One line, or a piece of a long one, as it comes. */
  take(stream: Stream, line: string): void;
  /** The process has ended. The last 64 KiB of its stderr, as they may be shown. */
  end(): string;
}

type Stream = 'stdout' | 'stderr';

/** The output of one process. `show` gets each line as soon as it may be shown. */
export function redactedOutput(
  secrets: Pick<Redactor, 'pieces'>,
  show: (stream: Stream, line: string) => void,
): RedactedOutput {
  const redactors = { stdout: secrets.pieces(NEVER_REDACTED), stderr: secrets.pieces(NEVER_REDACTED) };
  const stderr = newest();
  const pass = (stream: Stream, lines: readonly string[]): void => {
    for (const line of lines) {
      if (stream === 'stderr') stderr.keep(`${line}\n`);
      show(stream, line);
    }
  };
  return {
    take: (stream, line) => pass(stream, redactors[stream].next(line)),
    end() {
      for (const stream of ['stdout', 'stderr'] as const) pass(stream, redactors[stream].end());
      return stderr.text();
    },
  };
}

/** The newest lines of many. They are put together once, at the end: a copy of all for each line would take minutes in a flood. */
function newest(): { keep(line: string): void; text(): string } {
  let lines: string[] = [];
  let size = 0;
  const text = (): string => lines.join('').slice(-MOST_STDERR);
  return {
    keep(line) {
      lines.push(line);
      size += line.length;
      if (size <= 2 * MOST_STDERR) return;
      lines = [text()];
      size = MOST_STDERR;
    },
    text,
  };
}
