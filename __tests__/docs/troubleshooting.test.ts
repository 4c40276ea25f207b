import { describe, expect, test } from '@jest/globals';
import { type Advice, ADVICE as ofEcs } from '../../src/ecs/diagnosis/advice.js';
import { adviceFor, ADVICE as ofEcspresso } from '../../src/ecspresso/advice.js';
import { filesOf, textOf } from '../house/support/modules.js';
import { read } from './support/pages.js';

interface Row {
  readonly texts: readonly string[];
  readonly cure: string;
}

const PAGE = read('docs/troubleshooting.md');
/** What the ellipses of the page stand for: it must fit the patterns that name an AWS action, too. */
const ANYTHING = 'ecs:UpdateService';

/** All that the sources can say, without their comments. */
const SOURCE = filesOf('src')
  .map(textOf)
  .join('\n')
  .replace(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '')
  .replaceAll('\\`', '`');
/** What stands in a message in place of a hole: names, numbers, and the words that the action chooses itself. */
const FILLED_IN = /…|"[^"]*"|\b\d[\w.]*|\b[A-Z]+_[A-Z_]+|\bN\b|\bmigration\b|\bdiff\b|^(?:was|is being) /;
const OF_GITHUB = ['Resource not accessible by integration', 'Bad credentials'];

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

describe('the messages of the action itself in docs/troubleshooting.md', () => {
  const own = PAGE.split(/^## /m)
    .slice(1)
    .filter((section) => !/^(?:ecspresso|ECS)\n/.test(section))
    .flatMap((section) => section.split('\n'))
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .flatMap((line) => quotedIn(line.split(' | ')[0] ?? ''))
    .filter((text) => !OF_GITHUB.includes(text));

  test('are many', () => expect(own.length).toBeGreaterThan(80));

  test.each(own)('the sources can say "%s"', (text) => {
    const pieces = text.split(FILLED_IN).map((piece) => piece.replace(/^[\s,.:;?!]+|[\s,.:;?]+$/g, ''));
    const said = pieces.filter((piece) => piece.length > 3);
    expect(said).not.toEqual([]);
    expect(said.filter((piece) => !SOURCE.includes(piece))).toEqual([]);
  });
});

test('the Japanese page has a row for the same messages, in the same order', () => {
  const quoted = (page: string): readonly string[] =>
    page
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .flatMap((line) => quotedIn(line.split(' | ')[0] ?? ''));
  expect(quoted(read('docs/troubleshooting.ja.md'))).toEqual(quoted(PAGE));
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
  return [...text.matchAll(/`` ?(.+?) ?``|`([^`]+)`/g)].map(([, long, short]) => long ?? short ?? '');
}

/** Words that say something: the longer ones, in lower case. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z_:-]{5,}/g) ?? [];
}
