import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { install } from '../../src/install/install.js';
import type { InstallWorld } from '../../src/install/world.js';
import { RUNNABLE } from '../support/platform.js';
import {
  exact,
  loopback,
  machine,
  machineWith,
  range,
  release,
  request,
  run,
  tagsAre,
} from './support/installation.js';

describe('the tool cache', () => {
  test('that cannot be written: a warning, and the program stays in the temp folder', async () => {
    await machineWith({
      cache: {
        find: () => undefined,
        findAll: () => [],
        add: async () => {
          throw new Error("EROFS: read-only file system, mkdir '/opt/hostedtoolcache/ecspresso'");
        },
      },
    });
    release('2.9.1');
    const { path, warnings, cacheHit } = await run(exact('2.9.1'));
    expect(path.startsWith(join(machine.folder, 'temp'))).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('program 2.9.1');
    expect((await stat(path)).mode & 0o111).toBe(RUNNABLE);
    expect(cacheHit).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('EROFS');
  });

  test('that lists a version without its program: installed anew, with one warning', async () => {
    await machine.cache('2.9.1');
    const cache = { ...machine.world.cache, find: () => join(machine.folder, 'nowhere') };
    tagsAre('v2.9.1');
    release('2.9.1');
    const installed = await install(request(range('2.x')), { ...machine.world, cache });
    expect(installed.source).toBe('GitHub');
    expect(installed.warnings).toHaveLength(1);
    expect(installed.warnings[0]).toContain('there is no program at');
  });

  test('that another job filled meanwhile: its program is used and not replaced', async () => {
    const sum = release('2.9.1');
    const http: InstallWorld['http'] = {
      get: async (url, headers) => {
        if (url.host === 'release-assets.example' && (await machine.cached()).length === 0)
          await machine.cache('2.9.1');
        return loopback.http.get(url, headers);
      },
    };
    const { path } = await install(request(exact('2.9.1'), { checksums: [sum] }), { ...machine.world, http });
    expect(await readFile(path, 'utf8')).toBe('cached program');
    expect(await machine.leftovers()).toEqual([]);
  });
});
