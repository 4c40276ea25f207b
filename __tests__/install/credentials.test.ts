import { describe, expect, test } from '@jest/globals';
import { gitHubCredentials, mirrorCredentials, shown } from '../../src/install/credentials.js';
import { mirrorAt } from '../../src/install/source.js';
import { faultTextOf } from './support/fault-text.js';

describe("the workflow's token", () => {
  test.each([
    ['https://github.com/kayac/ecspresso/releases/latest', 'token secret'],
    ['https://github.com:443/kayac/ecspresso/releases/latest', 'token secret'],
    [
      'https://github.com/kayac/ecspresso.git/info/refs',
      `Basic ${Buffer.from('x-access-token:secret').toString('base64')}`,
    ],
    ['http://github.com/kayac/ecspresso/releases/latest', undefined],
    ['https://github.com:8443/kayac/ecspresso/releases/latest', undefined],
    ['https://api.github.com/repos', undefined],
    ['https://release-assets.githubusercontent.com/x', undefined],
    ['https://objects.githubusercontent.com/x', undefined],
    ['https://github.com.evil.example/x', undefined],
    ['https://evilgithub.com/x', undefined],
    ['https://github.com@evil.example/x', undefined],
    ['https://mirror.example/x', undefined],
  ])('to %s: %s', (url, expected) => {
    expect(gitHubCredentials('secret', 'https://github.com').headerFor(new URL(url))).toBe(expected);
  });

  test.each([
    [undefined, true],
    ['', true],
    ['https://github.com', true],
    ['https://github.com/', true],
    ['https://ghes.example.com', false],
    ['http://github.com', false],
    ['https://github.com.evil.example', false],
    ['nonsense', false],
  ])('on a runner of %s: %s', (serverUrl, sent) => {
    const header = gitHubCredentials('secret', serverUrl).headerFor(new URL('https://github.com/x'));
    expect(header !== undefined).toBe(sent);
  });

  test('none given, none sent', () => {
    for (const token of [undefined, '']) {
      expect(gitHubCredentials(token, undefined).headerFor(new URL('https://github.com/x'))).toBeUndefined();
    }
  });
});

describe("the mirror's user and password", () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  test.each([
    ['https://u:p@mirror.example/e', 'https://mirror.example/e/v2.8.7/f', basic('u:p')],
    ['https://u%40x:p%3A1@mirror.example/e', 'https://mirror.example/f', basic('u@x:p:1')],
    ['https://u:%zz@mirror.example/e', 'https://mirror.example/f', basic('u:%zz')],
    ['https://token@mirror.example/e', 'https://mirror.example/f', basic('token:')],
    ['https://mirror.example/e', 'https://mirror.example/f', undefined],
    ['https://u:p@mirror.example/e', 'https://cdn.mirror.example/f', undefined],
    ['https://u:p@mirror.example/e', 'https://mirror.example:8443/f', undefined],
    ['http://u:p@mirror.example/e', 'https://mirror.example/f', undefined],
  ])('%s, to %s', (base, url, expected) => {
    expect(mirrorCredentials(new URL(base)).headerFor(new URL(url))).toBe(expected);
  });

  test('never stand in a URL that is asked for or shown', () => {
    const url = mirrorAt('https://user:secret@mirror.example/a/b/?sig=signature#part').urlOf('2.8.7', 'f.tar.gz');
    expect(url.href).toBe('https://mirror.example/a/b/v2.8.7/f.tar.gz?sig=signature');
    expect(shown(url)).toBe('https://mirror.example/a/b/v2.8.7/f.tar.gz?…');
    expect(shown(new URL('https://user:secret@mirror.example/a'))).toBe('https://mirror.example/a');
  });

  test.each(['ftp://user:secret@mirror.example', 'file:///secret', 'secret', 'https://user:secret@'])(
    'a base that is none is refused without being repeated: %s',
    async (base) => {
      const text = await faultTextOf(() => mirrorAt(base));
      expect(text).toContain('`ecspresso-mirror` must be an http(s) URL');
      expect(text).not.toContain('secret');
    },
  );
});
