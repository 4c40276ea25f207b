import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Release } from '../../src/release/outcome.js';
import { outputsOf } from '../../src/report/outputs.js';
import { end, migrationOutcome, outcome, STATUSES } from './support/releases.js';

const root = join(__dirname, '../..');

interface Described {
  readonly properties: object;
  readonly required: readonly string[];
}
const schema = JSON.parse(readFileSync(join(root, 'schema/result.schema.json'), 'utf8')) as Described & {
  readonly $defs: { readonly config: Described; readonly task: Described };
};
const valid = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

interface Result {
  readonly configs: readonly object[];
  readonly migration: object | null;
}

function resultOf(release: Release): Result {
  return JSON.parse(outputsOf(release, undefined, (text) => text).result) as Result;
}

function complaints(value: unknown): unknown {
  valid(value);
  return valid.errors ?? [];
}

const { service: _service, before: _before, deployment: _deployment, url: _url, ...bare } = outcome();
const { taskId: _taskId, exitCode: _exitCode, seconds: _seconds, ...neverRan } = migrationOutcome({ result: 'failed' });

describe('real results fit the schema', () => {
  test.each(STATUSES)('%s', (status) => {
    expect(complaints(resultOf(end({ status })))).toEqual([]);
    expect(complaints(resultOf(end({ status, configs: [], timing: {} })))).toEqual([]);
  });

  test.each([
    'released',
    'unchanged',
    'started',
    'registered',
    'failed',
    'rolled-back',
    'stuck',
    'skipped',
    'cancelled',
  ] as const)('a config that is %s', (result) => {
    expect(complaints(resultOf(end({ configs: [outcome({ result }), { ...bare, result }] })))).toEqual([]);
  });

  test('migrations that ran and that did not', () => {
    expect(complaints(resultOf(end({ migration: migrationOutcome(), postMigration: neverRan })))).toEqual([]);
  });

  test('2000 configs', () => {
    const configs = Array.from({ length: 2000 }, (_, index) => outcome({ service: `s${index}` }));
    expect(complaints(resultOf(end({ configs })))).toEqual([]);
  });
});

test.each([
  { status: 'green' },
  { message: 1 },
  { configs: {} },
  { configs: [{}] },
  { migration: {} },
  { timing: { look: '1' } },
])('what is no result does not: %j', (wrong) => {
  expect(complaints({ ...resultOf(end()), ...wrong })).not.toEqual([]);
});

test('every property is described and always there', () => {
  const { configs, migration, ...rest } = resultOf(end({ migration: migrationOutcome() }));
  for (const [value, described] of [
    [{ configs, migration, ...rest }, schema],
    [configs[0], schema.$defs.config],
    [migration, schema.$defs.task],
  ] as const) {
    expect(Object.keys(described.properties)).toEqual(described.required);
    expect(new Set(Object.keys(value ?? {}))).toEqual(new Set(described.required));
  }
});

test('the example of the documentation fits', () => {
  const text = readFileSync(join(root, 'docs/result.md'), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  expect(complaints(JSON.parse(example))).toEqual([]);
});
