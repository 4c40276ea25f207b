import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ReleaseError } from '../../src/errors.js';
import type { InstallRequest, VersionRequest } from '../../src/inputs/inputs.js';
import { sha256Of } from '../../src/install/digest.js';
import { install } from '../../src/install/install.js';
import { PINNED_VERSION } from '../../src/install/version.js';
import type { InstallWorld } from '../../src/install/world.js';
import { onPosix, RUNNABLE } from '../support/platform.js';
import { advertOf } from './support/advert.js';
import { type Answer, type Loopback, startLoopback } from './support/loopback.js';
import { type Machine, newMachine } from './support/machine.js';
import { tarball } from './support/tarball.js';

const PROJECT = 'https://github.com/kayac/ecspresso';
const ADVERT = `${PROJECT}.git/info/refs?service=git-upload-pack`;
const ASSETS = 'https://release-assets.example';
const MIRROR = 'https://mirror.example/ecspresso';
const FROM = '`ecspresso-version`';
const LATEST: VersionRequest = { kind: 'latest', from: FROM };

let loopback: Loopback;
let machine: Machine;
beforeEach(async () => {
  loopback = await startLoopback();
  machine = await newMachine(loopback.http);
});
afterEach(async () => {
  await loopback.stop();
  await machine.remove();
});

/** Swaps the machine for one that differs. */
async function machineWith(changes: Partial<InstallWorld>): Promise<void> {
  await machine.remove();
  machine = await newMachine(loopback.http, changes);
}

function exact(version: string): VersionRequest {
  return { kind: 'exact', version, from: FROM };
}

function range(text: string): VersionRequest {
  return { kind: 'range', range: text, from: FROM };
}

function request(version: VersionRequest, rest: Partial<InstallRequest> = {}): InstallRequest {
  return { version, checksums: [], ...rest };
}

function run(version: VersionRequest, rest: Partial<InstallRequest> = {}) {
  return install(request(version, rest), machine.world);
}

/** The error's text, for the promises that a message makes. */
async function refusal(version: VersionRequest, rest: Partial<InstallRequest> = {}): Promise<string> {
  try {
    await run(version, rest);
  } catch (error) {
    expect(error).toBeInstanceOf(ReleaseError);
    return (error as Error).message;
  }
  throw new Error('It was installed.');
}

function programOf(version: string): Buffer {
  return tarball({ name: 'LICENSE', content: 'MIT' }, { name: 'ecspresso', content: `program ${version}` });
}

function fileOf(version: string, platform = 'linux_amd64'): string {
  return `ecspresso_${version}_${platform}.tar.gz`;
}

/** Publishes a release as GitHub does: assets are redirects to another host. */
function release(
  version: string,
  changes: { archive?: Uint8Array; sums?: string | false; listName?: string } = {},
): string {
  const archive = changes.archive ?? programOf(version);
  const sum = sha256Of([archive]);
  const publish = (file: string, body: string | Uint8Array): void => {
    loopback.on(`${PROJECT}/releases/download/v${version}/${file}`, {
      status: 302,
      headers: { location: `${ASSETS}/${version}/${file}?sig=signature` },
    });
    loopback.on(`${ASSETS}/${version}/${file}?sig=signature`, { body });
  };
  publish(fileOf(version), archive);
  if (changes.sums !== false) {
    publish(changes.listName ?? 'checksums.txt', changes.sums ?? `${sum}  ${fileOf(version)}\n`);
  }
  return sum;
}

function latestIs(tag: string): void {
  loopback.on(`${PROJECT}/releases/latest`, { status: 302, headers: { location: `${PROJECT}/releases/tag/${tag}` } });
}

function tagsAre(...tags: readonly string[]): void {
  loopback.on(ADVERT, { body: advertOf(...tags) });
}

function asked(): readonly string[] {
  return loopback.received.map(({ url }) => url);
}

/** Nothing that failed may be left where a later job takes it for good. */
async function expectNothingKept(): Promise<void> {
  expect(await machine.cached()).toEqual([]);
  expect(await machine.leftovers()).toEqual([]);
}

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

