import { describe, expect, test } from '@jest/globals';
import { newRedactor } from '../../src/secrets/redaction.js';
import fc from '../support/fast-check.js';
import { FORMS, leaksIn, SECRET } from '../support/forms.js';

const VALUE = 'canary-4f1c0a77';
const { redact } = newRedactor([{ name: 'VALUE', value: VALUE }]);
/** What ECS keeps of a reason. */
const LIMITS = [255, 1024] as const;

describe('a text that was cut within a value', () => {
  test.each(LIMITS)('at %i characters, without a mark', (limit) => {
    for (let kept = 6; kept < VALUE.length; kept += 1) {
      const text = `${'x'.repeat(limit - kept - 1)} ${VALUE.slice(0, kept)}`;
      expect(text).toHaveLength(limit);
      expect(redact(text)).toBe(`${'x'.repeat(limit - kept - 1)} ***`);
    }
  });

  test('at 255 bytes of other scripts', () => {
    expect(redact(`${'あ'.repeat(82)} canary-4`)).toBe(`${'あ'.repeat(82)} ***`);
  });

  test.each(['…', '...', '..."', '... (see the log)', '[…]', ' ...', ' (truncated)', '[TRUNCATED]'])(
    'with %s',
    (mark) => {
      expect(redact(`failed: canary-4f1${mark}`)).toBe(`failed: ***${mark}`);
    },
  );

  test('in a text with two marks what stands before each is hidden', () => {
    expect(redact('a canary-4… b canary-4f1c…')).toBe('a ***… b ***…');
  });

  test('in a line of a stream or a log', () => {
    const { next, end } = newRedactor([{ name: 'VALUE', value: VALUE }]).pieces();
    expect([...next('stopped: canary-4f1... (canary)'), ...next('a canary-… b'), ...end()]).toEqual([
      'stopped: ***... (canary)',
      'a ***… b',
    ]);
  });

  test('what is too little of it to be more than chance stays', () => {
    expect(redact('a cana…')).toBe('a cana…');
    expect(redact(`${'x'.repeat(250)} cana`)).toBe(`${'x'.repeat(250)} cana`);
  });

  test('a short text without a mark was not cut', () => {
    expect(redact('the beginning of canary-4')).toBe('the beginning of canary-4');
  });

  test('a flood of marks holds nothing up', () => {
    const flood = 'canary-4…'.repeat(100_000);
    expect(redact(flood)).toHaveLength(flood.length - 10 * ('canary-4'.length - 3));
  });
});

test('wherever a text is cut, and in whatever form a value stands in it, no more than five characters of it are left', () => {
  const hide = newRedactor([{ name: 'NOTE', value: SECRET }]).redact;
  const cuts = fc.constantFrom<readonly [number, string]>([255, ''], [1024, ''], [60, '…'], [300, '...']);
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(FORMS)), fc.nat(), cuts, (write, at, [limit, mark]) => {
      const written = write(SECRET);
      const kept = Math.min(limit - 1, 1 + (at % written.length));
      const cut = `${'-'.repeat(limit - kept - 1)} ${written.slice(0, kept)}${mark}`;
      // Leaks are told in pieces of four characters: five have two of them.
      expect(leaksIn(hide(cut)).length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 2000 },
  );
});
