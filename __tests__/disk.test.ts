import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { releaseFiles, removeLeft } from '../src/disk.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const NAME = `.ecspresso-release-${'0a'.repeat(16)}.yml`;

describe('temporary files', () => {
  test('are known to the post step before they are written, only their owner can read them, and they are gone at the end', async () => {
    const told: (readonly string[])[] = [];
    const files = releaseFiles(root, root, (paths) => {
      const isNew = paths.length > (told.at(-1)?.length ?? 0);
      const newest = paths.at(-1) ?? '';
      if (isNew && existsSync(newest)) expect(readdirSync(newest)).toEqual([]);
      told.push(paths);
    });
    const overrides = await files.temporary('overrides.json', '{}');
    const copy = await files.beside('a.yml', NAME, '{}');
    if (process.platform !== 'win32') expect(statSync(overrides.path).mode & 0o777).toBe(0o600);
    await overrides.remove();
    await copy.remove();
    expect(told.map((paths) => paths.length)).toEqual([1, 2, 1, 0]);
    expect(readdirSync(root)).toEqual([]);
  });

  test('that a killed step has left are removed by what it kept', async () => {
    let left: readonly string[] = [];
    const files = releaseFiles(root, root, (paths) => {
      left = paths;
    });
    await files.temporary('overrides.json', '{}');
    await files.beside('a.yml', NAME, '{}');
    removeLeft(JSON.stringify(left));
    expect(readdirSync(root)).toEqual([]);
  });

  test('nothing else is removed, whatever was kept', () => {
    mkdirSync(join(root, 'ecspresso-release-abc'));
    writeFileSync(join(root, 'ecspresso.yml'), '');
    const paths = [
      root,
      join(root, 'ecspresso-release-abc'),
      join(root, 'ecspresso.yml'),
      'ecspresso.yml',
      '',
      1,
      null,
    ];
    for (const left of [
      '',
      'x',
      '{}',
      'null',
      JSON.stringify(paths),
      JSON.stringify([join(root, 'ecspresso-release-abcdef', '..')]),
    ]) {
      removeLeft(left);
    }
    expect(readdirSync(root).toSorted()).toEqual(['ecspresso-release-abc', 'ecspresso.yml']);
  });
});
