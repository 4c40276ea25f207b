import { expect, test } from '@jest/globals';
import type { Subject } from '../../src/errors.js';
import { inInputOrder } from '../../src/inputs/order.js';

const input = (name: string, line?: number, unit?: string): Subject => ({ kind: 'input', input: name, line, unit });
const config = (path: string): Subject => ({ kind: 'configs', paths: [path] });

test('problems about inputs come in the order of the inputs and their lines; the others keep their places', () => {
  const subjects = [
    input('migration-container'),
    // A path that looks like an input is none.
    config('`configs`'),
    input('on-cancel'),
    input('images', 12),
    input('no-input-of-ours'),
    input('images', 2, 'element'),
    input('configs'),
  ];
  const sorted = inInputOrder(subjects.map((about) => ({ about, what: '' })));
  expect(sorted.map(({ about }) => about)).toEqual([
    input('configs'),
    config('`configs`'),
    input('images', 2, 'element'),
    input('images', 12),
    input('no-input-of-ours'),
    input('migration-container'),
    input('on-cancel'),
  ]);
});
