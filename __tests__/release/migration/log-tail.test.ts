import { describe, expect, test } from '@jest/globals';
import { EMPTY_TAIL, logText, withLine } from '../../../src/release/log-tail.js';
import fc from '../../support/fast-check.js';

const MOST = 32 * 1024;
const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

function tailOf(lines: readonly string[]): string {
  return logText(lines.reduce(withLine, EMPTY_TAIL));
}

describe('the end of a log', () => {
  test('a short log is kept whole, without ANSI', () => {
    expect(tailOf(['\u001b[32mMigrating\u001b[0m', '', 'Migrated'])).toBe('Migrating\n\nMigrated');
    expect(tailOf([])).toBe('');
  });

  test('of a long log the newest lines are kept', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
    const text = tailOf(lines);
    expect(bytes(text)).toBeLessThanOrEqual(MOST);
    expect(bytes(text)).toBeGreaterThan(MOST - 100);
    expect(text.endsWith('line 9998\nline 9999')).toBe(true);
    expect(text.split('\n')[0]).toMatch(/^line \d+$/);
  });

  test('it is measured in bytes', () => {
    const text = tailOf(Array.from({ length: 5000 }, () => '移行'.repeat(10)));
    expect(bytes(text)).toBeLessThanOrEqual(MOST);
    expect(bytes(text)).toBeGreaterThan(MOST - 200);
  });

  test.each([
    ['ASCII', 'x'.repeat(200_000)],
    ['three bytes', '語'.repeat(50_000)],
    ['four bytes', '😀'.repeat(50_000)],
  ])('a single endless line keeps its end: %s', (_name, line) => {
    const text = tailOf(['before', line]);
    expect(bytes(text)).toBeLessThanOrEqual(MOST);
    expect(text.length).toBeGreaterThan(1000);
    expect(line.endsWith(text.slice(1))).toBe(true);
  });

  test('a short line after an endless one is kept', () => {
    expect(tailOf(['x'.repeat(200_000), 'SQLSTATE[42S01]']).endsWith('SQLSTATE[42S01]')).toBe(true);
  });

  test('an endless log does not fill the memory', () => {
    let tail = EMPTY_TAIL;
    for (let count = 0; count < 200_000; count += 1) tail = withLine(tail, `line ${count}`);
    let kept = 0;
    for (let line = tail.newest; line !== undefined; line = line.before) kept += 1;
    expect(kept).toBeLessThan(20_000);
  });

  test('whatever the lines, the text is their end', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('語'.repeat(4000), 'x'.repeat(20_000), '😀'.repeat(3000), 'é'.repeat(70_000)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = tailOf(lines);
        expect(bytes(text)).toBeLessThanOrEqual(MOST);
        const whole = lines.join('\n');
        if (bytes(whole) < MOST) expect(text).toBe(whole);
        else expect(whole.endsWith(text)).toBe(true);
      }),
    );
  });
});
