import { projectionOf } from './projection.js';

/** A piece of a text, from `from` up to but without `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Finds the texts that must not be shown. */
export interface Matcher {
  /** Everything to hide, in order, without overlaps. */
  ranges(text: string): readonly Range[];
  /** The end of a text, where it can be the beginning of something to hide that goes on in another text. */
  unfinished(text: string): Unfinished | undefined;
}

/** What may be the beginning of something to hide. */
export interface Unfinished {
  /** The earliest place at which something may begin. */
  readonly from: number;
  /** Characters that are seen of it. */
  readonly length: number;
  /** From here on it is hardly chance: to be hidden if nothing comes any more. Absent: it says too little. */
  readonly hideFrom: number | undefined;
}

/** A shorter beginning of a value at the end of a text stands there by chance more often than not. */
const LEAST_BEGINNING = 6;

/**
 * A matcher of `forms`, whatever unseen characters and white space stand within them. What lies within a match of one of `own`
 * is the fixed wording of the program that speaks: it is no secret, and readers rely on it.
 */
export function matcher(forms: readonly string[], own: readonly RegExp[] = []): Matcher {
  const seen = [...new Set(forms.map((form) => projectionOf(form).text.trim()))].filter((form) => form !== '');
  const byFirst = new Map<string, string[]>();
  for (const form of seen) byFirst.set(form[0] ?? '', [...(byFirst.get(form[0] ?? '') ?? []), form]);
  const longest = Math.max(0, ...seen.map(({ length }) => length));

  const ranges = (text: string): readonly Range[] => {
    if (seen.length === 0 || text === '') return [];
    const { text: read, originAt } = projectionOf(text);
    const found = seen.flatMap((form) => occurrences(read, form));
    if (found.length === 0) return [];
    return merged(
      secret(
        text,
        found.map(({ from, to }) => ({ from: originAt(from), to: originAt(to - 1) + 1 })),
      ),
    );
  };

  const secret = (text: string, found: readonly Range[]): readonly Range[] => {
    const wording = own.flatMap((pattern) => matches(text, pattern));
    return found.flatMap((range) => outside(range, wording));
  };

  const unfinished = (text: string): Unfinished | undefined => {
    const { text: read, originAt } = projectionOf(text);
    let earliest: number | undefined;
    let hideFrom: number | undefined;
    for (let from = Math.max(0, read.length - longest + 1); from < read.length && hideFrom === undefined; from += 1) {
      const begun = byFirst.get(read[from] ?? '')?.filter((form) => isBeginning(form, read, from)) ?? [];
      if (begun.length > 0) earliest ??= from;
      if (begun.some((form) => read.length - from >= LEAST_BEGINNING + publicStart(form))) hideFrom = originAt(from);
    }
    if (earliest === undefined) return undefined;
    const hidden = hideFrom === undefined ? [] : secret(text, [{ from: hideFrom, to: text.length }]);
    return { from: originAt(earliest), length: read.length - earliest, hideFrom: hidden[0]?.from };
  };

  return { ranges, unfinished };
}

/** What of a range is no fixed wording. A value that has such wording within it is a value. */
function outside({ from, to }: Range, wording: readonly Range[]): readonly Range[] {
  let start = from;
  let end = to;
  for (const fixed of wording) {
    if (fixed.from <= from) start = Math.max(start, fixed.to);
    if (fixed.to >= to) end = Math.min(end, fixed.from);
  }
  return start < end ? [{ from: start, to: end }] : [];
}

/** Whether what stands from `from` to the end of the text is the beginning of the form, and not all of it. */
function isBeginning(form: string, text: string, from: number): boolean {
  return form.length > text.length - from && form.startsWith(text.slice(from));
}

/** Length of what a value begins with and everybody may see: the scheme of an address. */
function publicStart(form: string): number {
  return /^[a-z][a-z+]*(?::\/\/|%3a%2f%2f)/i.exec(form)?.[0].length ?? 0;
}

function occurrences(text: string, form: string): readonly Range[] {
  const found: Range[] = [];
  for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + form.length)) {
    found.push({ from, to: from + form.length });
  }
  return found;
}

function matches(text: string, pattern: RegExp): readonly Range[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ from: index, to: index + found.length }));
}

/** The ranges in order; those that overlap or touch are one. */
export function merged(ranges: readonly Range[]): readonly Range[] {
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
export function without(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  let at = 0;
  const parts = ranges.map(({ from, to }) => {
    const part = `${text.slice(at, from)}${HIDDEN}`;
    at = to;
    return part;
  });
  return `${parts.join('')}${text.slice(at)}`;
}
