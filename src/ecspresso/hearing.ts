import type { Redactor } from '../secrets/redaction.js';
import { WORDING } from './refusal.js';

/** Most that is kept of stderr for error messages, in UTF-16 units. */
const MOST_STDERR = 64 * 1024;

/**
 * The door through which the lines of one ecspresso process come in: values are hidden, over the borders of lines and of pieces of
 * a line that was too long, before anybody shows, shortens, keeps or reads them.
 */
export interface Hearing {
  /** One line, or a piece of a long one, as it comes. */
  hear(stream: Stream, line: string): void;
  /** The process has ended. The last 64 KiB of its stderr, as they may be shown. */
  end(): string;
}

type Stream = 'stdout' | 'stderr';

/** Hears one process. `show` is told each line as soon as it may be shown. */
export function hearing(secrets: Pick<Redactor, 'pieces'>, show: (stream: Stream, line: string) => void): Hearing {
  const redactors = { stdout: secrets.pieces(WORDING), stderr: secrets.pieces(WORDING) };
  let stderr = '';
  const take = (stream: Stream, lines: readonly string[]): void => {
    for (const line of lines) {
      if (stream === 'stderr') stderr = `${stderr}${line}\n`.slice(-MOST_STDERR);
      show(stream, line);
    }
  };
  return {
    hear: (stream, line) => take(stream, redactors[stream].next(line)),
    end() {
      for (const stream of ['stdout', 'stderr'] as const) take(stream, redactors[stream].end());
      return stderr;
    },
  };
}
