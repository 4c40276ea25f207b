import { describe, expect, test } from '@jest/globals';
import { PINNED_VERSION } from '../../src/install/pinned-version.js';
import { isPlainTwo, isTwo, newestFirst, versionOfLatest, withoutV } from '../../src/install/version.js';

const TAGS = [
  'v2.8.7',
  'v2.10.0',
  'v2.9.0-rc.1',
  'v3.0.0',
  'v3.1.0-beta',
  'v1.7.15',
  'v2.8.7',
  'v2',
  'nightly',
  '2.7.1',
  'v2.08.1',
];

describe('which versions may be chosen', () => {
  test.each<[string | undefined, readonly string[]]>([
    [undefined, ['2.10.0', '2.8.7', '2.7.1']],
    ['2.x', ['2.10.0', '2.8.7', '2.7.1']],
    ['~2.8', ['2.8.7']],
    ['^2.8.0', ['2.10.0', '2.8.7']],
    ['>=2.8', ['2.10.0', '2.8.7']],
    ['>=2.9.0-0 <2.10', []],
    ['2.8.7 || 3.x', ['2.8.7']],
    ['3.x', []],
    ['*', ['2.10.0', '2.8.7', '2.7.1']],
  ])('range %s', (range, expected) => {
    expect(newestFirst(TAGS, range)).toEqual(expected);
  });

  test('the pinned one is one of them', () => {
    expect(isPlainTwo(PINNED_VERSION)).toBe(true);
  });

  test.each([
    ['2.8.7', true],
    ['2.9.0-rc.1', true],
    ['3.0.0', false],
    ['1.7.15', false],
    ['2.8', false],
    ['../2.8.7', false],
    ['', false],
  ])('%s may be named outright: %s', (version, expected) => {
    expect(isTwo(version)).toBe(expected);
  });

  test.each([
    ['v2.8.7', '2.8.7'],
    [' 2.8.7\n', '2.8.7'],
    ['version', 'version'],
  ])('%j without v', (text, expected) => {
    expect(withoutV(text)).toBe(expected);
  });
});

describe('where /releases/latest leads', () => {
  test.each([
    ['https://github.com/kayac/ecspresso/releases/tag/v2.9.1', '2.9.1'],
    ['/kayac/ecspresso/releases/tag/v2.9.1', '2.9.1'],
    ['https://github.com/kayac/ecspresso/releases/tag/v3.0.0', undefined],
    ['https://github.com/kayac/ecspresso/releases/tag/v2.9.0-rc.1', undefined],
    ['https://github.com/kayac/ecspresso/releases', undefined],
    ['https://github.com/login', undefined],
    [undefined, undefined],
  ])('%s', (location, expected) => {
    expect(versionOfLatest(location)).toBe(expected);
  });
});
