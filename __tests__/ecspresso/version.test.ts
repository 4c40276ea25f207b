import { describe, expect, test } from '@jest/globals';
import { ignoresForce, mayDeployTwice, versionIn, versionLoss, versionProblem } from '../../src/ecspresso/version.js';

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
    expect(mayDeployTwice(version)).toBe(false);
    expect(versionLoss(version)).toBeUndefined();
    expect(ignoresForce(version)).toBe(false);
  });

  test.each(['3.0.0', '3.0.0-rc.1', '1.7.0', '10.0.0'])('%s cannot be used', (version) => {
    expect(versionProblem(version)).toContain(version);
    expect(versionProblem(version)).toMatch(/2\.x only/);
  });

  test.each(['2.0.0', '2.8.7', '2.9.0-rc.1', '0.0.0', undefined])('%s can', (version) => {
    expect(versionProblem(version)).toBeUndefined();
  });

  test('2.8.0 ignores the force flag', () => {
    expect(ignoresForce('2.8.0')).toBe(true);
    expect(versionLoss('2.8.0')).toEqual({ version: '2.8.0', loses: 'force' });
  });

  test.each(['2.7.4', '2.3.0'])('%s starts two deployments', (version) => {
    expect(mayDeployTwice(version)).toBe(true);
    expect(ignoresForce(version)).toBe(false);
    expect(versionLoss(version)).toEqual({ version, loses: 'single-deployment' });
  });

  test('a version that is not told counts as old, but not as one that ignores force', () => {
    expect(ignoresForce(undefined)).toBe(false);
    expect(mayDeployTwice(undefined)).toBe(true);
    expect(versionLoss(undefined)).toEqual({ version: undefined, loses: 'single-deployment' });
  });
});
