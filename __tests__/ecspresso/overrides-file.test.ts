import { describe, expect, test } from '@jest/globals';
import { templateSafeJson } from '../../src/ecspresso/overrides-file.js';
import fc from '../support/fast-check.js';

/** What a Go template would take as an action: the only thing it looks for in a text. */
const ACTION = /\{\{/;

describe('a JSON file that is read as a template first', () => {
  test.each<[string, unknown]>([
    ['a command', { containerOverrides: [{ name: 'laravel', command: ['php', 'artisan', 'migrate', '--force'] }] }],
    ['template text', { command: ['echo', '{{ env `AWS_SECRET_ACCESS_KEY` `x` }}'] }],
    ['a template over two strings', { command: ['{{', 'env `X`', '}}'] }],
    ['nested objects', { a: { b: { c: {} } }, d: [{}, {}] }],
    ['quotes and backslashes before braces', { s: '"\\{{', t: '\\\\"{{"', u: '\\' }],
    ['braces in a key', { '{{key}}': 1 }],
    ['other control', { s: '\n\r\t\u2028\u0000' }],
    ['a lone surrogate', { s: '\ud800{{' }],
  ])('%s is read back as it was', (_name, value) => {
    const text = templateSafeJson(value);
    expect(text).not.toMatch(ACTION);
    expect(JSON.parse(text)).toEqual(value);
  });

  test('any JSON', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('{', '{{', '}}', '{{-', '\\{', '"{{', '\\u007b{', '{{/*'));
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (any) => {
        const written = templateSafeJson(any);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(any)));
        expect(written).not.toMatch(ACTION);
      }),
      { numRuns: 500 },
    );
  });
});
