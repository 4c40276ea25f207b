import { visibleText } from './projection.js';
import { mergeRanges, type Range } from './ranges.js';
import { valuesCutAtMark } from './truncated-values.js';

/** Finds the texts that must not be shown. */
export interface Matcher {
  /** Everything to hide, in order, without overlaps; also what of it stands before the mark of a cut. */
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
export function newMatcher(forms: readonly string[], own: readonly RegExp[] = []): Matcher {
  const seen = [...new Set(forms.map((form) => visibleText(form).text.trim()))].filter(({ length }) => length >= GRAM);
  const index = formIndex(seen);
  // Almost nothing is left of these when white space is read as one blank: they are searched for as they are.
  const blank = forms.filter((form) => form.length >= GRAM && visibleText(form).text.trim().length < GRAM);
  const longest = Math.max(0, ...seen.map(({ length }) => length));

  const ranges = (text: string): readonly Range[] => {
    if (text.length < GRAM) return [];
    const asTheyStand = blank.flatMap((form) => placesOf(text, form));
    if (seen.length === 0 && asTheyStand.length === 0) return [];
    const { text: read, originAt } = visibleText(text);
    const found = occurrences(read, index).map(({ from, to }) => ({ from: originAt(from), to: originAt(to - 1) + 1 }));
    const cut = valuesCutAtMark(text, (before) => unfinished(before)?.hideFrom);
    return mergeRanges(secret(text, [...found, ...asTheyStand, ...cut]));
  };

  const secret = (text: string, found: readonly Range[]): readonly Range[] => {
    const wording = own.flatMap((pattern) => matches(text, pattern));
    return found.flatMap((range) => outside(range, wording));
  };

  const unfinished = (text: string): Unfinished | undefined => {
    const { text: read, originAt } = visibleText(text, { goesOn: true });
    let earliest: number | undefined;
    let hideFrom: number | undefined;
    for (let from = Math.max(0, read.length - longest + 1); from < read.length && hideFrom === undefined; from += 1) {
      const rest = read.length - from;
      const least =
        rest < WIDE
          ? index.beginnings.get(read.slice(from))
          : leastOf(formsAt(read, from, index).filter((form) => isBeginning(form, read, from)));
      if (least === undefined) continue;
      earliest ??= from;
      if (rest >= least) hideFrom = originAt(from);
    }
    if (earliest === undefined) return undefined;
    const hidden = hideFrom === undefined ? [] : secret(text, [{ from: hideFrom, to: text.length }]);
    return { from: originAt(earliest), length: read.length - earliest, hideFrom: hidden[0]?.from };
  };

  return { ranges, unfinished };
}

/** The parts of a range outside fixed wording. A value that contains such wording is still hidden as a whole. */
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

/** How much of the forms must be there to be hardly chance; undefined where there are none. */
function leastOf(forms: readonly string[]): number | undefined {
  return forms.length === 0 ? undefined : Math.min(...forms.map((form) => LEAST_BEGINNING + publicStart(form)));
}

/** Forms by their first characters: a release has thousands of them, and a log has thousands of lines. */
interface FormIndex {
  /** By the first {@link WIDE} characters, those that have so many, and by the first {@link GRAM}; the longest first. */
  readonly wide: ReadonlyMap<string, readonly string[]>;
  readonly short: ReadonlyMap<string, readonly string[]>;
  /** Everything shorter than `WIDE` with which a form begins, and how much of it is hardly chance. */
  readonly beginnings: ReadonlyMap<string, number>;
  /** Whether any form may begin with two characters, by {@link pairAt}: nearly all places of a text are passed over by it. */
  readonly pairs: Uint8Array;
}

/** No form is shorter. */
const GRAM = 4;
const WIDE = 8;
const PAIRS = 1 << 16;

function formIndex(forms: readonly string[]): FormIndex {
  const wide = new Map<string, string[]>();
  const short = new Map<string, string[]>();
  const beginnings = new Map<string, number>();
  const pairs = new Uint8Array(PAIRS);
  for (const form of forms.toSorted((a, b) => b.length - a.length)) {
    const isWide = form.length >= WIDE;
    const gram = form.slice(0, isWide ? WIDE : GRAM);
    const others = (isWide ? wide : short).get(gram);
    if (others) others.push(form);
    else (isWide ? wide : short).set(gram, [form]);
    const least = LEAST_BEGINNING + publicStart(form);
    for (let size = 1; size < Math.min(WIDE, form.length); size += 1) {
      const beginning = form.slice(0, size);
      beginnings.set(beginning, Math.min(least, beginnings.get(beginning) ?? least));
    }
    pairs[pairAt(form, 0)] = 1;
  }
  return { wide, short, beginnings, pairs };
}

function pairAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) & (PAIRS - 1);
}

/** Forms that may stand at a place, the longest first. */
function formsAt(text: string, at: number, { wide, short, pairs }: FormIndex): readonly string[] {
  if (pairs[pairAt(text, at)] !== 1) return NONE;
  const long = wide.get(text.slice(at, at + WIDE)) ?? NONE;
  const others = short.get(text.slice(at, at + GRAM)) ?? NONE;
  return others.length === 0 ? long : [...long, ...others];
}

const NONE: readonly string[] = [];

/** Every place of a form; those that overlap or touch are one. */
function occurrences(text: string, index: FormIndex): readonly Range[] {
  const found: Range[] = [];
  for (let from = 0; from + GRAM <= text.length; from += 1) {
    const form = formsAt(text, from, index).find((known) => text.startsWith(known, from));
    if (form === undefined) continue;
    const last = found.at(-1);
    if (last && from <= last.to)
      found[found.length - 1] = { from: last.from, to: Math.max(last.to, from + form.length) };
    else found.push({ from, to: from + form.length });
  }
  return found;
}

function placesOf(text: string, form: string): readonly Range[] {
  const places: Range[] = [];
  for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + form.length)) {
    places.push({ from, to: from + form.length });
  }
  return places;
}

function matches(text: string, pattern: RegExp): readonly Range[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ from: index, to: index + found.length }));
}
