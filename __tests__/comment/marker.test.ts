import { expect, test } from '@jest/globals';
import { markerOf } from '../../src/comment/marker.js';
import type { ConfigEntry, Inputs } from '../../src/inputs/inputs.js';
import { asked, STEP } from './support/asked.js';

const config = (path: string, settings: ConfigEntry['settings'] = []): ConfigEntry => ({ path, settings, line: 1 });
const setting = (value: string) => [{ key: 'STAGE', value, line: 1 }];

test('the marker is one hidden line, whatever the names are', async () => {
  for (const title of ['API', 'a --> b <!-- c', '--!> \u0000 "', '日本語', '\ud800', 'x'.repeat(100)]) {
    expect(await markerOf(asked({ title }), { ...STEP, GITHUB_JOB: title })).toMatch(
      /^<!-- ecspresso-release [0-9a-f]{32} -->$/,
    );
  }
});

test.each<[string, Partial<Inputs>, Partial<Inputs>, Record<string, string>]>([
  ['another commit and attempt', {}, {}, { GITHUB_SHA: 'b'.repeat(40), GITHUB_RUN_ATTEMPT: '2', GITHUB_RUN_ID: '2' }],
  [
    'the same file of the workflow on another ref',
    {},
    {},
    { GITHUB_WORKFLOW_REF: 'your-org/shop/.github/workflows/release.yml@refs/heads/x', GITHUB_WORKFLOW: 'renamed' },
  ],
  ['other configs under one title', { title: 'API' }, { title: 'API', lines: [] }, {}],
  ['another image', {}, { images: [{ key: 'IMAGE', value: 'b', line: 1 }] }, {}],
  [
    'the value of a setting, which may be secret',
    { lines: [[config('a.yml', setting('one'))]] },
    { lines: [[config('a.yml', setting('two'))]] },
    {},
  ],
])('the marker stays with %s', async (_, before, other, step) => {
  expect(await markerOf(asked(other), { ...STEP, ...step })).toBe(await markerOf(asked(before), STEP));
});

test.each<[string, Partial<Inputs>, Partial<Inputs>, Record<string, string>]>([
  ['another title', { title: 'API, staging' }, { title: 'API, production' }, {}],
  ['a title against none', {}, { title: 'API' }, {}],
  ['another job', {}, {}, { GITHUB_JOB: 'plan' }],
  ['another workflow', {}, {}, { GITHUB_WORKFLOW_REF: 'your-org/shop/.github/workflows/other.yml@refs/pull/7/merge' }],
  ['another mode', {}, { mode: 'plan' }, {}],
  ['another config without a title', {}, { lines: [[config('b.yml')]] }, {}],
  ['another order', { lines: [[config('a'), config('b')]] }, { lines: [[config('a')], [config('b')]] }, {}],
  ['another directory', {}, { workingDirectory: 'web' }, {}],
  [
    'another config of the migration',
    { migration: { work: { kind: 'command', command: ['a'], env: [] } } },
    { migration: { work: { kind: 'command', command: ['a'], env: [] }, config: 'b.yml' } },
    {},
  ],
])('the marker differs with %s', async (_, before, other, step) => {
  expect(await markerOf(asked(other), { ...STEP, ...step })).not.toBe(await markerOf(asked(before), STEP));
});

test('a title that joins job and title differently is another one', async () => {
  const marker = await markerOf(asked({ title: 'b","c' }), { ...STEP, GITHUB_JOB: 'a' });
  expect(await markerOf(asked({ title: 'c' }), { ...STEP, GITHUB_JOB: 'a","b' })).not.toBe(marker);
});

test('a runner that does not tell the workflow file is known by its name', async () => {
  const { GITHUB_WORKFLOW_REF: _, ...old } = STEP;
  expect(await markerOf(asked(), old)).toBe(await markerOf(asked(), { ...old, GITHUB_REF: 'refs/heads/x' }));
  expect(await markerOf(asked(), old)).not.toBe(await markerOf(asked(), { ...old, GITHUB_WORKFLOW: 'other' }));
});
