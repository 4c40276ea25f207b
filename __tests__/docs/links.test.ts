import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { byText } from '../../emulator/ecs/wire/member.js';
import { blocks, pages, ROOT, read } from './support/pages.js';

/** The pages of this project that are not only in `pages()`. */
const PAGES = [...pages(), 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
/** Pages in two languages, which say the same. */
const PAIRS = [
  'README',
  'docs/environment',
  'docs/faq',
  'docs/guide',
  'docs/iam',
  'docs/migrate-from-hand-written-ecspresso',
  'docs/oidc',
  'docs/reference',
  'docs/result',
  'docs/strategies',
  'docs/troubleshooting',
  'docs/when-a-release-failed',
] as const;

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

describe.each(PAIRS)('%s.md and its Japanese', (name) => {
  const english = `${name}.md`;
  const japanese = `${name}.ja.md`;

  test('have the same sections, tables and pictures', () => {
    expect(shapeOf(japanese)).toEqual(shapeOf(english));
  });

  test('show the same YAML', () => {
    const of = (page: string): unknown[] => blocks().flatMap(({ file, value }) => (file === page ? [value] : []));
    expect(of(japanese)).toEqual(of(english));
  });

  test('show the same policies, programs and commands', () => {
    expect(codeOf(japanese)).toEqual(codeOf(english));
  });

  test('is read in one language: what has a Japanese page is linked in Japanese', () => {
    const foreign = linksOf(japanese)
      .map((link) => link.replace(/#.*$/, ''))
      .filter((link) => link.endsWith('.md') && !link.endsWith('.ja.md') && leadsSomewhere(japanese, ofJapan(link)));
    expect(foreign).toEqual([basename(english)]);
  });

  test('lead to the same files', () => {
    const targets = (page: string): readonly string[] =>
      [...new Set(linksOf(page).map((link) => link.replace(/#.*$/, '').replace(/\.ja\.md$/, '.md')))]
        .filter((link) => link !== '')
        .toSorted(byText);
    expect(targets(japanese)).toEqual(targets(english));
  });
});

/** Fenced blocks in languages that nobody translates. */
function codeOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^ *```(?:json|sh|hcl)\n.*?^ *```/gms)].map(([block]) => block);
}

function ofJapan(page: string): string {
  return page.replace(/\.md$/, '.ja.md');
}

/** Headings by level, rows of tables and pictures, in their order. */
function shapeOf(page: string): readonly string[] {
  return proseOf(page)
    .split('\n')
    .flatMap((line) => /^(#+) |^(\|)|^(!\[|<img |<picture>)/.exec(line)?.slice(1).filter(Boolean) ?? []);
}

function linksOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|src(?:set)?="([^"]+)"/g)]
    .map(([, link, source]) => link ?? source ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path)).replaceAll('\\', '/');
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || (statSync(join(ROOT, target)).isFile() && anchorsOf(target).includes(anchor));
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function proseOf(page: string): string {
  return read(page).replaceAll(/^ *```.*?^ *```/gms, '');
}
