import { describe, expect, test } from '@jest/globals';
import {
  isVouchedFor,
  type KnownSums,
  SHIPPED_CHECKSUMS,
  sumInList,
  sumInTable,
  sumsInTable,
  type Verdict,
  verdictOf,
} from '../../src/install/checksum.js';
import { PINNED_VERSION } from '../../src/install/pinned-version.js';
import { isPlainTwo } from '../../src/install/version.js';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const C = 'c'.repeat(64);
const LINUX = { platform: 'linux_amd64', file: 'ecspresso_2.8.7_linux_amd64.tar.gz' };

describe('the verdict on an archive whose sum is A', () => {
  const mismatch = (by: keyof KnownSums, expected: readonly string[], genuine = false): Verdict => ({
    kind: 'mismatch',
    by,
    expected,
    genuine,
  });
  test.each<[string, KnownSums, Verdict]>([
    ['nobody knows it', { input: [] }, { kind: 'unknown' }],
    ['the author knows it', { input: [A] }, { kind: 'good' }],
    ['the author lists several platforms', { input: [B, A, C] }, { kind: 'good' }],
    ['the author writes capitals', { input: [A.toUpperCase()] }, { kind: 'good' }],
    ['the author lists others', { input: [B, C] }, mismatch('input', [B, C])],
    ['the table knows it', { input: [], shipped: A }, { kind: 'good' }],
    ['the table says otherwise', { input: [], shipped: B }, mismatch('shipped', [B])],
    ['both know it', { input: [B, A], shipped: A }, { kind: 'good' }],
    ['the author vouches for a build of their own', { input: [C, A], shipped: B }, { kind: 'good', unlike: B }],
    ['neither the author nor the table knows it', { input: [C], shipped: B }, mismatch('shipped', [B])],
    ['the author is wrong, the table is right', { input: [B], shipped: A }, mismatch('input', [B], true)],
    ['the release knows it', { input: [], published: A }, { kind: 'good' }],
    ['the release says otherwise', { input: [], published: B }, mismatch('published', [B])],
    ['the author vouches against the release', { input: [A], published: B }, mismatch('published', [B])],
    ['the table vouches against the release', { input: [], shipped: A, published: B }, mismatch('published', [B])],
  ])('%s', (_, known, verdict) => {
    expect(verdictOf(A, known)).toEqual(verdict);
    expect(isVouchedFor(known)).toBe(verdict.kind !== 'unknown');
  });
});

test('a list for several versions does not let one pass for another', () => {
  const released = sumsInTable({ '2.8.7': { linux_amd64: B }, '2.8.0': { linux_amd64: A } });
  expect(verdictOf(A, { input: [A, B], shipped: B }, released)).toMatchObject({ kind: 'mismatch', by: 'shipped' });
  expect(verdictOf(A, { input: [A, B], shipped: A }, released)).toEqual({ kind: 'good' });
});

describe('the shipped table', () => {
  test('has the pinned version for Linux and macOS', () => {
    const sum = expect.any(String);
    expect(SHIPPED_CHECKSUMS[PINNED_VERSION]).toEqual({
      linux_amd64: sum,
      linux_arm64: sum,
      darwin_amd64: sum,
      darwin_arm64: sum,
    });
  });

  test('holds plain 2.x versions and whole sums, no sum twice', () => {
    const sums = Object.values(SHIPPED_CHECKSUMS).flatMap((platforms) => Object.values(platforms));
    expect(Object.keys(SHIPPED_CHECKSUMS).every(isPlainTwo)).toBe(true);
    expect(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
    expect(new Set(sums).size).toBe(sums.length);
  });

  test('is asked for what it has and nothing else', () => {
    expect(sumInTable({ '2.8.7': { linux_amd64: A } }, '2.8.7', LINUX)).toBe(A);
    expect(sumInTable({ '2.8.7': { linux_arm64: A } }, '2.8.7', LINUX)).toBeUndefined();
    expect(sumInTable({}, '2.8.7', LINUX)).toBeUndefined();
    expect(sumInTable({}, 'constructor', { ...LINUX, platform: 'name' })).toBeUndefined();
  });
});

describe("a release's list of sums", () => {
  test.each([
    ['two blanks', `${B}  other.tar.gz\n${A}  ${LINUX.file}\n`, A],
    ['binary mark, CRLF, capitals', `${A.toUpperCase()} *${LINUX.file}\r\n`, A],
    ['not listed', `${A}  other.tar.gz\n`, undefined],
    ['a longer name', `${A}  ${LINUX.file}.sig\n${B}  x${LINUX.file}\n`, undefined],
    ['listed twice alike', `${A}  ${LINUX.file}\n${A}  ${LINUX.file}\n`, A],
    ['listed twice, differently', `${A}  ${LINUX.file}\n${B}  ${LINUX.file}\n`, undefined],
    ['short sum', `${A.slice(1)}  ${LINUX.file}\n`, undefined],
    ['a web page', '<!doctype html>', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, list, expected) => {
    expect(sumInList(list, LINUX.file)).toBe(expected);
  });
});
