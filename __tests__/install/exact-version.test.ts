import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sha256Of } from '../../src/install/digest.js';
import { PINNED_VERSION } from '../../src/install/pinned-version.js';
import { RUNNABLE } from '../support/platform.js';
import {
  ASSETS,
  asked,
  exact,
  expectNothingKept,
  fileOf,
  loopback,
  machine,
  machineWith,
  PROJECT,
  programOf,
  refusal,
  release,
  run,
} from './support/installation.js';
import { tarball } from './support/tarball.js';

describe('an exact version', () => {
  test('from GitHub: verified by the list of its release, runnable, cached, nothing left over', async () => {
    const sha256 = release('2.9.1');
    const installed = await run(exact('2.9.1'));
    expect(installed).toEqual({
      path: join(machine.folder, 'tools', '2.9.1', 'ecspresso'),
      version: '2.9.1',
      source: 'GitHub',
      sha256,
      cacheHit: false,
      warnings: [],
    });
    expect(await readFile(installed.path, 'utf8')).toBe('program 2.9.1');
    expect((await stat(installed.path)).mode & 0o111).toBe(RUNNABLE);
    expect(await machine.cached()).toEqual(['2.9.1']);
    expect(await machine.leftovers()).toEqual([]);
  });

  test('asks no API: the list of sums, the archive and where they lead, nothing else', async () => {
    release('2.9.1');
    await run(exact('2.9.1'));
    expect(asked()).toEqual([
      `${PROJECT}/releases/download/v2.9.1/checksums.txt`,
      `${ASSETS}/2.9.1/checksums.txt?sig=signature`,
      `${PROJECT}/releases/download/v2.9.1/${fileOf('2.9.1')}`,
      `${ASSETS}/2.9.1/${fileOf('2.9.1')}?sig=signature`,
    ]);
  });

  test('the second time it is in the tool cache, and nothing is asked', async () => {
    release('2.9.1');
    const first = await run(exact('2.9.1'));
    const before = asked().length;
    expect(await run(exact('v2.9.1'))).toEqual({
      path: first.path,
      version: '2.9.1',
      source: 'tool cache',
      cacheHit: true,
      warnings: [],
    });
    expect(asked()).toHaveLength(before);
  });

  test('a prerelease that is named outright', async () => {
    release('2.9.0-rc.1');
    expect((await run(exact('2.9.0-rc.1'))).version).toBe('2.9.0-rc.1');
  });

  test.each(['3.0.0', '1.7.15', '2.8', '../../2.8.7'])('%s is refused before anything is asked', async (version) => {
    expect(await refusal(exact(version))).toMatch(/^`ecspresso-version`: ecspresso .* is not a release of 2\.x/);
    expect(asked()).toEqual([]);
  });

  test('that does not exist: the message says so', async () => {
    const message = await refusal(exact('2.99.0'));
    expect(message).toContain('ecspresso 2.99.0 (`ecspresso-version`) does not exist');
    expect(message).toContain(`${PROJECT}/releases/download/v2.99.0/${fileOf('2.99.0')} answered HTTP 404`);
    expect(message).toContain(`such as ${PINNED_VERSION}`);
  });

  test('that does not exist, with a sum given', async () => {
    expect(await refusal(exact('2.99.0'), { checksums: ['a'.repeat(64)] })).toContain('does not exist');
    expect(asked()).toHaveLength(1);
  });

  test.each([
    ['freebsd', 'x64'],
    ['linux', 'ppc64'],
  ])('on %s/%s: the message names the platform', async (platform, arch) => {
    await machineWith({ platform, arch });
    expect(await refusal(exact('2.9.1'))).toContain(`${platform}/${arch}`);
    expect(asked()).toEqual([]);
  });

  test('on Windows the program is ecspresso.exe', async () => {
    await machineWith({ platform: 'win32', arch: 'arm64' });
    const archive = tarball({ name: 'ecspresso.exe', content: 'MZ' });
    loopback.on(`${PROJECT}/releases/download/v2.9.1/${fileOf('2.9.1', 'windows_arm64')}`, { body: archive });
    const { path } = await run(exact('2.9.1'), { checksums: [sha256Of([archive])] });
    expect(path).toMatch(/ecspresso\.exe$/);
  });
});

