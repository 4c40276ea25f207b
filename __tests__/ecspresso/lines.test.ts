import { describe, expect, test } from '@jest/globals';
import { LONGEST_LINE, lineSplitter } from '../../src/ecspresso/lines.js';
import fc from '../support/fast-check.js';

/** The lines that a stream cut into these chunks is passed on as. */
function linesOf(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = lineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

describe('a stream becomes lines', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['LF', ['a\nb\n'], ['a', 'b']],
    ['CR', ['10%\r50%\r100%\n'], ['10%', '50%', '100%']],
    ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['a CRLF cut between two chunks', ['a\r', '\nb\n'], ['a', 'b']],
    ['a CRLF cut by an empty chunk as well', ['a\r', '', '\nb\n'], ['a', 'b']],
    ['CR CR LF', ['a\r\r\nb'], ['a', '', 'b']],
    ['LF CR', ['a\n\rb'], ['a', '', 'b']],
    ['LF alone after a cut CRLF', ['a\r', '\n', '\nb'], ['a', '', 'b']],
    ['no break at the end', ['a\nb'], ['a', 'b']],
    ['a line in many chunks', ['o', 'n', 'e', '\n', 'two'], ['one', 'two']],
    ['nothing', [], []],
    ['only a break', ['\n'], ['']],
    ['other separators are text', ['a\u2028b\u000bc\u0085d\n'], ['a\u2028b\u000bc\u0085d']],
  ])('%s', (_name, chunks, lines) => {
    expect(linesOf(chunks)).toEqual(lines);
  });

  test('a line is passed on as soon as its break is there', () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    splitter.push('first\nsec');
    expect(lines).toEqual(['first']);
    splitter.push('ond\n');
    expect(lines).toEqual(['first', 'second']);
  });

  test('end() twice passes on nothing twice', () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    splitter.push('rest');
    splitter.end();
    splitter.end();
    expect(lines).toEqual(['rest']);
  });
});

describe('without line breaks', () => {
  test('50 MB come in pieces of bounded length, and nothing is lost', () => {
    const chunk = 'x'.repeat(65_521);
    let longest = 0;
    let total = 0;
    const splitter = lineSplitter((line) => {
      longest = Math.max(longest, line.length);
      total += line.length;
    });
    const chunks = Math.ceil((50 * 1024 * 1024) / chunk.length);
    for (let i = 0; i < chunks; i += 1) splitter.push(chunk);
    splitter.end();
    expect(longest).toBeLessThanOrEqual(LONGEST_LINE);
    expect(total).toBe(chunks * chunk.length);
  });

  test('a long line in one chunk is cut, too', () => {
    const lines = linesOf([`${'y'.repeat(3 * LONGEST_LINE + 5)}\nshort\n`]);
    expect(lines.slice(0, -1).map((line) => line.length)).toEqual([LONGEST_LINE, LONGEST_LINE, LONGEST_LINE, 5]);
    expect(lines.at(-1)).toBe('short');
  });
});

test('whatever the chunks, the joined lines are the text without its breaks', () => {
  const piece = fc.oneof(fc.constantFrom('\r', '\n', '\r\n', '::error::', '😀'), fc.string({ maxLength: 8 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(30), { maxLength: 20 }), (pieces, cuts) => {
      const text = pieces.join('');
      const chunks: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(text.slice(at, at + cut));
        at += cut;
      }
      chunks.push(text.slice(at));
      const lines = linesOf(chunks);
      expect(lines.join('')).toBe(text.replace(/[\r\n]/g, ''));
      expect(lines).toEqual(linesOf([text]));
      for (const line of lines) expect(line).not.toMatch(/[\r\n]/);
    }),
    { numRuns: 500 },
  );
});
