import { describe, expect, test } from '@jest/globals';
import { assetOf, checksumFilesOf, executableOf } from '../../src/install/asset.js';
import { faultTextOf } from './support/fault-text.js';

describe('names of a release', () => {
  test.each([
    ['linux', 'x64', 'linux_amd64'],
    ['linux', 'arm64', 'linux_arm64'],
    ['darwin', 'x64', 'darwin_amd64'],
    ['darwin', 'arm64', 'darwin_arm64'],
    ['win32', 'x64', 'windows_amd64'],
    ['win32', 'arm64', 'windows_arm64'],
  ])('%s %s', (platform, arch, expected) => {
    expect(assetOf('2.8.7', platform, arch)).toEqual({
      platform: expected,
      file: `ecspresso_2.8.7_${expected}.tar.gz`,
    });
  });

  test.each([
    ['freebsd', 'x64'],
    ['linux', 'arm'],
    ['linux', 'riscv64'],
  ])('%s %s is not released for, and named', async (platform, arch) => {
    expect(await faultTextOf(() => assetOf('2.8.7', platform, arch))).toContain(`${platform}/${arch}`);
  });

  test('lists of sums and programs', () => {
    expect(checksumFilesOf('2.8.7')).toEqual(['checksums.txt', 'ecspresso_2.8.7_checksums.txt']);
    expect(executableOf('linux')).toBe('ecspresso');
    expect(executableOf('win32')).toBe('ecspresso.exe');
  });
});
