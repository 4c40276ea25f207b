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

  test.each([
    ...new Set([...PAGE.matchAll(/`((?:src|emulator|__tests__|docs)\/[^`]*)`/g)].map(([, path = '']) => path)),
  ])('names %s, which is there', (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });
});