describe('what is no archive', () => {
  const url = `${PROJECT}/releases/download/v2.9.1/${fileOf('2.9.1')}`;
  const vouched = (body: string | Uint8Array) => ({ checksums: [sha256Of([Buffer.from(body)])] });

  test.each<[string, Answer, string]>([
    ['a web page', { body: '<!doctype html><title>Sign in</title>' }, 'a web page'],
    ['a page by its type', { body: 'Please sign in', headers: { 'content-type': 'text/html' } }, 'a web page'],
    ['text', { body: 'ok' }, 'no gzip archive'],
    ['nothing', { body: '' }, 'no gzip archive'],
    ['an archive without the program', { body: tarball({ name: 'README', content: 'x' }) }, 'no file "ecspresso"'],
    [
      'a link for a program',
      { body: tarball({ name: 'ecspresso', type: '2', linkTo: '/bin/sh' }) },
      'not a regular file',
    ],
    ['a cut archive', { body: programOf('2.9.1').subarray(0, -12) }, 'damaged'],
    ['a connection that always breaks', { body: programOf('2.9.1'), breaks: 'within' }, 'tried 4 times'],
  ])('%s is refused even if its sum were right', async (_, answer, reason) => {
    loopback.on(url, answer);
    const message = await refusal(exact('2.9.1'), vouched(answer.body ?? ''));
    expect(message).toContain(reason);
    expect(message).toContain(url);
    await expectNothingKept();
  });

  test('paths that climb out write nothing', async () => {
    const archive = tarball(
      { name: '../../escaped', content: 'evil' },
      { name: 'ecspresso', content: 'program' },
      { name: '/tmp/escaped', content: 'evil' },
    );
    loopback.on(url, { body: archive });
    const { path } = await run(exact('2.9.1'), { checksums: [sha256Of([archive])] });
    expect(await readFile(path, 'utf8')).toBe('program');
    await expect(stat(join(machine.folder, 'escaped'))).rejects.toThrow('ENOENT');
    await expect(stat(join(dirname(path), 'escaped'))).rejects.toThrow('ENOENT');
  });

  test('a server in trouble is tried again, then the archive is good', async () => {
    const sum = release('2.9.1');
    loopback.on(url, { status: 503 }, { breaks: 'before' }, { body: programOf('2.9.1') });
    expect((await run(exact('2.9.1'), { checksums: [sum] })).sha256).toBe(sum);
    expect(machine.waits).toEqual([1000, 3000]);
  });
});

describe('latest', () => {
  test('is where /releases/latest leads', async () => {
    latestIs('v2.9.1');
    release('2.9.1');
    expect(await run(LATEST)).toMatchObject({ version: '2.9.1', source: 'GitHub', warnings: [] });
    expect(asked()).not.toContain(ADVERT);
    expect(asked().filter((url) => url.includes('api.github.com'))).toEqual([]);
  });

  test('is looked up even if the tool cache has some version, and then taken from there', async () => {
    await machine.cache('2.8.0');
    await machine.cache('2.9.1');
    latestIs('v2.9.1');
    expect(await run(LATEST)).toMatchObject({ version: '2.9.1', source: 'tool cache', cacheHit: true });
  });

  test.each(['v3.0.0', 'v2.10.0-rc.1', 'nonsense'])('when that is %s: the newest plain 2.x tag', async (tag) => {
    latestIs(tag);
    tagsAre('v2.8.7', 'v2.9.1', 'v2.9.1^{}', 'v2.10.0-rc.1', 'v3.0.0', 'v3.0.1');
    release('2.9.1');
    release('3.0.1');
    expect(await run(LATEST)).toMatchObject({ version: '2.9.1', warnings: [] });
  });

  test('tags without an archive or without sums are passed over, with a warning', async () => {
    latestIs('v3.0.0');
    tagsAre('v2.8.7', 'v2.9.0', 'v2.9.1', 'v2.9.2');
    release('2.9.1', { sums: false });
    release('2.9.0');
    const { version, warnings } = await run(LATEST);
    expect(version).toBe('2.9.0');
    expect(warnings).toEqual([
      `ecspresso 2.9.2 has a tag but no ${fileOf('2.9.2')} (yet): it was passed over for latest (\`ecspresso-version\`).`,
      'ecspresso 2.9.1 has a tag but no checksums.txt (yet): it was passed over for latest (`ecspresso-version`).',
    ]);
  });

  test('whose archive is missing is an error, never an older version', async () => {
    latestIs('v2.9.1');
    tagsAre('v2.9.0', 'v2.9.1');
    release('2.9.0');
    expect(await refusal(LATEST)).toContain('v2.9.1/');
    await expectNothingKept();
  });

  test.each<[string, Answer]>([
    ['HTTP 503', { status: 503 }],
    ['no answer', { breaks: 'before' }],
    ['HTTP 403', { status: 403 }],
  ])('%s: an error that offers an exact version, never a cached or older one', async (_, answer) => {
    await machine.cache('2.8.0');
    loopback.on(`${PROJECT}/releases/latest`, answer);
    const message = await refusal(LATEST);
    expect(message).toContain('Could not get the latest version of ecspresso');
    expect(message).toContain(`exact version such as ${PINNED_VERSION}`);
    expect(asked()).not.toContain(ADVERT);
  });
});

