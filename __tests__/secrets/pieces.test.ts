import { describe, expect, test } from '@jest/globals';
import { newRedactor } from '../../src/secrets/redaction.js';
import fc from '../support/fast-check.js';

const SECRET = 'canary-4f1c0a77';

/** What is shown of the pieces, as they are shown: after each, and at the end. */
function shown(value: string, ...pieces: readonly string[]): readonly string[] {
  const redacting = newRedactor([{ name: 'PASSWORD', value }]).pieces();
  return [...pieces.flatMap((piece) => redacting.next(piece)), ...redacting.end()];
}

describe('a text in pieces', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['the value within one', ['x canary-4f1c0a77 y'], ['x *** y']],
    ['cut in the middle', ['x canary-4f', '1c0a77 y'], ['x ***', '*** y']],
    ['cut early: what follows is hidden', ['x ca', 'nary-4f1c0a77 y'], ['x ca', '*** y']],
    ['over three pieces', ['x canary-', '4f1c', '0a77 y'], ['x ***', '***', '*** y']],
    ['with a colour at the border', ['x canary-\u001b[3', '1m4f1c0a77 y'], ['x ***', '*** y']],
    ['what only begins like it', ['x canary-', 'bird y'], ['x canary-', 'bird y']],
    ['what only begins like it, twice', ['canary-', 'canary-4f', 'bird'], ['canary-', 'canary-4f', 'bird']],
    ['two in a row', ['canary-4f1c0a77canary-', '4f1c0a77'], ['***', '***']],
    ['the end of one is the beginning of the next', ['canary-4f1c0a77 canary', '-4f1c0a77'], ['*** ***', '***']],
    ['nothing of it', ['one', 'two'], ['one', 'two']],
    ['an empty piece between', ['x canary-4f', '', '1c0a77'], ['x ***', '', '***']],
    ['its beginning, and then no more', ['x canary-4f'], ['x ***']],
    ['too little of its beginning to be more than chance', ['x cana'], ['x cana']],
  ])('%s', (_name, pieces, expected) => {
    expect(shown(SECRET, ...pieces)).toEqual(expected);
  });

  test('a value of several lines, whose lines are too short to be hidden by themselves', () => {
    expect(shown('ab\ncd\nef', 'ab', 'cd', 'ef', 'gh')).toEqual(['ab', '***', '***', 'gh']);
    expect(shown('abcd\nef', 'x abcd', 'ef y')).toEqual(['x ***', '*** y']);
  });

  test('a value that is wrapped where it has a blank', () => {
    expect(shown('correct horse battery', 'it is correct', '  horse battery!')).toEqual(['it is ***', '***!']);
  });

  test('everybody may see the scheme of an address', () => {
    expect(shown('postgres://user:canary@db', 'connecting to postgres')).toEqual(['connecting to postgres']);
    expect(shown('postgres://user:canary@db', 'connecting to postgres://user:c')).toEqual(['connecting to ***']);
  });

  test('is shown as it comes, unless its end may be the beginning of a value', () => {
    const redacting = newRedactor([{ name: 'PASSWORD', value: SECRET }]).pieces();
    expect(redacting.next('a line')).toEqual(['a line']);
    expect(redacting.next('another can')).toEqual(['another can']);
    expect(redacting.next('a canary')).toEqual([]);
    expect(redacting.next('sings')).toEqual(['a canary', 'sings']);
    expect(redacting.end()).toEqual([]);
  });

  test.each<[string, readonly [string, string], readonly string[]]>([
    ['cut in the middle', ['x canary-4f', '1c0a77 y'], ['x ***', '*** y']],
    ['cut early', ['x cana', 'ry-4f1c0a77 y'], ['x cana', '*** y']],
    ['with what is no end of it', ['x canary-4f', 'bird'], ['x ***', 'bird']],
  ])('what was held back is shown, and later the value goes on: %s', (_name, [first, second], expected) => {
    const redacting = newRedactor([{ name: 'PASSWORD', value: SECRET }]).pieces();
    const out = [redacting.next(first), redacting.end(), redacting.end(), redacting.next(second), redacting.end()];
    expect(out.flat()).toEqual(expected);
  });

  test('an endless row of empty pieces is not held for ever', () => {
    const redacting = newRedactor([{ name: 'PASSWORD', value: SECRET }]).pieces();
    const out = [redacting.next('canary-4f'), ...Array.from({ length: 5000 }, () => redacting.next(''))].flat();
    expect(out.length).toBeGreaterThan(4000);
  });

  test('names that are shown later are no secrets from then on', () => {
    const learning = newRedactor([{ name: 'SERVICE', value: 'api-service' }]);
    const redacting = learning.pieces();
    expect(redacting.next('api-service')).toEqual(['***']);
    learning.show(['api-service']);
    expect(redacting.next('api-service')).toEqual(['api-service']);
  });
});

test('wherever it is cut, and however often, no part of four characters is left, and no other text is lost', () => {
  const value = 'k3y-9af0-77be-plum-51';
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: value.length }), { maxLength: 5 }),
      fc.constantFrom('', 'x ', 'k3', '\u001b[1m'),
      (cuts, around) => {
        const text = `${around}${value}${around}`;
        const at = [0, ...cuts.map((cut) => cut + around.length).toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((to, index) => text.slice(at[index], to));
        const out = shown(value, ...pieces);
        expect(out).toHaveLength(pieces.length);
        const left = out.join('').replaceAll('***', '');
        for (let from = 0; from + 4 <= value.length; from += 1) {
          expect(left).not.toContain(value.slice(from, from + 4));
        }
      },
    ),
  );
});

test('text without values comes out as it went in, in as many pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (pieces) => {
      expect(shown('canary-4f1c0a77', ...pieces)).toEqual(pieces);
    }),
  );
});
