import { expect, test } from '@jest/globals';
import { cut } from '../../../src/report/comment/cut.js';
import { bytesOf } from '../../../src/report/phrases/size.js';

const NOTE = '*more*';
const DIFF = [
  '### ✅ title',
  '',
  '<details open><summary>diff</summary>',
  '',
  '<pre>',
  ...Array(9).fill('one 日本'),
  '</pre>',
  '',
  '</details>',
  '',
  'end',
].join('\n');
const FENCED = ['a', '', '````diff', ...Array(9).fill('```'), '<details>', '````', 'b'].join('\n');
const MERMAID = ['a', '', '```mermaid', 'gantt', ...Array(9).fill('  x :1, 2'), '```', 'b'].join('\n');

/** Whether every construct that a text opens is closed in it. */
function isWhole(text: string): boolean {
  let fence: string | undefined;
  const open: string[] = [];
  for (const line of text.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (fence !== undefined) {
      if (ticks !== undefined && ticks.length >= fence.length && line === ticks) fence = undefined;
    } else if (ticks !== undefined) fence = ticks;
    else {
      for (const [, slash, name = ''] of line.matchAll(/<(\/?)(pre|details)\b[^>]*>/g)) {
        if (slash === '') open.push(name);
        else if (open.pop() !== name) return false;
      }
    }
  }
  return fence === undefined && open.length === 0;
}

test.each([DIFF, FENCED, MERMAID, '| a |\n|---|\n| 1 |\n| 2 |\n'.repeat(9), '日'.repeat(300)])(
  'at every length the text fits, is whole and says that it was cut: %#',
  (text) => {
    for (let most = 20; most < bytesOf(text); most += 1) {
      const short = cut(text, most, NOTE);
      expect(bytesOf(short)).toBeLessThanOrEqual(most);
      expect(isWhole(short)).toBe(true);
      expect(short.trimEnd().endsWith(NOTE)).toBe(true);
      expect(short.isWellFormed()).toBe(true);
      // A timeline is there as a whole or not at all.
      expect(/```mermaid\n/.test(short)).toBe(false);
    }
  },
);

test('what fits stays as it is', () => {
  for (const text of ['', DIFF, FENCED, MERMAID]) expect(cut(text, bytesOf(text), NOTE)).toBe(text);
});

test('as much is kept as fits', () => {
  expect(cut(DIFF, bytesOf(DIFF) - 1, NOTE).match(/one/g)).toHaveLength(8);
  expect(cut('a\nb\nc\n', 5, 'n')).toBe('a\n\nn\n');
});
