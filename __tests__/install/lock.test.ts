import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lock } from '../../src/install/lock.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'claim-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a claim', () => {
  test('is one at a time, and free again after its release', async () => {
    const folder = join(root, '2.9.1', 'x64.adding');
    const first = await lock(folder);
    expect(first).toBeDefined();
    expect(await lock(folder)).toBeUndefined();
    expect(await lock(join(root, '2.9.2', 'x64.adding'))).toBeDefined();
    await first?.();
    expect(await lock(folder)).toBeDefined();
  });

  test('of many at once is given to one of them', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => lock(join(root, 'x64.adding'))));
    expect(claims.filter((given) => given !== undefined)).toHaveLength(1);
  });

  test('that a killed step has left is taken over', async () => {
    const folder = join(root, 'x64.adding');
    await lock(folder);
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(folder, longAgo, longAgo);
    expect(await lock(folder)).toBeDefined();
  });

  test('that cannot be written is refused with the reason', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(lock(join(root, 'file', 'x64.adding'))).rejects.toThrow(/ENOTDIR|EEXIST|ENOENT/);
  });
});
