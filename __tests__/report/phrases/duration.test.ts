import { describe, expect, test } from '@jest/globals';
import { clockTime, tookTime } from '../../../src/report/phrases/duration.js';
import { imageChange, imagesText, shortImage } from '../../../src/report/phrases/image.js';
import { spokenTime } from '../../../src/spoken-time.js';

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
  [59.6, '1 min'],
  [192, '3 min 12 s'],
  [3599.6, '1 h'],
  [5400, '1 h 30 min'],
  [37_325, '10 h 22 min'],
])('%d s in words', (seconds, text) => {
  expect(spokenTime(seconds)).toBe(text);
});

const DIGEST = 'abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789';
test.each([
  ['123456789012.dkr.ecr.r.amazonaws.com/shop/backend:v41', 'v41'],
  ['nginx', 'latest'],
  ['localhost:5000/nginx', 'latest'],
  ['localhost:5000/nginx:1.27', '1.27'],
  [`repo@sha256:${DIGEST}`, 'sha256:abcdef012345…'],
  [`repo:v1@sha256:${DIGEST}`, 'sha256:abcdef012345…'],
  ['repo:9f3c2e1a9f3c2e1a9f3c2e1a9f3c2e1a9f3c2e1a', '9f3c2e1a9f3c…'],
  ['repo:2026-11-23-1315', '2026-11-23-1315'],
  ['repo:main-9f3c2e1a9f3c2e1a9f3c2e1a9f3c2e1a9f3c2e1a-7', 'main-9f3c2e1a9f3c…-7'],
  ['', ''],
])('the telling part of %s', (image, text) => {
  expect(shortImage(image)).toBe(text);
});

const OTHER = DIGEST.replace('abcdef012345', 'fedcba543210');
test.each([
  ['tags', 'repo:v41', 'repo:9f3c2e1', 'v41 → 9f3c2e1'],
  ['not known before', undefined, 'repo:9f3c2e1', '9f3c2e1'],
  ['digests', `repo@sha256:${DIGEST}`, `repo@sha256:${OTHER}`, 'sha256:abcdef012345… → sha256:fedcba543210…'],
  ['tags beside digests', `repo:v1@sha256:${DIGEST}`, `repo:v2@sha256:${OTHER}`, 'v1 → v2'],
  [
    'one tag that moved',
    `repo:v1@sha256:${DIGEST}`,
    `repo:v1@sha256:${OTHER}`,
    'sha256:abcdef012345… → sha256:fedcba543210…',
  ],
  ['a tag, then a digest', 'repo:v1', `repo@sha256:${DIGEST}`, 'v1 → sha256:abcdef012345…'],
  ['no tag before', 'nginx', 'nginx:1.27', 'latest → 1.27'],
  ['another repository', 'docker.io/library/php:8.3', 'r.example:5000/shop/backend:8.3', 'php:8.3 → backend:8.3'],
  ['another registry', 'a.example/shop:v1', 'b.example/shop:v1', 'a.example/shop:v1 → b.example/shop:v1'],
  [
    'what would look the same when it is shortened',
    `repo:${'a'.repeat(39)}1`,
    `repo:${'a'.repeat(39)}2`,
    `${'a'.repeat(39)}1 → ${'a'.repeat(39)}2`,
  ],
])('a change of image: %s', (_name, before, after, text) => {
  expect(imageChange(before, after)).toBe(text);
});

describe('the images of a config', () => {
  const image = (container: string, before: string | undefined, after: string) => ({
    container,
    after,
    ...(before === undefined ? {} : { before }),
  });
  const app = image('app', 'repo:v1', 'repo:v2');

  test.each([
    ['one container needs no name', [app], 'v1 → v2'],
    ['of several those that differ', [app, image('nginx', 'nginx:1', 'nginx:1')], 'app v1 → v2'],
    ['the same change is there once', [app, image('worker', 'repo:v1', 'repo:v2')], 'app + worker v1 → v2'],
    ['different changes', [app, image('nginx', 'nginx:1', 'nginx:2')], 'app v1 → v2, nginx 1 → 2'],
    ['a new container', [app, image('agent', undefined, 'agent:3')], 'app v1 → v2, agent 3'],
    ['nothing differs', [image('app', 'repo:v1', 'repo:v1')], 'v1 (same)'],
    ['nothing differs in several', [image('app', 'a:1', 'a:1'), image('b', 'b:1', 'b:1')], ''],
    ['no container', [], ''],
  ])('%s', (_name, images, text) => {
    expect(imagesText(images)).toBe(text);
  });
});

test('how long something took is rounded, wherever it stands', () => {
  expect([12.4, 12.9, 59.7].map(tookTime)).toEqual(['00:12', '00:13', '01:00']);
});
