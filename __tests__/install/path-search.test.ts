import { describe, expect, test } from '@jest/globals';
import { placesOnPath } from '../../src/install/path-search.js';

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
