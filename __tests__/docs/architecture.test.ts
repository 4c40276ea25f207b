import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesOf, importsOf, ROOT, textOf } from '../house/support/modules.js';

const PAGE = textOf('docs/architecture.md');
/** Parts that every other one may import; the page says so. */
const OPEN: ReadonlySet<string> = new Set([
  'errors',
  'unreadable',
  'spoken-time',
  'listed',
  'shell-command',
  'secrets',
]);
/** No part of the flow: it takes the place of a package. */
const ASIDE: ReadonlySet<string> = new Set(['undici']);

/** A path of this repository: a folder, or a file by its ending. */
const PATH = /^(?!@)(?:[\w.-]+\/)*(?:[\w.-]+\/|[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|js|json|md|yml|yaml))$/;

/** `src/ecs/watch/watch.ts` belongs to `ecs`, `src/main.ts` to `main`. */
function partOf(file: string): string {
  return (file.split('/')[1] ?? '').replace(/\.ts$/, '');
}

function drawn(): ReadonlySet<string> {
  const [, , drawing = ''] = PAGE.split('```mermaid');
  const arrows = [...(drawing.split('```')[0] ?? '').matchAll(/^\s*(\w+)(?:\[.*?\])? --> (\w+)/gm)];
  return new Set(arrows.map(([, from, to]) => `${from} → ${to}`));
}

function imported(): ReadonlySet<string> {
  const pairs = filesOf('src').flatMap((file) =>
    importsOf(file).map((target) => [partOf(file), partOf(target)] as const),
  );
  return new Set(
    pairs
      .filter(([from, to]) => from !== to && !OPEN.has(to) && !ASIDE.has(from))
      .map(([from, to]) => `${from} → ${to}`),
  );
}

describe('docs/architecture.md', () => {
  test('draws exactly the imports between the parts', () => {
    const [shown, known] = [drawn(), imported()];
    expect([...known].filter((arrow) => !shown.has(arrow))).toEqual([]);
    expect([...shown].filter((arrow) => !known.has(arrow))).toEqual([]);
  });

  test('draws no arrow back up', () => {
    const arrows = [...drawn()].map((arrow) => arrow.split(' → ') as [string, string]);
    const below = (from: string, seen: ReadonlySet<string> = new Set()): readonly string[] =>
      arrows.flatMap(([a, b]) => (a === from && !seen.has(b) ? [b, ...below(b, new Set([...seen, b]))] : []));
    expect(arrows.filter(([from]) => below(from).includes(from))).toEqual([]);
  });

  test.each(pathsOf(PAGE))('names %s, which is there', (path, folder) => {
    expect(placesOf(path, folder).some((place) => existsSync(join(ROOT, place)))).toBe(true);
  });
});

describe('CONTRIBUTING.md', () => {
  test.each(pathsOf(textOf('CONTRIBUTING.md')))('names %s, which is there', (path, folder) => {
    expect(placesOf(path, folder).some((place) => existsSync(join(ROOT, place)))).toBe(true);
  });
});

test('a path that is not there would be found', () => {
  const page =
    '| `install/` | all of it but `gone.ts`, see [a page](docs/gone.md) |\n`@actions/core`, `npm run docs`, `src/gone/`';
  const found = pathsOf(page);
  expect(found).toEqual([
    ['install/', ''],
    ['gone.ts', 'install/'],
    ['src/gone/', ''],
  ]);
  expect(placesOf('gone.ts', 'install/')).toEqual(['gone.ts', 'src/gone.ts', 'install/gone.ts', 'src/install/gone.ts']);
});

/** Paths in a page, each once, with the folder that its row of a table is about. */
function pathsOf(page: string): readonly (readonly [path: string, folder: string])[] {
  const found = new Map<string, readonly [string, string]>();
  for (const line of page.split('\n')) {
    const own = /^\| `([^`]+\/)` \|/.exec(line)?.[1] ?? '';
    for (const [, path = ''] of line.matchAll(/`([^`]+)`/g)) {
      const folder = path === own ? '' : own;
      if (PATH.test(path)) found.set(`${folder} ${path}`, [path, folder]);
    }
  }
  return [...found.values()];
}

/** Where a path can be meant: from the top, from `src/`, or from the folder of its row. */
function placesOf(path: string, folder: string): readonly string[] {
  const places = [path, `src/${path}`];
  return folder === '' ? places : [...places, `${folder}${path}`, `src/${folder}${path}`];
}
