import { describe, expect, test } from '@jest/globals';
import stripAnsi from 'strip-ansi';
import { log } from '../../../src/report/log/log.js';
import { legible, legibleInColour } from '../../../src/report/phrases/legible.js';
import { block, code, plain, prose } from '../../../src/report/summary/markdown.js';
import fc from '../../support/fast-check.js';

const RED = '\u001b[31m';

test.each<[string, string, string]>([
  ['a colour', `a${RED}b\u001b[0mc`, 'abc'],
  ['a cleared screen', 'a\u001b[2J\u001b[Hb', 'ab'],
  ['the title of a window', 'a\u001b]0;evil\u0007b', 'ab'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\ECS\u001b]8;;\u001b\\', 'ECS'],
  ['half of a colour at the end', 'a\u001b[3', 'a'],
  ['an 8-bit sequence', 'a\u009b31mb', 'ab'],
  ['a direction that is turned round', 'user\u202egnp.exe', 'usergnp.exe'],
  ['an isolate', 'a\u2066b\u2069c', 'abc'],
  ['marks', 'a\u200e\u200f\u061cb', 'ab'],
  ['backspaces, bells and NUL', 'a\u0008\u0007\u0000b', 'ab'],
  ['a carriage return that would overwrite', 'red\rgreen', 'red\ngreen'],
  ['what has no width', 'a\u200bb\ufeffc\u2060d', 'abcd'],
  ['text in tags', `a${String.fromCodePoint(0xe0041, 0xe0042)}b`, 'ab'],
  ['tabs, lines, emoji and scripts that join stay', 'a\tb\n👩‍🚀 क्‍ष 日本', 'a\tb\n👩‍🚀 क्‍ष 日本'],
])('%s', (_name, text, shown) => {
  expect(legible(text)).toBe(shown);
});

test('a line of a log keeps its colours, and nothing else', () => {
  expect(legibleInColour(`${RED}a\u001b[2K\u202eb\u001b]0;x\u0007\u001b[0m`)).toBe(`${RED}ab\u001b[0m`);
});

describe('whatever is said', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '\u001b',
      '[',
      ']',
      '3',
      'm',
      ';',
      '\u0007',
      '\u009b',
      '\u202e',
      '\u2066',
      '\r',
      '\n',
      '\u0000',
      '\u200f',
    ),
  });
  const unseen = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u;

  test('nothing unseen survives in an annotation, a group or a debug line', () => {
    fc.assert(
      fc.property(hostile, hostile, (title, text) => {
        const lines: string[] = [];
        const writer = log({ write: (line) => lines.push(line), token: () => 'T', redact: (of) => of, debug: true });
        writer.annotate('error', title, text);
        writer.group(title);
        writer.debug(text);
        for (const line of lines) expect(line).not.toMatch(unseen);
      }),
    );
  });

  test('in the log only colours survive', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines: string[] = [];
        const writer = log({ write: (line) => lines.push(line), token: () => 'T', redact: (of) => of, debug: false });
        writer.line(text);
        writer.foreign('x | ', text);
        for (const line of lines) expect(stripAnsi(line)).not.toMatch(unseen);
      }),
    );
  });

  test('nothing unseen survives in the summary', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const shown of [plain(text), code(text), prose(`\`${text}\` ${text}`), block(text.split('\n'))]) {
          expect(shown).not.toMatch(unseen);
        }
      }),
    );
  });
});
