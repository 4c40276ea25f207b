import { describe, expect, test } from '@jest/globals';
import { differenceOf } from '../../../src/release/look/difference.js';
import { NOT_BUILT } from '../../../src/release/not-built.js';
import { shownDiffText } from '../../../src/report/plan/diff.js';
import fc from '../../support/fast-check.js';

const HEAD = '--- arn:aws:ecs:r:123456789012:task-definition/app:1\n+++ task.json\n@@ -1,7 +1,7 @@';

/** What is shown of it. */
function textOf(printed: string): string {
  return shownDiffText(differenceOf(printed).shown);
}

/** A diff of one hunk with these lines. */
function diff(...lines: readonly string[]): string {
  return `${HEAD}\n${lines.join('\n')}\n`;
}

function shown(...lines: readonly string[]): string[] {
  return textOf(diff(...lines))
    .split('\n')
    .slice(3);
}

describe('values', () => {
  test.each([
    ['changed', ['-  "value": "old"', '+  "value": "new"'], ['-  "value": "(old value)"', '+  "value": "(new value)"']],
    ['as before, with a comma', ['   "value": "same",', '+x'], ['   "value": "(value)",', '+x']],
    ['with quotes and escapes', ['+  "value": "a\\"b\\", \\"value\\": \\"c"'], ['+  "value": "(new value)"']],
    ['that end in a comma', ['+  "value": "a,"'], ['+  "value": "(new value)"']],
    ['empty', ['-  "value": ""', '+  "value": "x"'], ['-  "value": "(old value)"', '+  "value": "(new value)"']],
    [
      'names and other members stay',
      ['+  "name": "A"', '+  "valueFrom": "arn"'],
      ['+  "name": "A"', '+  "valueFrom": "arn"'],
    ],
    ['a threshold is a number', ['-  "value": 50', '+  "value": 60'], ['-  "value": 50', '+  "value": 60']],
    ['inside another text', ['+  "command": "\\"value\\": \\"x\\""'], ['+  "command": "\\"value\\": \\"x\\""']],
  ])('%s', (_name, lines, expected) => {
    expect(shown(...lines)).toEqual(expected);
  });

  test('none is ever shown, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom(' ', '-', '+'), (value, sign) => {
        const line = `${sign}      "value": ${JSON.stringify(`canary-${value}`)}`;
        expect(textOf(diff(line, '+  "cpu": "1"'))).not.toContain('canary-');
      }),
    );
  });

  test('a line of the file behind the second @@ is not shown', () => {
    expect(textOf('--- a\n+++ b\n@@ -1 +1 @@ "value": "secret"\n-x\n+y\n')).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y');
  });
});

describe('an image that is not built yet', () => {
  const differs = (...lines: readonly string[]): boolean => differenceOf(diff(...lines)).differs;

  test.each<[string, readonly string[], boolean]>([
    ['as a whole', ['-  "image": "r/b:v1",', `+  "image": "${NOT_BUILT}",`], false],
    ['as a tag', ['-  "image": "r/b:v1"', `+  "image": "r/b:${NOT_BUILT}",`], false],
    ['as a digest', ['-  "image": "r/b@sha256:1"', `+  "image": "r/b@${NOT_BUILT}"`], false],
    ['twice in a line', ['-  "image": "r/v1/b:v1"', `+  "image": "r/${NOT_BUILT}/b:${NOT_BUILT}"`], false],
    ['in another repository', ['-  "image": "r/a:v1"', `+  "image": "r/b:${NOT_BUILT}"`], true],
    ['under another name', ['-  "user": "v1"', `+  "image": "${NOT_BUILT}"`], true],
    ['of a container that is new', [`+  "image": "${NOT_BUILT}"`], true],
    [
      'beside another change',
      ['-  "cpu": "1"', '-  "image": "a"', '+  "cpu": "2"', `+  "image": "${NOT_BUILT}"`],
      true,
    ],
    ['in an environment variable', ['-  "value": "v1"', `+  "value": "${NOT_BUILT}"`], false],
    [
      'two containers in one run',
      ['-  "image": "a"', '-  "image": "b"', `+  "image": "${NOT_BUILT}"`, `+  "image": "${NOT_BUILT}"`],
      false,
    ],
    ['two where there was one', ['-  "image": "a"', `+  "image": "${NOT_BUILT}"`, `+  "image": "${NOT_BUILT}"`], true],
    ['a shorter old text that only begins and ends alike', ['-  "image": "ab"', `+  "image": "ab${NOT_BUILT}b"`], true],
    ['taken away is a difference', [`-  "image": "${NOT_BUILT}"`], true],
  ])('%s', (_name, lines, expected) => {
    expect(differs(...lines)).toBe(expected);
    expect(textOf(diff(...lines))).not.toContain(NOT_BUILT);
  });

  test('the other hunks and files stay, and their order', () => {
    const text = `${diff('-  "image": "a"', `+  "image": "${NOT_BUILT}"`)}@@ -9 +9 @@\n-  "cpu": "1"\n+  "cpu": "2"\n\n--- s\n+++ service.json\n@@ -1 +1 @@\n-  "image": "a"\n+  "image": "${NOT_BUILT}"\n`;
    expect(differenceOf(text)).toMatchObject({ differs: true, notBuilt: true });
    expect(textOf(text)).toBe(
      '--- arn:aws:ecs:r:123456789012:task-definition/app:1\n+++ task.json\n@@ -9 +9 @@\n-  "cpu": "1"\n+  "cpu": "2"',
    );
  });

  test('in a run with other changes only its own lines become one', () => {
    expect(
      shown('-  "a": 1', '-  "image": "x"', '-  "c": 3', '+  "b": 2', `+  "image": "${NOT_BUILT}"`, '+  "d": 4'),
    ).toEqual(['-  "a": 1', '+  "b": 2', '   "image": "not built yet"', '-  "c": 3', '+  "d": 4']);
  });
});

describe('what ecspresso prints', () => {
  test.each([
    ['nothing', ''],
    ['empty lines alone', '\n\n'],
  ])('%s is no difference', (_name, text) => {
    expect(differenceOf(text)).toEqual({ differs: false, shown: undefined, notBuilt: false });
    expect(textOf(text)).toBe('');
  });

  test.each([
    ['a diff of another program', '1c1\n< secret\n---\n> other\n'],
    ['a complaint', 'secret'],
    ['heads without hunks', '--- a\n+++ b\n'],
    ['text behind a hunk', `${diff('-a', '+b')}secret\n`],
  ])('%s counts as a difference and is not shown', (_name, text) => {
    expect(differenceOf(text)).toEqual({ differs: true, shown: { kind: 'unreadable' }, notBuilt: false });
    expect(textOf(text)).toMatch(/not shown, because it may hold values/);
  });

  test('a service that does not exist yet', () => {
    expect(textOf('--- \n+++ service.json\n@@ -1 +1,2 @@\n+{\n+}\n')).toBe(
      '---\n+++ service.json\n@@ -1 +1,2 @@\n+{\n+}',
    );
  });
});
