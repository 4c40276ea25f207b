import { describe, expect, test } from '@jest/globals';
import { type InputError, subjectLabel } from '../../../src/errors.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { isWholeImage } from '../../../src/release/image.js';
import { variablesIn } from '../../../src/release/look/check-images.js';
import { look } from '../../../src/release/look/look.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs, migration } from '../support/inputs.js';
import { BACKEND, BOTH, problems } from './support/looking.js';

describe('an image that is used nowhere', () => {
  const image = (key: string, value: string, line: number) => ({ key, value, line });
  const USED = image('BACKEND_IMAGE', 'repo/backend:9f3c2e1', 1);
  const UNUSED = image('OTHER_IMAGE', 'repo/other:9f3c2e1', 2);

  test.each<[string, Partial<Inputs>, readonly string[]]>([
    ['beside one that is used', { images: [USED, UNUSED] }, ['`images` line 2']],
    ['alone', { images: [UNUSED] }, ['`images` line 2']],
    ['in a run, beside one that is used', { mode: 'run', migration: migration('m'), images: [USED, UNUSED] }, []],
    ['in a run, alone', { mode: 'run', migration: migration('m'), images: [UNUSED] }, ['`images` line 2']],
    ['none', { images: [USED] }, []],
  ])('%s', async (_name, more, where) => {
    const found = await problems(BOTH, [['backend.yml']], more);
    expect(found.map((problem) => problem.split(':')[0])).toEqual(where);
  });

  test.each([
    [
      'beside',
      'repo/backend:9f3c2e1',
      'repo/backend:of-its-own',
      /^`images` line 1: .*its value is in the image of no container/,
    ],
    ['instead', 'repo/backend:of-its-own', 'repo/backend:of-its-own', /each gives it another value of its own/],
  ])('because a config has a value of its own, %s', async (_name, first, second, words) => {
    const fake = fakeWorld(BOTH);
    const own = (path: string, value: string, line: number) => ({
      path,
      line,
      settings: value.endsWith('own') ? [{ key: 'IMAGE', value, line }] : [],
    });
    const lines = [[own('backend.yml', first, 1)], [own('frontend.yml', second, 2)]];
    const wanted = { ...inputs([]), lines, images: [image('IMAGE', 'repo/new:1', 1)] };
    const error = await fake.clock.drive(look(fake.world, wanted).catch((cause: unknown) => cause));
    expect((error as InputError).problems.map(({ about, what }) => `${subjectLabel(about)}: ${what}`)).toEqual([
      expect.stringMatching(words),
    ]);
  });
});

test.each<[string, readonly string[]]>([
  ['{{ must_env `BACKEND_IMAGE` }}', ['BACKEND_IMAGE']],
  ['{{ env \'TAG\' `latest` }} {{ must_env "TAG" }}', ['TAG']],
  ["std.native('must_env')('IMAGE')", ['IMAGE']],
  ["local env = std.native('env'); env('A', '') + must_env('B')", ['A', 'B']],
  ['no variables', []],
])('variables that are read in: %s', (text, names) => {
  expect(variablesIn(text)).toEqual(names);
});

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('a whole reference of an image', () => {
  test.each([
    'app',
    'repo/app',
    'repo/app:9f3c2e1',
    'localhost:5000/app',
    'localhost:5000/app:1.2',
    '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop/backend:v1',
    `repo/app@${DIGEST}`,
    `repo/app:v1@${DIGEST}`,
  ])('%s', (image) => {
    expect(isWholeImage(image)).toBe(true);
  });

  test.each([
    '',
    'repo/app:',
    'repo/app@',
    'repo/app@sha256:',
    'repo/app@latest',
    `repo/app:@${DIGEST}`,
    ':v1',
    '/app:v1',
    'repo//app:v1',
    'repo/app: v1',
    'repo/app:v1 ',
    'repo/app:v1:v2',
    'https://repo/app:v1',
    '{{ env }}/app:v1',
  ])('not "%s"', (image) => {
    expect(isWholeImage(image)).toBe(false);
  });
});

test.each<[string, readonly string[], readonly string[]]>([
  [
    'an empty tag',
    ['repo/app:'],
    [
      'backend.yml: the image of the container c0 renders to "repo/app:", which is no reference of an image: its tag is empty. Check the variables that it reads.',
    ],
  ],
  [
    'an empty registry, and no image at all',
    ['/app:v1', 'repo/app:v1', ''],
    [
      'backend.yml: the image of the container c0 renders to "/app:v1", which is no reference of an image. Check the variables that it reads.',
      'backend.yml: the container c2 has no image. Check the variable that it reads.',
    ],
  ],
])('%s is told with its container', async (_name, images, expected) => {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }));
  expect(await problems({ configs: { 'backend.yml': { ...BACKEND, containers } }, services: { backend: {} } })).toEqual(
    expected,
  );
});
