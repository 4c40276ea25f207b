/** A text as a reader takes it in: without colours and what cannot be seen, and with each run of white space as one blank. */
export interface Projection {
  readonly text: string;
  /** Where the character at this place of `text` stands in the original. */
  originAt(index: number): number;
}

/** Control characters but white space, zero-width characters, marks that change the direction of the text. */
const UNSEEN_CHARACTERS = String.raw`\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff`;
/**
 * What can stand within a value without changing what is read: terminal sequences (also as JSON or a shell writes them), control
 * and zero-width characters, marks that change the direction of the text.
 */
const UNSEEN = [
  String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
  String.raw`\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)`,
  String.raw`\u001b(?![[\]])[ -/]*[0-~]`,
  String.raw`\\{1,16}(?:u001[bB]|x1[bB]|033|e)\[[0-9;]*m`,
  `[${UNSEEN_CHARACTERS}]`,
].join('|');
/** White space, also as JSON writes it, however often. */
const SPACE = String.raw`\s|\\{1,16}[tnr]`;
/** Bounded, so that a flood of white space does not fill the stack of the pattern. */
const RUN = new RegExp(`(?:${SPACE}|${UNSEEN}){1,1000}`, 'g');
/** The beginning of a terminal sequence that goes on in another text. */
const BEGUN = [
  String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*$`,
  String.raw`\u001b\][^\u0007\u001b]*$`,
  String.raw`\\{1,16}(?:u(?:0(?:01?)?)?|x1?|03?|(?:u001[bB]|x1[bB]|033|e)(?:\[[0-9;]*)?)?$`,
].join('|');
const RUN_THAT_GOES_ON = new RegExp(`(?:${SPACE}|${BEGUN}|${UNSEEN}){1,1000}`, 'g');

/** What a run begins with. Most lines of a flood have nothing of it, and to look for runs takes far longer. */
const NOT_PLAIN = new RegExp(String.raw`[\s\\${UNSEEN_CHARACTERS}]`);

/** The projection of a text, which may go on in another one. */
export function visibleText(original: string, { goesOn = false } = {}): Projection {
  if (!NOT_PLAIN.test(original)) return { text: original, originAt: (index) => index };
  const parts: string[] = [];
  /** From these places of the projection on, the original is so many characters ahead. */
  const starts: number[] = [];
  const ahead: number[] = [];
  let length = 0;
  let at = 0;
  let afterBlank = false;
  for (const { 0: run, index } of original.matchAll(goesOn ? RUN_THAT_GOES_ON : RUN)) {
    if (index > at) afterBlank = false;
    // Most runs: a blank stays where it is.
    if (run === ' ' && !afterBlank) {
      afterBlank = true;
      parts.push(original.slice(at, index + 1));
      length += index + 1 - at;
      at = index + 1;
      continue;
    }
    parts.push(original.slice(at, index));
    length += index - at;
    at = index + run.length;
    if (!afterBlank && BLANK.test(run)) {
      parts.push(' ');
      length += 1;
      afterBlank = true;
    }
    starts.push(length);
    ahead.push(at - length);
  }
  if (starts.length === 0) return { text: original, originAt: (index) => index };
  parts.push(original.slice(at));
  return { text: parts.join(''), originAt: (index) => index + aheadAt(starts, ahead, index) };
}

const BLANK = /(?!\ufeff)\s|\\[tnr]/;

function aheadAt(starts: readonly number[], ahead: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (ahead[low - 1] ?? 0);
}
