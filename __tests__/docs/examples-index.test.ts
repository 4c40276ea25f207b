import { describe, expect, test } from '@jest/globals';
import { examples } from './support/examples.js';
import { read } from './support/pages.js';

describe('the index of the examples', () => {
  const index = read('examples/README.md');

  test('has a row for each example, and no other', () => {
    const rows = [...index.matchAll(/^\| \[([\w-]+)\]\(\1\) \| \S/gm)].map(([, name]) => name);
    expect(new Set(rows)).toEqual(new Set(examples()));
    expect(rows).toHaveLength(examples().length);
  });

  test.each(examples())('the README of %s says for whom it is, and names its workflow', (name) => {
    const readme = read(`examples/${name}/README.md`);
    expect(readme).toMatch(/^# .+\n\nFor /);
    expect(readme).toMatch(/\]\((?:workflow\/[\w-]+\.yml|action\.yml)\)/);
  });
});
