import { describe, expect, test } from '@jest/globals';
import { firstJson, jsonOf, yamlOf } from '../../src/ecspresso/bounded-parsers.js';
import { configFile, renderedFiles } from '../../src/ecspresso/rendered.js';
import { UnreadableError } from '../../src/unreadable.js';

const MEBIBYTE = 1024 * 1024;

function errorOf(read: () => unknown): Error {
  try {
    read();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was read');
}

/** Far more than any of these takes on a busy machine, far less than the ten seconds and more that the parsers would take. Milliseconds. */
const PATIENCE = 4000;

describe.each<[string, string, RegExp]>([
  ['braces without end', '{', /nested more than 64 levels deep|64 KiB/],
  ['brackets without end', '[', /nested more than 64 levels deep|64 KiB/],
  ['objects within objects', '{"a":', /nested more than 64 levels deep|64 KiB/],
  ['anchors that hold their own alias', 'a: &a [*a]\n', /YAML aliases|64 KiB/],
  ['anchors', '&a ', /YAML tokens|64 KiB/],
  ['tags', '! ', /YAML tokens|64 KiB/],
  ['keys', 'k: 1\n', /YAML tokens|64 KiB/],
  ['items of nothing', '[,,,', /nested|YAML tokens|64 KiB/],
])('%s', (_name, unit, why) => {
  test.each([60 * 1024, MEBIBYTE])('%i characters: refused in no time, with what is wrong', (size) => {
    const text = unit.repeat(Math.floor(size / unit.length));
    const started = performance.now();
    const error = errorOf(() => yamlOf(text));
    expect(performance.now() - started).toBeLessThan(PATIENCE);
    expect(error).toBeInstanceOf(UnreadableError);
    expect(error.message).toMatch(why);
  });
});

describe('what render printed', () => {
  test.each<[string, string]>([
    ['an object that never ends', '{'.repeat(MEBIBYTE)],
    ['a string that never ends', `{"a":"${'\\\\'.repeat(MEBIBYTE / 2)}`],
    ['quotes without end', '"'.repeat(MEBIBYTE)],
    ['two definitions, and a config that never ends', `{}{}${'a: &a [*a]\n'.repeat(MEBIBYTE / 11)}`],
  ])('%s: refused in no time', (_name, text) => {
    const started = performance.now();
    errorOf(() => renderedFiles(text));
    errorOf(() => jsonOf(text));
    expect(performance.now() - started).toBeLessThan(PATIENCE);
  });

  test('a definition as deep as any is read', () => {
    const deep = `${'{"a":['.repeat(32)}1${']}'.repeat(32)}`;
    expect(jsonOf(deep)).toEqual(JSON.parse(deep));
    expect(errorOf(() => jsonOf(`[${deep}]`)).message).toBe('what it printed is nested more than 64 levels deep');
  });

  test('a config as long as any is read', () => {
    const plugins = Array.from({ length: 500 }, (_, index) => `- name: tfstate\n  config:\n    url: s3://b/${index}\n`);
    const text = `region: r\ncluster: c\ntask_definition: t.json\nplugins:\n${plugins.join('')}`;
    expect(text.length).toBeGreaterThan(20_000);
    expect(configFile(text)).toMatchObject({ cluster: 'c', region: 'r' });
  });

  test('an alias is read', () => {
    expect(configFile('a: &a x\ncluster: *a\n').cluster).toBe('x');
  });
});

test.each<[string, readonly [string, string]]>([
  ['{"a":"}"}\n[1]', ['{"a":"}"}', '\n[1]']],
  ['[{"a":"\\"]"}] x', ['[{"a":"\\"]"}]', ' x']],
  ['{"a": 1', ['{"a": 1', '']],
  ['no json', ['no json', '']],
  ['', ['', '']],
  ['"a" b', ['"a"', ' b']],
])('the first value of %j', (text, expected) => {
  expect(firstJson(text)).toEqual(expected);
});
