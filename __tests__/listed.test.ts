import { expect, test } from '@jest/globals';
import { backticked, joined, listed } from '../src/listed.js';

test.each<[readonly string[], string]>([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a, b'],
  [['a', 'b', 'c'], 'a, b and 1 more'],
  [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
])('of %j two are listed: %s', (names, text) => {
  expect(listed(names, 2)).toBe(text);
});

test.each<[readonly string[], 'and' | 'or' | undefined, string]>([
  [[], undefined, ''],
  [['a'], 'or', 'a'],
  [['a', 'b'], undefined, 'a and b'],
  [['a', 'b', 'c'], 'or', 'a, b or c'],
])('%j joined by %s: %s', (names, last, text) => {
  expect(joined(names, last)).toBe(text);
});

test('a name in backticks is code', () => {
  expect(['configs', 'env'].map(backticked)).toEqual(['`configs`', '`env`']);
});
