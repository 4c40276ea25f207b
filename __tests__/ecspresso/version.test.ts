import { describe, expect, test } from '@jest/globals';
import { ignoresForce, versionIn, versionWarning } from '../../src/ecspresso/version.js';

test.each<[string, string | undefined]>([
  ['ecspresso v2.8.7\n', '2.8.7'],
  ['ecspresso 2.3.0', '2.3.0'],
  ['v2.8.7', '2.8.7'],
  ['ecspresso v2.9.0-rc.1 (linux/amd64)', '2.9.0-rc.1'],
  ['ecspresso \n', undefined],
  ['', undefined],
  ['ecspresso version: current', undefined],
])('version printed: %j', (stdout, version) => {
  expect(versionIn(stdout)).toBe(version);
});

describe('what a version lacks', () => {
  test.each(['2.8.1', '2.8.7', '2.10.0'])('%s: nothing', (version) => {
    expect(versionWarning(version)).toBeUndefined();
    expect(ignoresForce(version)).toBe(false);
  });

  test('3 is not known', () => {
    expect(versionWarning('3.0.0')).toMatch(/3\.0\.0.*2\.x/);
    expect(ignoresForce('3.0.0')).toBe(false);
  });

  test('2.8.0 ignores the force flag', () => {
    expect(ignoresForce('2.8.0')).toBe(true);
    expect(versionWarning('2.8.0')).toMatch(/2\.8\.0.*--force-new-deployment.*2\.8\.1/s);
  });

  test.each(['2.7.4', '2.3.0'])('%s starts two deployments', (version) => {
    expect(ignoresForce(version)).toBe(false);
    expect(versionWarning(version)).toMatch(/two deployments/);
    expect(versionWarning(version)).toContain(version);
  });

  test('a version that is not told counts as old, but not as one that ignores force', () => {
    expect(ignoresForce(undefined)).toBe(false);
    expect(versionWarning(undefined)).toMatch(/does not tell its version.*2\.8\.1/s);
  });
});
