import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { circlesIn, filesOf, importsOf } from './support/modules.js';

test.each(['src', 'emulator', 'bench'])('no file of %s imports itself by way of others, types included', (folder) => {
  expect(circlesIn(new Map(filesOf(folder).map((file) => [file, importsOf(file)])))).toEqual([]);
});

/** Imports between folders. The file that composes a release stands for itself: it is over its folders. */
function folderImports(folder: string, composing: string): ReadonlyMap<string, string[]> {
  const nodeOf = (file: string): string => (file === composing ? file : dirname(file));
  const graph = new Map<string, string[]>();
  for (const file of filesOf(folder)) {
    const others = importsOf(file).map(nodeOf);
    const known = graph.get(nodeOf(file)) ?? [];
    graph.set(nodeOf(file), [...known, ...others.filter((other) => other !== nodeOf(file))]);
  }
  return graph;
}

test('no folder of src/release imports itself by way of others', () => {
  const graph = folderImports('src/release', 'src/release/release.ts');
  expect([...graph.keys()]).toContain('src/release/roll-out');
  expect(circlesIn(graph)).toEqual([]);
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
