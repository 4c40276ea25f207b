import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { fileInArchive, isGzip, isWebPage } from '../../src/install/archive.js';
import { faultTextOf } from './support/fault-text.js';
import { tar, tarball } from './support/tarball.js';

const ARCHIVE = { file: 'a.tar.gz', url: 'https://x.example/a.tar.gz' };
const MAX = 10_000_000;
const PROGRAM = { name: 'ecspresso', content: 'the program' };

async function unpack(archive: Uint8Array, max = MAX): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fileInArchive([archive], 'ecspresso', ARCHIVE, max)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function drained(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}

describe('the one file in an archive', () => {
  test.each([
    ['alone', tarball(PROGRAM)],
    ['among others', tarball({ name: 'LICENSE', content: 'MIT' }, PROGRAM, { name: 'README.md', content: 'x' })],
    ['written as ./ecspresso', tarball({ ...PROGRAM, name: './ecspresso' })],
    ['beside a path that climbs out', tarball({ name: '../../ecspresso', content: 'evil' }, PROGRAM)],
    ['beside an absolute path', tarball({ name: '/usr/bin/ecspresso', content: 'evil' }, PROGRAM)],
    ['beside one of its name in a folder', tarball({ name: 'x/ecspresso', content: 'evil' }, PROGRAM)],
    [
      'beside links',
      tarball({ name: 'e', type: '2', linkTo: '/etc/passwd' }, PROGRAM, { name: 'f', type: '1', linkTo: 'ecspresso' }),
    ],
    [
      'in two gzip members',
      Buffer.concat([gzipSync(tar(PROGRAM).subarray(0, 700)), gzipSync(tar(PROGRAM).subarray(700))]),
    ],
  ])('%s', async (_, archive) => {
    expect(await unpack(archive)).toBe('the program');
  });

  test('larger than any chunk, byte for byte', async () => {
    const content = Buffer.from(Array.from({ length: 1_500_001 }, (_, at) => 97 + ((at * at) % 23)));
    const archive = tarball({ name: 'LICENSE', content: 'MIT' }, { name: 'ecspresso', content });
    const pieces = Array.from({ length: Math.ceil(archive.length / 1000) }, (_, at) =>
      archive.subarray(at * 1000, (at + 1) * 1000),
    );
    const chunks: Uint8Array[] = [];
    for await (const chunk of fileInArchive(pieces, 'ecspresso', ARCHIVE, MAX)) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  test.each([
    ['a symbolic link', tarball({ name: 'ecspresso', type: '2', linkTo: '/bin/sh' }), 'not a regular file'],
    [
      'a hard link',
      tarball({ name: 'x', content: 'y' }, { name: 'ecspresso', type: '1', linkTo: 'x' }),
      'not a regular file',
    ],
    ['a folder', tarball({ name: 'ecspresso', type: '5' }), 'not a regular file'],
    ['a device', tarball({ name: 'ecspresso', type: '3' }), 'not a regular file'],
    ['twice', tarball(PROGRAM, PROGRAM), 'more than once'],
    ['not there', tarball({ name: 'LICENSE', content: 'MIT' }), 'no file "ecspresso"'],
    ['there only outside', tarball({ name: '../ecspresso', content: 'evil' }), 'no file "ecspresso"'],
    ['empty', tarball({ name: 'ecspresso' }), 'empty'],
    ['nothing at all', gzipSync(''), 'unpacked'],
    ['no tar', gzipSync('x'.repeat(2000)), 'damaged'],
    ['a tar cut within the file', gzipSync(tar(PROGRAM).subarray(0, 512)), 'unpacked'],
    ['a header that lies', tarball({ ...PROGRAM, size: 5000 }), 'unpacked'],
    ['a cut gzip', tarball(PROGRAM).subarray(0, -20), 'damaged'],
    ['no gzip', Buffer.from('<!doctype html>'), 'damaged'],
    ['nothing', Buffer.alloc(0), 'damaged'],
  ])('%s is refused', async (_, archive, reason) => {
    const text = await faultTextOf(() => unpack(archive));
    expect(text).toContain(reason);
    expect(text).toMatch(/^a\.tar\.gz from https:\/\/x\.example\/a\.tar\.gz cannot be unpacked: .*\.$/);
  });

  test('a bomb is refused, also beside the file', async () => {
    const zeros = new Uint8Array(2_000_000);
    for (const bomb of [
      tarball({ name: 'ecspresso', content: zeros }),
      tarball({ name: 'x', content: zeros }, PROGRAM),
    ]) {
      expect(await faultTextOf(() => unpack(bomb, 1_000_000))).toContain('it unpacks to more than 1 MB');
    }
  });

  test.each([
    ['after the file', tar(PROGRAM)],
    ['and nothing else', Buffer.alloc(1024)],
  ])('a bomb of zero blocks %s is refused before it is unpacked', async (_, start) => {
    let pieces = 0;
    const bomb = gzipSync(Buffer.concat([start, Buffer.alloc(30_000_000)]));
    const counting = fileInArchive([bomb], 'ecspresso', ARCHIVE, 500_000_000, () => {
      pieces += 1;
    });
    expect(await faultTextOf(() => drained(counting))).toContain('more than 1 MB follow its end');
    // Pieces of 16 KiB: it is given up after the first megabyte, not after all thirty.
    expect(pieces).toBeLessThan(100);
  });

  test('the padding of a tar program is no bomb', async () => {
    expect(await unpack(gzipSync(Buffer.concat([tar(PROGRAM), Buffer.alloc(10_240)])))).toBe('the program');
  });

  test('whoever interrupts is heard between two pieces', async () => {
    const archive = tarball({ name: 'ecspresso', content: new Uint8Array(5_000_000) });
    let pieces = 0;
    const interrupted = fileInArchive([archive], 'ecspresso', ARCHIVE, MAX, () => {
      pieces += 1;
      if (pieces === 3) throw new Error('cancelled');
    });
    await expect(drained(interrupted)).rejects.toThrow('cancelled');
    expect(pieces).toBe(3);
  });
});

describe('what came instead of an archive', () => {
  test.each<[string, string | Uint8Array, string, boolean]>([
    ['a page', '<!DOCTYPE html><html>', '', true],
    ['a page with blanks before it', '\n  <html lang="en">', '', true],
    ['whatever calls itself HTML', 'Sign in', 'text/html; charset=utf-8', true],
    ['an XML error', '<?xml version="1.0"?><Error>', 'application/xml', true],
    ['text', 'Not here', 'text/plain', false],
    ['an archive with a wrong type', tarball(PROGRAM), 'text/html', false],
    ['nothing', '', '', false],
  ])('%s', (_, body, type, expected) => {
    expect(isWebPage([Buffer.from(body)], type)).toBe(expected);
  });

  test('gzip is known by its first two bytes, also in two chunks', () => {
    expect(isGzip([tarball(PROGRAM)])).toBe(true);
    expect(isGzip([Uint8Array.of(0x1f), Uint8Array.of(0x8b)])).toBe(true);
    expect(isGzip([Uint8Array.of(0x1f)])).toBe(false);
    expect(isGzip([])).toBe(false);
  });
});
