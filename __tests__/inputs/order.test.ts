import { expect, test } from '@jest/globals';
import { inInputOrder } from '../../src/inputs/order.js';

test('problems about inputs come in the order of the inputs and their lines; the others keep their places', () => {
  const wheres = [
    '`migration-container`',
    'ecs/a.yml',
    '`on-cancel`',
    '`images` line 12',
    'ecs/b.yml',
    '`images` line 2',
    '`configs`',
  ];
  const sorted = inInputOrder(wheres.map((where) => ({ where, what: '' })));
  expect(sorted.map(({ where }) => where)).toEqual([
    '`configs`',
    'ecs/a.yml',
    '`images` line 2',
    '`images` line 12',
    'ecs/b.yml',
    '`migration-container`',
    '`on-cancel`',
  ]);
});
