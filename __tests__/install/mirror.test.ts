import { describe, expect, test } from '@jest/globals';
import type { VersionRequest } from '../../src/inputs/inputs.js';
import { sha256Of } from '../../src/install/digest.js';
import {
  asked,
  exact,
  expectNothingKept,
  fileOf,
  LATEST,
  latestIs,
  loopback,
  MIRROR,
  machine,
  machineWith,
  PROJECT,
  programOf,
  range,
  refusal,
  release,
  run,
  tagsAre,
} from './support/installation.js';

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
