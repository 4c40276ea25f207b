import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'threat-model.md'), 'utf8');
const rows = [...text.matchAll(/^\| (\d+) \| (.+?) \| `(__tests__\/[^`]+)`: (.+?) \|$/gm)].map(
  ([, number = '', invariant = '', file = '', title = '']) => ({ number, invariant, file, title }),
);

describe('docs/threat-model.md', () => {
  test.each(rows)('$number: $invariant', ({ file, title }) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });

  test('every number that the table of actors relies on has its invariant', () => {
    const actors = text.slice(text.indexOf('## Who could try what'), text.indexOf('## Invariants'));
    const used = [...actors.matchAll(/\((\d+(?:, \d+)*)\)/g)].flatMap(([, list = '']) => list.split(', '));
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((number) => !rows.some((row) => row.number === number))).toEqual([]);
  });
});
