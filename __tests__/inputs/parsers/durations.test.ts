import { describe, expect, test } from '@jest/globals';
import { parseDuration } from '../../../src/inputs/parsers/durations.js';
import fc from '../../support/fast-check.js';
import { complaintsOf } from '../support/workspace.js';

describe('durations', () => {
  test.each([
    ['90s', 90],
    ['20m', 1200],
    ['1h30m', 5400],
    ['1h', 3600],
    ['2h5s', 7205],
    ['168h', 604_800],
  ])('%s is %i seconds', (text, seconds) => {
    expect(complaintsOf((complain) => parseDuration(text, complain))).toEqual({ value: seconds, complaints: [] });
  });

  test.each([
    ['30', '"30" has no unit: write 30s, 30m or 30h.'],
    ['30 m', '"30 m" is not a duration. Write it like 90s, 20m or 1h30m.'],
    ['30min', '"30min" is not a duration. Write it like 90s, 20m or 1h30m.'],
    ['1m1h', '"1m1h" is not a duration. Write it like 90s, 20m or 1h30m.'],
    ['-5m', '"-5m" is not a duration. Write it like 90s, 20m or 1h30m.'],
    ['1.5h', '"1.5h" is not a duration. Write it like 90s, 20m or 1h30m.'],
    ['', '"" is not a duration. Write it like 90s, 20m or 1h30m.'],
    ['0s', '"0s" must be longer than zero. Write it like 90s, 20m or 1h30m.'],
    ['169h', '"169h" is more than a week. The longest is 168h.'],
  ])('%p is refused', (text, complaint) => {
    expect(complaintsOf((complain) => parseDuration(text, complain))).toEqual({
      value: undefined,
      complaints: [complaint],
    });
  });

  test('what is printed is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 604_800 }), (seconds) => {
        const parts = [
          [Math.floor(seconds / 3600), 'h'],
          [Math.floor((seconds % 3600) / 60), 'm'],
          [seconds % 60, 's'],
        ] as const;
        const text = parts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : '')).join('');
        expect(complaintsOf((complain) => parseDuration(text, complain)).value).toBe(seconds);
      }),
    );
  });
});
