/** Lines as .NET's StreamReader, and so the runner, knows them: CR, LF and CRLF end one, of any length. */
export function lineReader(emit: (line: string) => void): { push(chunk: string): void; end(): void } {
  let rest = '';
  return {
    push(chunk) {
      const text = rest + chunk;
      // A CR at the very end may be half of a CRLF: it waits for the next chunk.
      const whole = text.endsWith('\r') ? text.length - 1 : text.length;
      const pieces = text.slice(0, whole).split(/\r\n|\r|\n/);
      rest = (pieces.pop() ?? '') + text.slice(whole);
      for (const piece of pieces) emit(piece);
    },
    end() {
      if (rest !== '') emit(rest.replace(/\r$/, ''));
      rest = '';
    },
  };
}
