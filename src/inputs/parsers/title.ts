import type { Complain } from '../complaints.js';

/** Longest title, characters: it stands before every sentence that is reported. */
const LONGEST = 100;

/** Reads `title`: one line without control or bidirectional characters, which could reorder what stands behind it. */
export function parseTitle(text: string | undefined, complain: Complain): string | undefined {
  if (text === undefined) return undefined;
  if (/[\r\n\u2028\u2029]/.test(text)) return void complain('it has more than one line. Write one.');
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u.test(text)) {
    return void complain('it contains control characters. Remove them.');
  }
  const length = [...text].length;
  if (length > LONGEST) return void complain(`it has ${length} characters. Write at most ${LONGEST}.`);
  return text;
}
