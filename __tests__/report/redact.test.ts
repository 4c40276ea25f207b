import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redaction } from '../../src/report/redact.js';

test.each<[string, readonly string[], string, string]>([
  ['a value', ['hunter2'], 'pw=hunter2;', 'pw=***;'],
  ['every occurrence', ['hunter2'], 'hunter2 hunter2', '*** ***'],
  ['the longest first', ['secret', 'secret-long'], 'secret-long secret', '*** ***'],
  ['as JSON text', ['a"b\\c'], JSON.stringify({ v: 'a"b\\c' }), '{"v":"***"}'],
  ['a value of several lines, whole', ['line one\nline two'], 'x line one\nline two y', 'x *** y'],
  ['a value of several lines, line by line', ['line one\nline two'], 'line two', '***'],
  ['without the space around it', ['  hunter2  '], 'hunter2', '***'],
  ['text that looks like a pattern', ['a.c*(x)'], 'a.c*(x) abc', '*** abc'],
  ['text that looks like a replacement', ['$&$1'], 'x $&$1', 'x ***'],
  ['short values say too little', ['abc', '', 'x'], 'abc x', 'abc x'],
  ['common words say nothing', ['true', 'FALSE', 'null'], 'true FALSE null', 'true FALSE null'],
  ['nothing to redact', [], 'text', 'text'],
])('%s', (_name, values, text, redacted) => {
  expect(redaction(values)(text)).toBe(redacted);
});

describe('whatever the values', () => {
  test('none of them is left', () => {
    const value = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom('a', 'b', '"', '\\', '$', ' ', '.') });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.string({ maxLength: 20 }), (values, around) => {
        const text = redaction(values)(values.map((one) => `${around}|${one}|`).join('\n'));
        for (const one of values) {
          if (one.trim().length < 4 || around.includes(one.trim())) continue;
          expect(text).not.toContain(one.trim());
        }
      }),
    );
  });
});
