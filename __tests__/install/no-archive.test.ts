import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sha256Of } from '../../src/install/digest.js';
import {
  exact,
  expectNothingKept,
  fileOf,
  loopback,
  machine,
  PROJECT,
  programOf,
  refusal,
  release,
  run,
} from './support/installation.js';
import type { Answer } from './support/loopback.js';
import { tarball } from './support/tarball.js';

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
