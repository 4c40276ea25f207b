import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { install } from '../../src/install/install.js';
import type { InstallWorld } from '../../src/install/world.js';
import { installWarningText } from '../../src/report/install/notes.js';
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
        claim: async () => async () => undefined,
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
    const [warning, ...others] = installed.warnings.map(installWarningText);
    expect(warning).toContain('there is no program at');
    expect(others).toEqual([]);
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

  test('that two steps fill at once: one adds, the other uses its own copy and says nothing', async () => {
    const sum = release('2.9.1');
    let adding = 0;
    const { cache } = machine.world;
    const both = new Barrier(2);
    const world: InstallWorld = {
      ...machine.world,
      cache: {
        ...cache,
        claim: async (version) => {
          const mine = await cache.claim(version);
          // Both have downloaded before either has added.
          await both.arrive();
          return mine;
        },
        add: async (...program) => {
          adding += 1;
          return cache.add(...program);
        },
      },
    };
    const installed = await Promise.all(
      [1, 2].map(() => install(request(exact('2.9.1'), { checksums: [sum] }), world)),
    );
    expect(adding).toBe(1);
    expect(installed.map(({ warnings }) => warnings)).toEqual([[], []]);
    for (const { path } of installed) expect(await readFile(path, 'utf8')).toBe('program 2.9.1');
    expect(new Set(installed.map(({ path }) => path)).size).toBe(2);
    expect(await machine.leftovers()).toHaveLength(1);
  });
});

/** Lets nobody on before so many have come. */
class Barrier {
  readonly #everybody: Promise<void>;
  #open: () => void = () => undefined;
  #missing: number;
  constructor(count: number) {
    this.#missing = count;
    this.#everybody = new Promise((resolve) => {
      this.#open = resolve;
    });
  }
  arrive(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing === 0) this.#open();
    return this.#everybody;
  }
}