describe('a range', () => {
  test('is satisfied from the tool cache first, by the newest there, without asking', async () => {
    await machine.cache('2.8.1');
    const path = await machine.cache('2.8.3');
    await machine.cache('2.9.0');
    await machine.cache('2.8.9-rc.1');
    await machine.cache('3.0.0');
    expect(await run(range('~2.8'))).toMatchObject({ path, version: '2.8.3', source: 'tool cache', cacheHit: true });
    expect(await run(range('>=2.8'))).toMatchObject({ version: '2.9.0' });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['~2.8', '2.8.9'],
    ['>=2.8.0', '2.9.0'],
    ['<2.8.9', '2.8.7'],
    ['2.8.7 || >=3', '2.8.7'],
  ])('%s is the newest released tag that it allows: %s', async (text, version) => {
    tagsAre('v2.8.7', 'v2.8.9', 'v2.9.0', 'v2.10.0-beta.1', 'v3.0.0');
    for (const released of ['2.8.7', '2.8.9', '2.9.0', '3.0.0']) release(released);
    expect(await run(range(text))).toMatchObject({ version, source: 'GitHub', cacheHit: false });
  });

  test.each<[string, string, string]>([
    ['nothing fits', '~2.7', 'no plain 2.x version fits'],
    ['only 3.x fits', '3.x', 'no plain 2.x version fits'],
    ['what fits is not released', '2.9.x', 'none of 2.9.0 is released for linux/x64'],
  ])('%s: an error that offers an exact version', async (_, text, reason) => {
    tagsAre('v2.8.7', 'v2.9.0', 'v3.0.0');
    release('2.8.7');
    const message = await refusal(range(text));
    expect(message).toContain(`No ecspresso "${text}" (\`ecspresso-version\`)`);
    expect(message).toContain(reason);
    expect(message).toContain(`exact version such as ${PINNED_VERSION}`);
  });

  test.each<[string, Answer | undefined, string]>([
    ['no list', undefined, 'answered HTTP 404'],
    ['a web page', { body: '<!doctype html>' }, 'did not answer with a list of tags'],
    ['a cut list', { body: advertOf('v2.8.0', 'v2.9.0').slice(0, -30) }, 'did not answer with a list of tags'],
    ['trouble', { status: 502 }, 'answered HTTP 502 (tried 4 times)'],
  ])('%s: an error that offers an exact version', async (_, answer, reason) => {
    if (answer !== undefined) loopback.on(ADVERT, answer);
    const message = await refusal(range('2.x'));
    expect(message).toContain('Could not get the versions of ecspresso');
    expect(message).toContain(reason);
    expect(message).toContain(`exact version such as ${PINNED_VERSION}`);
  });

  test('that is none is refused', async () => {
    expect(await refusal(range('two'))).toContain('"two" is no range of versions');
  });
});