describe('the pinned version', () => {
  test('comes from the tool cache', async () => {
    const path = await machine.cache(PINNED_VERSION);
    expect(await run({ kind: 'pinned' })).toMatchObject({ path, version: PINNED_VERSION, cacheHit: true });
  });

  test('is asked for at its own place, without looking up a version', async () => {
    const archive = programOf(PINNED_VERSION);
    await machineWith({ checksums: { [PINNED_VERSION]: { linux_amd64: release(PINNED_VERSION, { archive }) } } });
    expect(await run({ kind: 'pinned' })).toMatchObject({ version: PINNED_VERSION, source: 'GitHub' });
    expect(asked()[0]).toBe(`${PROJECT}/releases/download/v${PINNED_VERSION}/${fileOf(PINNED_VERSION)}`);
  });
});

describe('sums', () => {
  const OTHER = 'b'.repeat(64);

  test.each([
    ["the author's list alone", { input: 'right' as const, sums: false as const }],
    ["the author's list, and no question to the release", { input: 'right' as const }],
    ['the shipped table alone', { table: 'right' as const, sums: false as const }],
    ['both', { input: 'right' as const, table: 'right' as const }],
    ["the release's list", {}],
    ["the release's list under its other name", { listName: 'ecspresso_2.9.1_checksums.txt' }],
  ])('good: %s', async (_, given: { input?: 'right'; table?: 'right'; sums?: false; listName?: string }) => {
    const sum = release('2.9.1', given);
    if (given.table) await machineWith({ checksums: { '2.9.1': { linux_amd64: sum } } });
    const { sha256 } = await run(exact('2.9.1'), { checksums: given.input ? [OTHER, sum] : [] });
    expect(sha256).toBe(sum);
    if (given.input || given.table) expect(asked().filter((url) => url.includes('checksums'))).toEqual([]);
  });

  test('good, with a warning and out of the cache: a build of their own', async () => {
    const sum = release('2.9.1');
    await machineWith({ checksums: { '2.9.1': { linux_amd64: OTHER } } });
    const installed = await run(exact('2.9.1'), { checksums: [sum] });
    expect(installed).toMatchObject({ sha256: sum, version: '2.9.1', cacheHit: false });
    expect(installed.warnings).toEqual([expect.stringMatching(/not what ecspresso released as 2\.9\.1.*tool cache/)]);
    expect(await run(exact('2.9.1'), { checksums: [sum] })).toMatchObject({ cacheHit: false });
  });

  test.each<[string, { input?: 'right' | 'wrong'; table?: 'right' | 'wrong'; sums?: string | false }, string]>([
    ["wrong in the author's list", { input: 'wrong' }, 'from `ecspresso-checksum`'],
    ['wrong in the table', { table: 'wrong' }, 'the one that this action knows'],
    ["wrong in the author's list, right in the table", { input: 'wrong', table: 'right' }, 'add the sum above to it'],
    ["wrong in the release's list", { sums: `${OTHER}  ${fileOf('2.9.1')}\n` }, "the release's own list"],
  ])('refused: %s', async (_, given, words) => {
    const sum = release('2.9.1', given.sums === undefined ? {} : { sums: given.sums });
    const table = given.table === 'right' ? sum : OTHER;
    if (given.table) await machineWith({ checksums: { '2.9.1': { linux_amd64: table } } });
    const checksums = given.input === undefined ? [] : [given.input === 'right' ? sum : OTHER];
    const message = await refusal(exact('2.9.1'), { checksums });
    expect(message).toContain(`${fileOf('2.9.1')} from ${PROJECT}/releases/download/v2.9.1/${fileOf('2.9.1')}`);
    expect(message).toContain(`expected  ${OTHER}`);
    expect(message).toContain(`got       ${sum}`);
    expect(message).toContain(words);
    await expectNothingKept();
  });

  test.each([
    ['no list', false as const],
    ['a list without the file', `${OTHER}  ${fileOf('2.9.1', 'linux_arm64')}\n`],
    ['a web page', '<!doctype html>'],
  ])('refused without a download: %s', async (_, sums) => {
    release('2.9.1', { sums });
    const message = await refusal(exact('2.9.1'));
    expect(message).toContain(`${fileOf('2.9.1')} was not downloaded from ${PROJECT}`);
    expect(message).toContain('there is no SHA-256 to expect');
    expect(message).toContain('`ecspresso-checksum`');
    expect(asked().filter((url) => url.startsWith(`${ASSETS}/2.9.1/ecspresso_2.9.1_linux`))).toEqual([]);
    await expectNothingKept();
  });
});
