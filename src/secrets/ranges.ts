/** A piece of a text, from `from` up to but without `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The ranges in order; those that overlap or touch are one. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const out: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** What stands in the place of a value. */
const HIDDEN = '***';

/** The text with something else in the place of the ranges. */
export function maskRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  let at = 0;
  const parts = ranges.map(({ from, to }) => {
    const part = `${text.slice(at, from)}${HIDDEN}`;
    at = to;
    return part;
  });
  return `${parts.join('')}${text.slice(at)}`;
}
