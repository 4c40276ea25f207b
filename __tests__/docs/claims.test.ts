import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ResultsFile } from '../../bench/results.js';
import { median } from '../../bench/statistics.js';
import { PINNED_VERSION } from '../../src/install/pinned-version.js';
import { read } from './support/pages.js';

const README = read('README.md');
const ACTION_TABLE = tableBelow(README, 'Why not just `ecspresso deploy`?');

/** The transcript that holds what the README says of this action, by how the row begins. */
const HELD: readonly (readonly [row: string, file: string, name: string])[] = [
  ["the migration's task stops before", 'failed-migration', 'a migration on Spot capacity that is taken back'],
  ['the migration is stopped half-way', 'interrupted-migration', 'AWS takes its Spot capacity back, and it exits 0'],
  ['the migration exits with 3', 'failed-migration', 'a migration that exits with 3'],
  ['new tasks crash', 'failed-roll-out', 'a container that crashes; the circuit breaker rolls back'],
  ["somebody else's deploy", 'failed-roll-out', 'another deployment takes the place of ours'],
  ['a task crashes just after', 'failed-roll-out', 'tasks that crash right after ECS has completed the deployment'],
  ['somebody redeploys the same', 'released-all-the-same', 'somebody redeploys the same revision in the middle'],
  [
    'the file changes the capacity provider strategy',
    'released',
    'two lines after a migration: one service is forced once, on the same revision, the next starts after it',
  ],
  ['all is well', 'released', 'both services on one line'],
];

describe('what the project says of itself', () => {
  test('the conformance workflow also runs the version that is installed by default', () => {
    const { jobs } = parse(read('.github/workflows/conformance.yml')) as {
      readonly jobs: {
        readonly conformance: { readonly strategy: { readonly matrix: { readonly ecspresso: readonly string[] } } };
      };
    };
    expect(jobs.conformance.strategy.matrix.ecspresso).toContain(PINNED_VERSION);
  });

  test.each([
    'action.yml',
    'README.md',
    'README.ja.md',
    'docs/ecspresso-versions.md',
    'docs/guide.md',
    'docs/guide.ja.md',
    'docs/migrate-from-hand-written-ecspresso.md',
    'docs/migrate-from-hand-written-ecspresso.ja.md',
  ])('%s names the version that is installed by default', (page) => {
    expect(read(page)).toContain(PINNED_VERSION);
  });
});

describe('the comparison of the README', () => {
  test('has no row that no transcript holds', () => {
    const rows = ACTION_TABLE.map(([row = '']) => HELD.filter(([begin]) => row.startsWith(begin)).length);
    expect(rows).toEqual(HELD.map(() => 1));
  });

  test.each(HELD)('"%s …" is held by %s: %s', (row, file, name) => {
    expect(read(`__tests__/dist/${file}.test.ts`)).toContain(`name: '${name}'`);
    const [, should, action] = ACTION_TABLE.find(([cell]) => cell?.startsWith(row)) ?? [];
    expect(action).toMatch(new RegExp(`^${should}`));
  });

  test('the seconds of this action and of ECS alone are those of the benchmark', () => {
    const { real } = JSON.parse(read('bench/results.json')) as ResultsFile;
    const runs = real?.costs.find(({ services }) => services === 1)?.runs ?? [];
    const seconds = (list: readonly number[]): string => `${median(list).toFixed(1)} s`;
    const [row, , action] = ACTION_TABLE.at(-1) ?? [];
    expect(row).toContain(`ECS needs ${seconds(runs.map(({ ecs }) => ecs))}`);
    expect(action).toContain(`after ${seconds(runs.map(({ wall }) => wall))}`);
  });
});

describe('the other columns of the comparison', () => {
  test.each([
    ["the migration's task stops before", 'run-cases', 'a migration that ended without an exit code counts as done'],
    ['the migration exits with 3', 'run-cases', 'a migration that exits 3'],
    ['new tasks crash', 'deploy-wait-cases', 'deploy, the new tasks crash and the breaker rolls back'],
    ['the file changes the capacity provider strategy', 'deploy-cases', 'deploy, strategy changed, not forced'],
    ['all is well', 'deploy-wait-cases', 'deploy and wait'],
  ])('"%s …" by hand is in the conformance suite, %s: %s', (row, file, name) => {
    const [, , , byHand = ''] = ACTION_TABLE.find(([cell]) => cell?.startsWith(row)) ?? [];
    const written = read(`__tests__/conformance/${file}.ts`).split(`name: '${name}'`)[1]?.split('    name: ')[0] ?? '';
    expect(written).toMatch(byHand.includes('green') ? /exitCode: 0/ : /exitCode: 1/);
  });

  test.each(['README.md', 'README.ja.md'])(
    '%s says which of them no test follows, and what was never measured',
    (page) => {
      const section = read(page).split(/^## /m)[1] ?? '';
      expect(section).toContain('2026-11-28');
      expect(section).toMatch(/real AWS|実際の AWS/);
      expect(section).toMatch(/ecspresso 2\.8/);
    },
  );
});

describe('other figures of the README', () => {
  test('the job has longer than the migration and both lines of the example may take', () => {
    const minutes = (name: string): number =>
      Number(/^timeout: (\d+)m$/m.exec(read(`examples/production/ecspresso/${name}-production.yml`))?.[1]);
    const whole = minutes('backend') + minutes('backend') + minutes('frontend');
    for (const page of [README, read('examples/production/workflow/release.yml')])
      expect(Number(/needs: \[build-backend[\s\S]*?timeout-minutes: (\d+)/.exec(page)?.[1])).toBeGreaterThan(whole);
  });

  test.each(['README.ja.md', 'docs/self-hosted.md'])('%s names the same versions of the runner', (page) => {
    const versions = [...new Set(README.match(/\b2\.3\d\d\.\d\b/g))];
    expect(versions).toHaveLength(2);
    for (const version of versions) expect(read(page)).toContain(version);
  });
});

test.each(['json', 'hcl', 'yaml'])(
  'the trust policy in %s takes both forms of the subject, in both languages',
  (language) => {
    for (const page of ['docs/oidc.md', 'docs/oidc.ja.md']) {
      const [, first = ''] = read(page).split(`\`\`\`${language}\n`);
      const block = first.split('\n```')[0];
      expect(block).toContain('repo:your-org/shop:environment:production');
      expect(block).toMatch(/repo:your-org@\d+\/shop@\d+:environment:production/);
    }
  },
);

/** The cells of the first table below a heading, without its head. */
function tableBelow(page: string, heading: string): readonly (readonly string[])[] {
  const section = page.split(`## ${heading}\n`)[1]?.split(/^## /m)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
}
