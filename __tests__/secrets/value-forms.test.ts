import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { encodedForms } from '../../src/secrets/value-forms.js';
import { redaction } from '../support/hiding.js';

const VALUES: Readonly<Record<string, string>> = {
  plain: 'canary-4f1c0a77',
  'HTML characters': 'p<a>s&s-word',
  quotes: `it's "quoted"`,
  backslashes: 'C:\\secrets\\key',
  'line separators': 'one\u2028two\u2029three',
  'shell characters': '$(rm -rf) `x` !y',
  'blanks and plus': 'a b+c/d?e=f',
  'beyond ASCII': 'pässwörd-鍵',
  'a control character': 'esc\u001b[31mred',
};

/** How a program writes a value, and the name of that program. Texts of Go's were made by Go 1.26. */
const WRITERS: Readonly<Record<string, (value: string) => string>> = {
  "Node's JSON": (value) => JSON.stringify({ value }),
  "Node's JSON, twice": (value) => JSON.stringify(JSON.stringify({ value })),
  "Go's JSON": (value) => goJson(value),
  "Go's JSON in Go's JSON": (value) => goJson(goJson(value)),
  "Node's JSON in Go's JSON": (value) => goJson(JSON.stringify(value)),
  'a URL component': (value) => `https://x.example/?q=${encodeURIComponent(value)}`,
  'a form': (value) => new URLSearchParams({ value }).toString(),
  'a path of a URL': (value) => encodeURI(value),
  base64: (value) => Buffer.from(value).toString('base64'),
  'base64 for URLs': (value) => Buffer.from(value).toString('base64url'),
  'base64 of a line': (value) => Buffer.from(`${value}\n`).toString('base64').slice(0, -4),
  "YAML's single quotes": (value) => `'${value.replaceAll("'", "''")}'`,
  'a word in single quotes': (value) => `'${value.replaceAll("'", "'\\''")}'`,
  'a word in double quotes': (value) => `"${value.replace(/["\\$`]/g, '\\$&')}"`,
  HTML: (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&#34;')
      .replaceAll("'", '&#39;'),
  'a shortened message': (value) => value.replace(/\s+/g, ' '),
};

function goJson(value: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '\\u0026',
    '<': '\\u003c',
    '>': '\\u003e',
    '\u2028': '\\u2028',
    '\u2029': '\\u2029',
  };
  return JSON.stringify(value).replace(/[&<>\u2028\u2029]/g, (character) => escapes[character] ?? character);
}

describe.each(Object.entries(VALUES))('%s', (_name, value) => {
  const redact = redaction([{ name: 'PASSWORD', value }]);
  test.each(Object.entries(WRITERS))('as %s', (_writer, write) => {
    const written = write(value);
    const shown = redact(`before ${written} after`);
    expect(shown).toContain('***');
    // No longer piece of the written value is left.
    for (let at = 0; at + 6 <= value.length; at += 1) {
      const piece = write(value.slice(at, at + 6));
      if (piece.length > 12 || /["']/.test(piece)) continue;
      expect(shown).not.toContain(piece);
    }
  });
});

test('what a shell prints with %q', () => {
  const value = "it's $5 & more";
  const quoted = execFileSync('bash', ['-c', 'printf %q "$1"', 'bash', value], { encoding: 'utf8' });
  expect(redaction([{ name: 'PASSWORD', value }])(quoted)).toBe('***');
});

test('half of a surrogate pair is no defect', () => {
  expect(encodedForms('broken \ud800 pair').size).toBeGreaterThan(0);
});