describe('a mirror', () => {
  const put = (version: string, base = MIRROR): string => {
    const archive = programOf(version);
    loopback.on(`${base}/v${version}/${fileOf(version)}`, { body: archive });
    loopback.on(`${base}/v${version}/checksums.txt`, { body: `${sha256Of([archive])}  ${fileOf(version)}\n` });
    return sha256Of([archive]);
  };

  test('takes the place of GitHub', async () => {
    const sum = put('2.9.1');
    expect(await run(exact('2.9.1'), { mirror: MIRROR, checksums: [sum] })).toMatchObject({
      version: '2.9.1',
      source: 'mirror',
      sha256: sum,
    });
    expect(asked()).toEqual([`${MIRROR}/v2.9.1/${fileOf('2.9.1')}`]);
  });

  test('comes after the tool cache', async () => {
    await machine.cache('2.9.1');
    expect((await run(exact('2.9.1'), { mirror: MIRROR })).source).toBe('tool cache');
    expect(asked()).toEqual([]);
  });

  test('never vouches for itself', async () => {
    put('2.9.1');
    const message = await refusal(exact('2.9.1'), { mirror: MIRROR });
    expect(message).toContain('the sums on a mirror do not count');
    expect(asked()).toEqual([]);
    await expectNothingKept();
  });

  test('never gets the token; its own password is used and never printed', async () => {
    const sum = put('2.9.1');
    const mirror = MIRROR.replace('//', '//user:hunter2@');
    await run(exact('2.9.1'), { mirror, checksums: [sum], githubToken: 'secret-token' });
    expect(loopback.received.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from('user:hunter2').toString('base64')}`,
    ]);
    const messages = [
      await refusal(exact('2.9.2'), { mirror, checksums: [sum] }),
      await refusal(exact('2.9.2'), { mirror }),
      await refusal(range('>2.9'), { mirror }),
      ...machine.notes,
    ];
    expect(messages.join()).not.toMatch(/hunter2|user:/);
  });

  test('without the version: 404 says that it is not there', async () => {
    const message = await refusal(exact('2.9.1'), { mirror: MIRROR, checksums: ['a'.repeat(64)] });
    expect(message).toContain(`${MIRROR}/v2.9.1/${fileOf('2.9.1')} answered HTTP 404`);
    expect(message).toContain('Copy that archive to the mirror');
    expect(asked()).toHaveLength(1);
  });

  test.each<[string, VersionRequest, string]>([
    ['latest', LATEST, '2.8.9'],
    ['a range', range('<2.8.9'), '2.8.7'],
    ['an open range', range('>=2'), '2.8.9'],
  ])('%s is chosen from the shipped table alone', async (_, version, expected) => {
    const checksums = Object.fromEntries(['2.8.7', '2.8.9'].map((known) => [known, { linux_amd64: put(known) }]));
    put('2.9.9');
    await machineWith({ checksums });
    expect(await run(version, { mirror: MIRROR })).toMatchObject({ version: expected, source: 'mirror' });
    expect(asked()).toEqual([`${MIRROR}/v${expected}/${fileOf(expected)}`]);
  });

  test('a range that the table cannot satisfy: the message says what is known', async () => {
    await machineWith({ checksums: { '2.8.7': {}, '2.8.6': {} } });
    const message = await refusal(range('>=2.9'), { mirror: MIRROR });
    expect(message).toContain('2.8.7, 2.8.6');
    expect(message).toContain('`ecspresso-checksum`');
    expect(asked()).toEqual([]);
  });

  test('may be plain http, and is refused when it leads from https to http', async () => {
    const plain = 'http://mirror.example:8080/e/';
    const sum = put('2.9.1', plain.slice(0, -1));
    expect((await run(exact('2.9.1'), { mirror: plain, checksums: [sum] })).source).toBe('mirror');
    loopback.on(`${MIRROR}/v2.9.2/${fileOf('2.9.2')}`, {
      status: 302,
      headers: { location: `${plain}v2.9.1/${fileOf('2.9.1')}` },
    });
    expect(await refusal(exact('2.9.2'), { mirror: MIRROR, checksums: [sum] })).toContain(
      'from https to unprotected http',
    );
  });
});

describe("the workflow's token", () => {
  test.each([
    [undefined, true],
    ['https://github.com', true],
    ['https://ghes.example.com', false],
  ])('on a runner of %s: to github.com alone, if at all', async (serverUrl, sent) => {
    await machineWith(serverUrl === undefined ? {} : { serverUrl });
    latestIs('v3.0.0');
    tagsAre('v2.9.1');
    release('2.9.1');
    await run(LATEST, { githubToken: 'secret' });
    const atGitHub = loopback.received.filter(({ url }) => url.startsWith('https://github.com/'));
    const elsewhere = loopback.received.filter(({ url }) => !url.startsWith('https://github.com/'));
    expect(atGitHub.length).toBeGreaterThan(3);
    expect(elsewhere.length).toBeGreaterThan(1);
    expect(atGitHub.every(({ authorization }) => (authorization !== undefined) === sent)).toBe(true);
    expect(elsewhere.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('that is refused does not stand in the way of a public release', async () => {
    const sum = release('2.9.1');
    const url = `${PROJECT}/releases/download/v2.9.1/${fileOf('2.9.1')}`;
    loopback.on(url, { status: 401 }, { body: programOf('2.9.1') });
    expect((await run(exact('2.9.1'), { githubToken: 'expired', checksums: [sum] })).sha256).toBe(sum);
  });
});

describe('the tool cache', () => {
  test('that cannot be written: a warning, and the program stays in the temp folder', async () => {
    await machineWith({
      cache: {
        find: () => undefined,
        findAll: () => [],
        add: async () => {
          throw new Error("EROFS: read-only file system, mkdir '/opt/tools/ecspresso'");
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

describe('the one on PATH', () => {
  onPosix('is the first program of that name; its version is not known here', async () => {
    const path = await machine.cache('9.9.9');
    const folder = join(machine.folder, 'folders');
    await mkdir(join(folder, 'ecspresso'), { recursive: true });
    await mkdir(join(folder, 'plain'));
    await writeFile(join(folder, 'plain', 'ecspresso'), 'not runnable', { mode: 0o644 });
    const world = { ...machine.world, path: `relative:${folder}:${join(folder, 'plain')}:${dirname(path)}` };
    expect(await install(request({ kind: 'installed' }), world)).toEqual({
      path,
      version: undefined,
      source: 'PATH',
      cacheHit: false,
      warnings: [],
    });
    expect(asked()).toEqual([]);
  });

  test('is not there: the message says what to do', async () => {
    await machine.cache(PINNED_VERSION);
    const message = await refusal({ kind: 'installed' });
    expect(message).toContain('There is no ecspresso on PATH');
    expect(message).toContain(PINNED_VERSION);
  });
});
