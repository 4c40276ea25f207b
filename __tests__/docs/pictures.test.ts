import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesBelow, pages, ROOT, read } from './support/pages.js';

describe('the pictures', () => {
  const shown = new Set(
    pages().flatMap((page) =>
      [...read(page).matchAll(/(?:src|srcset)="([^"]+)"|!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, source, image]) =>
        join(page, '..', source ?? image ?? '').replaceAll('\\', '/'),
      ),
    ),
  );
  const files = [...filesBelow('docs/images', /./), ...filesBelow('bench', /\.svg$/)];

  test('are all shown by a page', () => {
    expect(files.filter((file) => !shown.has(file))).toEqual([]);
  });

  test('are all there for the light and for the dark theme', () => {
    const light = files.filter((file) => !/-dark\./.test(file));
    expect(light.filter((file) => !existsSync(join(ROOT, file.replace(/\.(\w+)$/, '-dark.$1'))))).toEqual([]);
    expect(files).toHaveLength(2 * light.length);
  });

  test.each(pages())('%s shows each in both themes', (page) => {
    const text = read(page).replaceAll(
      /<picture><source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)-dark\.(\w+)"><img src="\1\.\2" alt="[^"]+" width="\d+"><\/picture>/g,
      '',
    );
    const left = [...text.matchAll(/<img |!\[[^\]]*\]\((?!https:)/g)];
    expect(left.map(([image]) => image)).toEqual([]);
  });

  test('are made by a script: each has a row there, and no row is without a picture', () => {
    const [, table = ''] = /const PICTURES = \{\n(.*?)\n\};/s.exec(read('scripts/pictures.mjs')) ?? [];
    const rows = [...table.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name]) => `docs/images/${name}.png`);
    const made = files.filter((file) => file.endsWith('.png') && !file.endsWith('-dark.png'));
    expect(new Set(rows)).toEqual(new Set(made));
  });
});
