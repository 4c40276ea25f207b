import { describe, expect, test } from '@jest/globals';
import { filesOf, textOf } from './support/modules.js';

/** Rules of the linter about what a file may import. */
interface Restricted {
  readonly options?: { readonly patterns: readonly { readonly group: readonly string[] }[] };
}
interface Rules {
  readonly linter: { readonly rules: { readonly style: { readonly noRestrictedImports: Restricted | 'off' } } };
}
const BIOME = JSON.parse(textOf('biome.json')) as Rules & {
  readonly overrides: readonly (Rules & { readonly includes: readonly string[] })[];
};

/** Packages, and modules of Node's, that a file of src imports. */
function vendorsOf(file: string): readonly string[] {
  const found = textOf(file).matchAll(/(?:^import\s+|^export\s.*from\s+|\bfrom\s+|\bimport\()'([^.'][^']*)'/gm);
  return [...new Set([...found].map(([, name = '']) => name))];
}

/** Whether the patterns of the linter, the later ones over the earlier, refuse a module. */
function refuses(group: readonly string[], name: string): boolean {
  const fits = (pattern: string): boolean =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  return group.reduce((refused, pattern) => {
    if (pattern.startsWith('!')) return refused && !fits(pattern.slice(1));
    return refused || fits(pattern);
  }, false);
}

function groupOf({ linter }: Rules): readonly string[] {
  const rule = linter.rules.style.noRestrictedImports;
  return rule === 'off' ? [] : (rule.options?.patterns.flatMap(({ group }) => group) ?? []);
}

const EVERYWHERE = groupOf(BIOME);
const EXCEPTIONS = BIOME.overrides.flatMap((override) =>
  override.includes.filter((file) => file.startsWith('src/')).map((file) => ({ file, group: groupOf(override) })),
);

describe('vendors have their places', () => {
  test('the linter knows every package that src imports', () => {
    const names = new Set(filesOf('src').flatMap(vendorsOf));
    expect([...names].filter((name) => !refuses(EVERYWHERE, name))).toEqual([]);
  });

  test.each(EXCEPTIONS)('$file needs all that the linter allows it', ({ file, group }) => {
    const needed = vendorsOf(file);
    const allowed = EVERYWHERE.filter((pattern) => !group.includes(pattern));
    const idle = allowed.filter((pattern) => !needed.some((name) => refuses([pattern], name)));
    const exempt = group.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
    expect([...idle, ...exempt.filter((name) => !needed.includes(name))]).toEqual([]);
  });

  test('docs/architecture.md has the places of each', () => {
    const table = textOf('docs/architecture.md').split('| vendor | where |')[1]?.split('\n\n')[0] ?? '';
    const rows = table.split('\n').flatMap((row) => {
      const [, vendors = '', where = ''] = row.split('|');
      const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      return quoted(vendors).map((vendor) => [vendor, quoted(where)] as const);
    });
    const places = new Map<string, string[]>();
    for (const file of filesOf('src')) {
      const vendors = vendorsOf(file).filter((name) => !name.startsWith('node:') || name === 'node:child_process');
      for (const name of vendors) places.set(name, [...(places.get(name) ?? []), file.replace('src/', '')]);
    }
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(places));
  });
});
