import { describe, expect, test } from '@jest/globals';
import { type Advice, ADVICE as ofEcs } from '../../src/ecs/diagnosis/advice.js';
import { adviceFor, ADVICE as ofEcspresso } from '../../src/ecspresso/advice.js';
import { read } from './support/pages.js';

interface Row {
  readonly texts: readonly string[];
  readonly cure: string;
}

const PAGE = read('docs/troubleshooting.md');
/** What the ellipses of the page stand for: it must fit the patterns that name an AWS action, too. */
const ANYTHING = 'ecs:UpdateService';

const TABLES: readonly (readonly [string, readonly Advice[]])[] = [
  ['ecspresso', ofEcspresso],
  ['ECS', ofEcs],
];

describe.each(TABLES)('the table "%s" of docs/troubleshooting.md', (heading, advice) => {
  const rows = rowsOf(heading);

  test.each(rows.flatMap(({ texts, cure }) => texts.map((text) => [text, cure] as const)))(
    'a message with "%s" carries the cure of its row',
    (text, cure) => {
      const given = advice.find(({ seen }) => seen.test(text))?.advice ?? adviceFor(text) ?? '';
      const shared = wordsOf(given).filter((word) => wordsOf(cure).includes(word));
      expect({ given, shared }).toEqual({ given, shared: expect.arrayContaining([expect.any(String)]) });
    },
  );

  test.each(advice.map(({ advice: words, seen }) => [words, seen] as const))('has a row for: %s', (words) => {
    const shown = rows.flatMap(({ texts }) => texts);
    expect(shown.filter((text) => advice.find(({ seen }) => seen.test(text))?.advice === words)).not.toEqual([]);
  });
});

function rowsOf(heading: string): readonly Row[] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, seen = '', cure = ''] = line.split(/(?<!\\) *\| */);
      return { texts: textsOf(seen), cure };
    });
}

/** "`a` with `b`, `c`" stands for messages with a and b, and with a and c. */
function textsOf(cell: string): readonly string[] {
  const [first = [], second] = cell.split(' with ').map(quotedIn);
  const texts =
    second === undefined || second.length === 0
      ? first
      : first.flatMap((item) => second.map((two) => `${item} ${two}`));
  return texts.map((text) => text.replaceAll('…', ANYTHING));
}

function quotedIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);
}

/** Words that say something: the longer ones, in lower case. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z_:-]{5,}/g) ?? [];
}
