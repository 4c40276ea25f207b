import { expect, test } from '@jest/globals';
import { circlesIn, filesOf, importsOf } from './support/modules.js';

test.each(['src', 'emulator', 'bench'])('no file of %s imports itself by way of others, types included', (folder) => {
  expect(circlesIn(new Map(filesOf(folder).map((file) => [file, importsOf(file)])))).toEqual([]);
});

test('a circle would be found', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
  ]);
  expect(circlesIn(graph)).toEqual([['b', 'c']]);
});
