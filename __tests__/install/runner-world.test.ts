import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import type { InstallRequest } from '../../src/inputs/inputs.js';
import { sha256Of } from '../../src/install/digest.js';
import type { Installed } from '../../src/install/install.js';
import { onPosix, RUNNABLE } from '../support/platform.js';
import { type Loopback, startLoopback } from './support/loopback.js';
import { tarball } from './support/tarball.js';

/**
 * The vendors' side, in a process of its own: jest cannot load them, and they read the process's own environment. An
 * install there talks to the loopback server by the runner's HTTP client and writes to the runner's tool cache.
 */
const SOURCE = `
import { install } from './src/install/install.js';
import { runnerInstallWorld } from './src/install/runner-world.js';
import { installFaultText } from './src/report/install/fault.js';
const note = (line) => console.error(line);
const world = runnerInstallWorld({ env: process.env, platform: 'linux', arch: 'x64', cancelled: new AbortController().signal, note });
install(JSON.parse(process.argv[2]), { ...world, sleep: async () => {} }).then(
  (installed) => console.log('RESULT ' + JSON.stringify({ installed })),
  (error) => console.log('RESULT ' + JSON.stringify({ refused: installFaultText(error.fault).title })),
);
`;
const ARCHIVE = tarball({ name: 'ecspresso', content: '#!/bin/sh\necho program\n' });
const FILE = '/v2.9.1/ecspresso_2.9.1_linux_amd64.tar.gz';

let loopback: Loopback;
let built: string;
let folder: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'install-built-'));
  await build({
    stdin: { contents: SOURCE, resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(built, 'install.cjs'),
    logLevel: 'silent',
  });
});
afterAll(() => rm(built, { recursive: true, force: true }));
beforeEach(async () => {
  loopback = await startLoopback();
  folder = await mkdtemp(join(tmpdir(), 'install-runner-'));
  await mkdir(join(folder, 'temp'));
  await mkdir(join(folder, 'tools'));
});
afterEach(async () => {
  await loopback.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(changes: Partial<InstallRequest> = {}, env: Record<string, string> = {}) {
  const request: InstallRequest = {
    version: { kind: 'exact', version: '2.9.1', from: '`ecspresso-version`' },
    checksums: [sha256Of([ARCHIVE])],
    mirror: loopback.origin,
    ...changes,
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(built, 'install.cjs'), JSON.stringify(request)],
    { env: { RUNNER_TEMP: join(folder, 'temp'), RUNNER_TOOL_CACHE: join(folder, 'tools'), PATH: '', ...env } },
  );
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1] ?? '{}';
  return JSON.parse(result) as { installed?: Installed; refused?: string };
}

describe('on a real runner', () => {
  test('downloads, files it as the runner does, and finds it there again', async () => {
    loopback.on(`${loopback.origin}${FILE}`, { status: 500 }, { body: ARCHIVE });
    const path = join(folder, 'tools', 'ecspresso', '2.9.1', 'x64', 'ecspresso');
    const first = await run();
    expect(first.installed).toMatchObject({ path, source: 'mirror', cacheHit: false, warnings: [] });
    expect((await stat(path)).mode & 0o111).toBe(RUNNABLE);
    expect(await readFile(path, 'utf8')).toContain('echo program');
    expect(await stat(join(folder, 'tools', 'ecspresso', '2.9.1', 'x64.complete'))).toBeDefined();
    expect(await readdir(join(folder, 'temp'))).toEqual([]);

    const asked = loopback.received.length;
    expect((await run()).installed).toMatchObject({ path, source: 'tool cache', cacheHit: true });
    const ranged = await run({ version: { kind: 'range', range: '^2.8', from: 'x' } });
    expect(ranged.installed).toMatchObject({ path, version: '2.9.1', cacheHit: true });
    expect(loopback.received).toHaveLength(asked);
  });

  test('follows redirects itself, and the password stays at its host', async () => {
    const other = await startLoopback();
    const { port } = new URL(loopback.origin);
    loopback.on(`${loopback.origin}${FILE}`, { status: 302, headers: { location: `${other.origin}/elsewhere` } });
    other.on(`${other.origin}/elsewhere`, { body: ARCHIVE });
    const { installed } = await run({ mirror: `http://user:pass@127.0.0.1:${port}`, githubToken: 'secret' });
    await other.stop();
    expect(installed?.source).toBe('mirror');
    expect(loopback.received.map(({ authorization }) => authorization)).toEqual(['Basic dXNlcjpwYXNz']);
    expect(other.received).toEqual([{ url: `${other.origin}/elsewhere` }]);
  });

  test('goes through the proxy of the environment', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', (incoming, client) => {
      asked.push(incoming.url ?? '');
      const server = connect(Number(new URL(loopback.origin).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.pipe(client).on('error', () => server.destroy());
        client.pipe(server).on('error', () => client.destroy());
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    loopback.on(`http://mirror.example:80${FILE}`, { body: ARCHIVE });
    const { installed } = await run({ mirror: 'http://mirror.example' }, { http_proxy: `http://127.0.0.1:${port}` });
    await new Promise((resolve) => proxy.close(resolve));
    expect(installed?.source).toBe('mirror');
    expect(asked).toEqual(['mirror.example:80']);
  });

  test.each([
    ['a broken connection', { body: ARCHIVE, breaks: 'within' as const }, /^Could not get .* \(tried 4 times\)/],
    ['no connection', { breaks: 'before' as const }, /^Could not get .* \(tried 4 times\)/],
    ['a web page', { body: '<!doctype html>' }, / answered with a web page/],
    ['a missing file', { status: 404 }, /^ecspresso 2\.9\.1 .* does not exist/],
    ['another archive', { body: tarball({ name: 'ecspresso', content: 'x' }) }, /SHA-256 is wrong/],
  ])('%s ends in an error fit for people, with nothing kept', async (_, answer, message) => {
    loopback.on(`${loopback.origin}${FILE}`, answer);
    expect((await run()).refused).toMatch(message);
    expect(await readdir(join(folder, 'tools'))).toEqual([]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });

  test('without a tool cache, or with one that is no folder: a warning', async () => {
    loopback.on(`${loopback.origin}${FILE}`, { body: ARCHIVE });
    await writeFile(join(folder, 'file'), '');
    for (const tools of ['', join(folder, 'file')]) {
      const { installed } = await run({}, { RUNNER_TOOL_CACHE: tools });
      expect(installed?.path.startsWith(join(folder, 'temp'))).toBe(true);
      expect(installed?.warnings).toHaveLength(1);
    }
  });

  onPosix('installed: the one on PATH', async () => {
    await mkdir(join(folder, 'bin'));
    const path = join(folder, 'bin', 'ecspresso');
    await writeFile(path, '#!/bin/sh\n');
    await chmod(path, 0o755);
    const { installed } = await run({ version: { kind: 'installed' } }, { PATH: join(folder, 'bin') });
    expect(installed).toEqual({ path, source: 'PATH', cacheHit: false, warnings: [] });
  });
});
