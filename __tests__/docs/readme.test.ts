import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from './support/pages.js';

describe('the badges of the READMEs', () => {
  const badges = (page: string): readonly string[] => read(page).match(/^\[!\[.*$/gm) ?? [];

  test('are the same in both languages, and there are some', () => {
    expect(badges('README.ja.md')).toEqual(badges('README.md'));
    expect(badges('README.md')).toHaveLength(3);
  });

  test('show workflows of this repository that run on main, and its license', () => {
    const [workflows, others] = [
      /\/actions\/workflows\/([\w-]+\.yml)\/badge\.svg\?branch=main\)\]\(\S+\/actions\/workflows\/\1\)$/,
      /license-MIT/,
    ];
    const names = badges('README.md').map(
      (badge) => workflows.exec(badge)?.[1] ?? (others.test(badge) ? 'license' : badge),
    );
    expect(names).toEqual(['ci.yml', 'conformance.yml', 'license']);
    const { on: ci } = parse(read('.github/workflows/ci.yml')) as { readonly on: { readonly push: unknown } };
    expect(ci.push).toEqual({ branches: ['main'] });
    const { on: nightly } = parse(read('.github/workflows/conformance.yml')) as { readonly on: object };
    expect(Object.keys(nightly)).toContain('schedule');
    expect(read('LICENSE')).toMatch(/^MIT License/);
  });
});

describe('the comparison in both READMEs', () => {
  const WORDS = { 成功: 'green', 失敗: 'red', 未測定: 'not measured', 送らない: 'does not send it' } as const;
  /** The verdict of each cell after the first, without what else it says. */
  const verdicts = (page: string, head: string): readonly (readonly string[])[] => {
    const lines = read(page).split('\n');
    const from = lines.findIndex((line) => line.startsWith(head));
    const rows = lines.slice(from + 2, lines.indexOf('', from));
    return rows.map((row) =>
      row
        .split('|')
        .slice(2, -1)
        .map((cell) => {
          const words = cell.trim().replaceAll('*', '');
          const [, japanese] = /^(成功|失敗|未測定|送らない)/.exec(words) ?? [];
          const word = japanese === undefined ? words : WORDS[japanese as keyof typeof WORDS];
          return /^(green|red|not measured|does not send it)/.exec(word)?.[1] ?? word;
        }),
    );
  };
  const english = verdicts('README.md', '| what happens in ECS |');

  test('is the same', () => {
    expect(verdicts('README.ja.md', '| ECS で起きること |')).toEqual(english);
  });

  test('has this action where it should be in every row, and a peer that is not in most', () => {
    expect(english.filter(([should, action]) => should !== action)).toEqual([]);
    expect(
      english.filter(([should, , ...peers]) => peers.some((peer) => /green|red/.test(peer) && peer !== should)).length,
    ).toBeGreaterThan(5);
  });
});
