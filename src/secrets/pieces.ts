import { HIDDEN } from './redaction.js';

/** Redacts a text that comes in pieces, in order: a value that begins in one and ends in a later one is hidden in both. */
export interface PieceRedactor {
  next(piece: string): string;
}

/** A shorter beginning of a value at the end of a piece stands there by chance more often than not; it is not hidden. */
const LEAST_HIDDEN = 6;
/** A shorter end of a value at the start of a piece says too little. */
const LEAST_REST = 4;

/**
 * `forms` are the texts to hide, `redact` hides them within a piece. Nothing is held back: at the end of a piece the beginning of a value
 * is hidden at once, and at the start of the next piece what completes it.
 */
export function pieceRedactor(forms: readonly string[], redact: (text: string) => string): PieceRedactor {
  let expected: readonly string[] = [];
  return {
    next(piece) {
      const completed = expected
        .filter((rest) => rest.length >= LEAST_REST && piece.startsWith(rest))
        .reduce(longest, '');
      const continued =
        completed === '' && piece.length >= LEAST_REST ? expected.filter((rest) => rest.startsWith(piece)) : [];
      if (continued.length > 0) {
        // A value that is longer than the whole piece.
        expected = continued.map((rest) => rest.slice(piece.length)).filter((rest) => rest !== '');
        return HIDDEN;
      }
      const rest = piece.slice(completed.length);
      const redacted = redact(rest);
      const begun = beginningAtEnd(forms, redacted);
      expected = piece === '' ? expected : begun.rests;
      const shown = redacted.slice(0, redacted.length - begun.length);
      return `${completed === '' ? '' : HIDDEN}${shown}${begun.length === 0 ? '' : HIDDEN}`;
    },
  };
}

function longest(one: string, other: string): string {
  return other.length > one.length ? other : one;
}

interface Beginning {
  /** Letters at the end of the text to hide. */
  readonly length: number;
  /** What would complete a form that begins at the end of the text. */
  readonly rests: readonly string[];
}

function beginningAtEnd(forms: readonly string[], text: string): Beginning {
  let length = 0;
  const rests = new Set<string>();
  for (const form of forms) {
    for (let size = Math.min(form.length - 1, text.length); size > 0; size -= 1) {
      if (!text.endsWith(form.slice(0, size))) continue;
      rests.add(form.slice(size));
      if (size >= LEAST_HIDDEN) length = Math.max(length, size);
    }
  }
  return { length, rests: [...rests] };
}
