import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pieceRedactor } from '../../src/secrets/pieces.js';
import { hiddenForms, redaction } from '../../src/secrets/redaction.js';

const SECRET = { name: 'PASSWORD', value: 'canary-4f1c0a77' };
const NOTHING: ReadonlySet<string> = new Set();

function shown(...pieces: readonly string[]): readonly string[] {
  const redactor = pieceRedactor(hiddenForms([SECRET], NOTHING), redaction([SECRET]));
  return pieces.map((piece) => redactor.next(piece));
}

describe('a text in pieces', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['the value within one', ['x canary-4f1c0a77 y'], ['x *** y']],
    ['cut in the middle', ['x canary-4f', '1c0a77 y'], ['x ***', '*** y']],
    ['cut early: what follows is hidden', ['x ca', 'nary-4f1c0a77 y'], ['x ca', '*** y']],
    ['over three pieces', ['x canary-', '4f1c', '0a77 y'], ['x ***', '***', '*** y']],
    ['what only begins like it', ['x canary-', 'bird y'], ['x ***', 'bird y']],
    ['nothing of it', ['one', 'two'], ['one', 'two']],
    ['an empty piece between', ['x canary-4f', '', '1c0a77'], ['x ***', '', '***']],
  ])('%s', (_name, pieces, expected) => {
    expect(shown(...pieces)).toEqual(expected);
  });

  test('wherever it is cut, neither half is left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: SECRET.value.length - 1 }), fc.string({ maxLength: 8 }), (at, around) => {
        const [first = '', second = ''] = shown(`${around}|${SECRET.value.slice(0, at)}`, SECRET.value.slice(at));
        if (at >= 6) expect(first).not.toContain(SECRET.value.slice(0, at));
        if (SECRET.value.length - at >= 4) expect(second).not.toContain(SECRET.value.slice(at));
      }),
    );
  });
});
