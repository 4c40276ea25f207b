/** Longest line passed on in one piece, in UTF-16 units. A stream without line breaks must not fill the memory. */
export const LONGEST_LINE = 64 * 1024;

/** Takes a stream's chunks as they come and passes on whole lines. */
export interface LineSplitter {
  push(chunk: string): void;
  /** Passes on what is left when the stream has ended without a line break. */
  end(): void;
}

/**
 * Splits on LF, CR and CRLF, as the runner does when it looks for commands. A CRLF cut between two chunks is one break.
 * Lines longer than {@link LONGEST_LINE} are passed on in pieces.
 */
export function lineSplitter(emit: (line: string) => void): LineSplitter {
  let rest = '';
  let afterReturn = false;
  return {
    push(chunk) {
      const text = afterReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
      if (chunk !== '') afterReturn = chunk.endsWith('\r');
      const pieces = (rest + text).split(/\r\n|\r|\n/);
      rest = pieces.pop() ?? '';
      for (const piece of pieces) emitPieces(piece, emit);
      while (rest.length > LONGEST_LINE) {
        emit(rest.slice(0, LONGEST_LINE));
        rest = rest.slice(LONGEST_LINE);
      }
    },
    end() {
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}

function emitPieces(line: string, emit: (line: string) => void): void {
  if (line.length <= LONGEST_LINE) {
    emit(line);
    return;
  }
  for (let at = 0; at < line.length; at += LONGEST_LINE) emit(line.slice(at, at + LONGEST_LINE));
}
