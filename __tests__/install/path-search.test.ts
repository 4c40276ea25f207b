import { describe, expect, test } from '@jest/globals';
import { isBelow, placesOnPath } from '../../src/install/path-search.js';

describe('places on PATH', () => {
  test.each([
    ['in order', '/usr/local/bin:/usr/bin', ['/usr/local/bin/ecspresso', '/usr/bin/ecspresso']],
    ['a trailing slash', '/opt/bin/:/', ['/opt/bin/ecspresso', '/ecspresso']],
    ['neither empty nor relative folders', ':.:bin:../bin:/usr/bin:', ['/usr/bin/ecspresso']],
    ['no PATH', '', []],
  ])('elsewhere: %s', (_, path, expected) => {
    expect(placesOnPath('ecspresso', 'linux', path)).toEqual(expected);
  });

  test.each<[string, string, string | undefined, readonly string[]]>([
    [
      'quotes',
      '"C:\\Program Files\\e";D:\\bin\\',
      '.EXE',
      ['C:\\Program Files\\e\\ecspresso.exe', 'D:\\bin\\ecspresso.exe'],
    ],
    ['endings in their order', 'C:\\e', '.EXE;.COM', ['C:\\e\\ecspresso.exe', 'C:\\e\\ecspresso.com']],
    ['no scripts', 'C:\\e', '.BAT;.CMD;.EXE;.PS1', ['C:\\e\\ecspresso.exe']],
    ['nothing that starts', 'C:\\e', '.BAT', ['C:\\e\\ecspresso.exe']],
    ['no PATHEXT', 'C:\\e', undefined, ['C:\\e\\ecspresso.com', 'C:\\e\\ecspresso.exe']],
    ['shares, not relative folders', '\\\\host\\bin;bin;;.', '.EXE', ['\\\\host\\bin\\ecspresso.exe']],
  ])('Windows: %s', (_, path, pathExt, expected) => {
    expect(placesOnPath('ecspresso', 'win32', path, pathExt)).toEqual(expected);
  });
});

describe('inside a folder', () => {
  test.each<[string, string, string, boolean]>([
    ['/home/runner/work', '/home/runner/work/node_modules/.bin/ecspresso', 'linux', true],
    ['/home/runner/work/', '/home/runner/work/ecspresso', 'linux', true],
    ['/home/runner/work', '/home/runner/workshop/ecspresso', 'linux', false],
    ['/home/runner/work', '/usr/local/bin/ecspresso', 'linux', false],
    ['/home/Runner', '/home/runner/ecspresso', 'linux', false],
    ['D:\\a\\shop', 'd:\\A\\shop\\bin\\ecspresso.exe', 'win32', true],
    ['D:\\a\\shop', 'D:\\a\\shopping\\ecspresso.exe', 'win32', false],
  ])('%s, %s on %s: %s', (folder, path, platform, expected) => {
    expect(isBelow(folder, path, platform)).toBe(expected);
  });
});
