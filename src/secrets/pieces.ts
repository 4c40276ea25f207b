import type { Matcher } from './matcher.js';
import { maskRanges, mergeRanges, type Range } from './ranges.js';

/**
 * Hides values in a text that comes in pieces, in order: lines of a stream or a log, and parts of a line that was too long for one
 * piece. A value may begin in one and end in a later one. A piece that ends in what may be the beginning of a value is held
 * back until the next one has come.
 */
export interface PieceRedactor {
  /** The pieces that can be shown now, the oldest first; each comes out once, in order. */
  next(piece: string): readonly string[];
  /** The pieces that were held back: nothing more comes, or not for a while. */
  end(): readonly string[];
}

/** Fewer characters of a value say too little to hold anything back for them. */
const LEAST_HELD = 4;
/** Most pieces that are held back: many empty ones would hide for long what is going on. */
const MOST_HELD = 1000;
/** What may stand between two pieces of one value: nothing, where a line was cut; a line end. */
const BORDERS = ['', '\n'] as const;

interface Piece {
  readonly text: string;
  readonly hidden: readonly Range[];
  /** It has been shown, and is only kept for what may end in the next one. */
  readonly isShown: boolean;
}

/** A redactor of pieces; the matcher is asked for each time, because it may learn. */
export function newPieceRedactor(matcherNow: () => Matcher): PieceRedactor {
  let pieces: readonly Piece[] = [];

  const show = (ready: readonly Piece[]): readonly string[] =>
    ready.filter(({ isShown }) => !isShown).map(({ text, hidden }) => maskRanges(text, hidden));

  const end = (): readonly string[] => {
    const ended = withBeginningHidden(pieces, matcherNow());
    // What has begun in them may yet end in the next one.
    pieces = ended.map((piece) => ({ ...piece, isShown: true }));
    return show(ended);
  };

  return {
    next(text) {
      const now = matcherNow();
      // Most pieces: nothing to hide, and nothing begins.
      if (pieces.length === 0 && now.ranges(text).length === 0 && !now.unfinished(text)) return [text];
      const all = withRanges([...pieces, { text, hidden: [], isShown: false }], now);
      const { kept, held } = unsettled(all, now);
      const settled = all.slice(0, all.length - held);
      pieces = all
        .slice(all.length - kept)
        .map((piece, at) => ({ ...piece, isShown: piece.isShown || at < kept - held }));
      if (pieces.length <= MOST_HELD) return show(settled);
      const rest = end();
      pieces = [];
      return [...show(settled), ...rest];
    },
    end,
  };
}

/** The pieces with everything hidden that is in one of them or goes over their borders. */
function withRanges(pieces: readonly Piece[], matcher: Matcher): readonly Piece[] {
  return bordersOf(pieces).reduce(
    (known, border) => distributed(known, border, matcher.ranges(joined(pieces, border))),
    pieces,
  );
}

/** How many pieces, from the end, must be known to read on, and how many of these must not be shown yet. */
function unsettled(pieces: readonly Piece[], matcher: Matcher): { readonly kept: number; readonly held: number } {
  const counts = bordersOf(pieces).map((border) => {
    const begun = matcher.unfinished(joined(pieces, border));
    if (begun === undefined) return { kept: 0, held: 0 };
    const kept = pieces.length - pieceAt(pieces, border, begun.from);
    return { kept, held: begun.length >= LEAST_HELD ? kept : 0 };
  });
  const held = Math.max(...counts.map((count) => count.held));
  return { kept: Math.max(held, ...counts.map((count) => count.kept)), held };
}

/** Nothing has come that would have decided it: what is hardly there by chance is hidden. */
function withBeginningHidden(pieces: readonly Piece[], matcher: Matcher): readonly Piece[] {
  return bordersOf(pieces).reduce((known, border) => {
    const text = joined(pieces, border);
    const from = matcher.unfinished(text)?.hideFrom;
    return from === undefined ? known : distributed(known, border, [{ from, to: text.length }]);
  }, pieces);
}

function bordersOf(pieces: readonly Piece[]): readonly string[] {
  return pieces.length < 2 ? BORDERS.slice(0, 1) : BORDERS;
}

function joined(pieces: readonly Piece[], border: string): string {
  return pieces.map(({ text }) => text).join(border);
}

function pieceAt(pieces: readonly Piece[], border: string, place: number): number {
  let start = 0;
  for (const [index, { text }] of pieces.entries()) {
    start += text.length + border.length;
    if (place < start) return index;
  }
  return pieces.length;
}

/** Ranges of the joined text as ranges of each piece, beside those that are known. */
function distributed(pieces: readonly Piece[], border: string, ranges: readonly Range[]): readonly Piece[] {
  if (ranges.length === 0) return pieces;
  let start = 0;
  return pieces.map((piece) => {
    const { text, hidden } = piece;
    const own = ranges
      .filter(({ from, to }) => from < start + text.length && to > start && text !== '')
      .map(({ from, to }) => ({ from: Math.max(0, from - start), to: Math.min(text.length, to - start) }));
    start += text.length + border.length;
    return { ...piece, hidden: mergeRanges([...hidden, ...own]) };
  });
}
