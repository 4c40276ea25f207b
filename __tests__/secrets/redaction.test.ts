import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.js';
import { hiding, redaction } from '../support/hiding.js';

test.each<[string, readonly string[], string, string]>([
  ['a value', ['hunter2'], 'pw=hunter2;', 'pw=***;'],
  ['every occurrence', ['hunter2'], 'hunter2 hunter2', '*** ***'],
  ['the longest first', ['secret', 'secret-long'], 'secret-long secret', '*** ***'],
  ['a value of several lines, whole', ['line one\nline two'], 'x line one\nline two y', 'x *** y'],
  ['a value of several lines, line by line', ['line one\nline two'], 'line two', '***'],
  ['without the space around it', ['  hunter2  '], 'hunter2', '***'],
  ['text that looks like a pattern', ['a.c*(x)'], 'a.c*(x) abc', '*** abc'],
  ['text that looks like a replacement', ['$&$1'], 'x $&$1', 'x ***'],
  ['with blanks collapsed', ['two  blanks'], 'two blanks', '***'],
  ['with a colour inside', ['hunter2'], '\u001b[31mhunt\u001b[0mer2\u001b[0m!', '\u001b[31m***\u001b[0m!'],
  ['with a colour inside, as JSON writes it', ['hunter2'], 'hunt\\u001b[0mer2!', '***!'],
  ['with half of a colour at the end', ['hunter2'], 'x hunter2\u001b[3', 'x ***\u001b[3'],
  ['with other white space', ['two  blanks'], 'two\n\t blanks two\u00a0blanks', '*** ***'],
  ['with marks of direction and of no width inside', ['hunter2'], 'hun\u202eter\u200b2', '***'],
  ['two that overlap', ['abcdef', 'defghi'], 'xabcdefghix', 'x***x'],
  ['colours elsewhere stay', ['hunter2'], '\u001b[31mred\u001b[0m hunter2', '\u001b[31mred\u001b[0m ***'],
  ['short values say too little', ['abc', '', 'x'], 'abc x', 'abc x'],
  ['nothing to redact', [], 'text', 'text'],
])('%s', (_name, values, text, redacted) => {
  expect(hiding(...values)(text)).toBe(redacted);
});

describe('what is no secret', () => {
  test.each(['true', 'FALSE', 'null', 'error', 'debug', 'WARN', 'production', 'staging'])('the word %s', (word) => {
    expect(hiding(word)(`unhandled ${word}`)).toBe(`unhandled ${word}`);
  });

  test('names that the release shows', () => {
    const redact = redaction([{ name: 'SERVICE', value: 'api-service' }], new Set(['api-service']));
    expect(redact('api-service is being rolled back')).toBe('api-service is being rolled back');
  });

  test.each(['DB_PASSWORD', 'API_TOKEN', 'APP_SECRET', 'STRIPE_KEY', 'SMTP_PASS', 'apikey'])(
    'neither excuses a variable whose name says that it is one: %s',
    (name) => {
      const redact = redaction(
        [
          { name, value: 'production' },
          { name, value: 'api-service' },
        ],
        new Set(['api-service']),
      );
      expect(redact('production api-service')).toBe('*** ***');
    },
  );

  test.each(['SERVICE', 'KEYBOARD', 'PWD', 'OLDPWD', 'MONKEY_BAR', 'AUTHOR'])('the name %s says nothing', (name) => {
    expect(redaction([{ name, value: 'production' }])('production')).toBe('production');
  });
});

test('a value of which white space is nearly all is hidden as it stands', () => {
  expect(hiding('a          a', 'aaaa')('|a          a|aaaa|')).toBe('|***|***|');
});

describe('whatever the values', () => {
  test('none of them is left', () => {
    const unit = fc.constantFrom('a', 'b', '"', '\\', '$', ' ', '.', '&', '<', "'", '\u2028', '%', 'é');
    const value = fc.string({ minLength: 4, maxLength: 12, unit });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.string({ maxLength: 20 }), (values, around) => {
        const text = hiding(...values)(values.map((value) => `${around}|${value}|`).join('\n'));
        for (const value of values) {
          if (value.trim().length < 4 || around.includes(value.trim())) continue;
          expect(text).not.toContain(value.trim());
        }
      }),
    );
  });
});
