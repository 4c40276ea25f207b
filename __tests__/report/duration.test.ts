import { expect, test } from '@jest/globals';
import { clockTime, spokenTime } from '../../src/report/duration.js';
import { imageChange, shortImage } from '../../src/report/image.js';

test.each([
  [0, '00:00'],
  [0.9, '00:00'],
  [31, '00:31'],
  [72, '01:12'],
  [3599, '59:59'],
  [3600, '1:00:00'],
  [3723, '1:02:03'],
  [360_000, '100:00:00'],
  [-5, '00:00'],
])('%d s on the clock', (seconds, text) => {
  expect(clockTime(seconds)).toBe(text);
});

test.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [42, '42 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [192, '3 min 12 s'],
  [5400, '90 min 0 s'],
])('%d s in words', (seconds, text) => {
  expect(spokenTime(seconds)).toBe(text);
});

const DIGEST = 'abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789';
test.each([
  ['123456789012.dkr.ecr.r.amazonaws.com/shop/backend:v41', 'v41'],
  ['nginx', 'nginx'],
  ['localhost:5000/nginx', 'localhost:5000/nginx'],
  ['localhost:5000/nginx:1.27', '1.27'],
  [`repo@sha256:${DIGEST}`, 'sha256:abcdef012345…'],
  [`repo:v1@sha256:${DIGEST}`, 'sha256:abcdef012345…'],
  ['repo:9f3c2e1a9f3c2e1a9f3c2e1a9f3c2e1a9f3c2e1a', '9f3c2e1a9f3c…'],
  ['repo:2026-11-23-1315', '2026-11-23-1315'],
  ['', ''],
])('the telling part of %s', (image, text) => {
  expect(shortImage(image)).toBe(text);
});

test('a change of image', () => {
  expect(imageChange('repo:v41', 'repo:9f3c2e1')).toBe('v41 → 9f3c2e1');
  expect(imageChange(undefined, 'repo:9f3c2e1')).toBe('9f3c2e1');
});
