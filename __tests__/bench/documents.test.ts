import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DOCUMENTS, withResults } from '../../bench/documents.js';
import { chartOf, reportOf } from '../../bench/report.js';
import { budgetsOf, type Results, type ResultsFile } from '../../bench/results.js';
import { speedOf } from '../../bench/speed.js';
import { median } from '../../bench/statistics.js';

const RESULTS: Results = {
  date: '2026-11-25',
  machine: 'linux x64, 2 cores, Node 20.20.2',
  ecspresso: 'real ecspresso 2.3',
  runs: 3,
  distBytes: 2_500_000,
  distParts: [
    { name: 'this action', bytes: 500_000 },
    { name: '3 other packages', bytes: 2_000_000 },
  ],
  start: { node: [20], clients: [100, 90, 110], action: [105, 100, 95] },
  wallTimes: [
    { services: 2, migrates: true, rollout: 12, tool: 'hand', wall: [50, 51, 49], ecs: [29, 29, 29] },
    { services: 2, migrates: true, rollout: 12, tool: 'two lines', wall: [31, 30, 32], ecs: [29, 29, 29] },
    { services: 2, migrates: true, rollout: 12, tool: 'one line', wall: [18, 19, 18], ecs: [17, 17, 17.5] },
    { services: 10, migrates: false, rollout: 12, tool: 'hand', wall: [200], ecs: [120] },
  ],
  notices: [
    { name: 'success', most: 2, action: [0.2, 0.4, 0.3], hand: [9], handIsRight: true },
    { name: 'rolled back by the circuit breaker', most: 2, action: [0.5], hand: [4], handIsRight: false },
    { name: 'cancelled', most: 5, action: [4], hand: [], handInstead: 'not told' },
  ],
  costs: [10, 50].map((services) => ({
    services,
    runs: [
      {
        wall: 44,
        ecs: 42,
        byAction: { DescribeServices: 2 * services },
        byEcspresso: { RegisterTaskDefinition: services + 1, UpdateService: services },
        refused: { 'RegisterTaskDefinition: ThrottlingException': 1 },
        throttlingShown: 0,
        commands: { deploy: services, render: services },
        firstCall: 300,
      },
    ],
  })),
};

const budget = (what: RegExp): number =>
  budgetsOf(RESULTS).find((budget) => what.test(budget.what))?.value ?? Number.NaN;

describe('what results say', () => {
  test('over ECS is the median of the differences, run by run', () => {
    expect(budget(/2 services on one line, 12 s$/)).toBe(1);
    expect(budget(/50 services on one line/)).toBeNaN();
  });

  test('the ratios are those of the medians', () => {
    expect(budget(/two lines, 12 s, against ecspresso by hand/)).toBe(31 / 50);
    expect(budget(/one line, 12 s, against ecspresso by hand/)).toBe(18 / 50);
    expect(budget(/^start/)).toBe(1);
  });

  test('registrations that ECS refused do not count as accepted, reads are of both', () => {
    expect(budget(/accepted beyond 50/)).toBe(0);
    expect(budget(/reads per service/)).toBe(1);
  });

  test('a cancel has a budget of its own', () => {
    const { most } = budgetsOf(RESULTS).find(({ what }) => what === 'told: cancelled') ?? {};
    expect(most).toBe(5);
  });

  test('memory that is not known is not kept', () => {
    expect(budget(/peak memory/)).toBeNaN();
    expect(reportOf(RESULTS)).toMatch(/50 services: peak memory +\| not measured/);
  });

  test('a duration that was not measured is none of the rows', () => {
    expect(reportOf(RESULTS)).not.toContain('60 s');
    expect(chartOf(RESULTS).match(/One roll-out takes/g)).toHaveLength(1);
  });
});

describe('what the README says', () => {
  test.each([
    ['en', /\| +12 s +\| +50\.0 s \| +31\.0 s \| +18\.0 s \| +17\.0 s \|/],
    ['en', /ends 1\.0–1\.0 s after ECS/],
    ['en', /takes 19\.0 s less than by hand when both release one service after the other, and 32\.0 s less with both/],
    ['en', /Real AWS has not been measured/],
    [
      'en',
      /within 0\.4 s of ECS's decision \(by hand after 9\.0 s\), a rollback within 0\.5 s \(by hand, real ecspresso 2\.3 reports it as a success\)/,
    ],
    ['ja', /\| +12 秒 +\| +50\.0 秒 \| +31\.0 秒 \| +18\.0 秒 \| +17\.0 秒 \|/],
    ['ja', /どちらも 1 サービスずつなら 19\.0 秒、2 つを同じ行に書けば 32\.0 秒/],
    ['ja', /実際の AWS では測っていません/],
    ['ja', /本物の ecspresso 2\.3 を使い/],
  ] as const)('%s: %s', (language, words) => {
    expect(speedOf(RESULTS, language)).toMatch(words);
  });

  test('blocks are replaced, all else stays, and a block without results, too', () => {
    const document =
      'a\n<!-- bench:speed:start -->old<!-- bench:speed:end -->\nb\n<!-- bench:stand-in:start -->old<!-- bench:stand-in:end -->\n';
    const made = withResults(document, { real: RESULTS }, 'en');
    expect(made).toMatch(/^a\n<!-- bench:speed:start -->\n\nA release/);
    expect(made).toMatch(/<!-- bench:speed:end -->\nb\n<!-- bench:stand-in:start -->old<!-- bench:stand-in:end -->\n$/);
    expect(withResults(made, { real: RESULTS }, 'en')).toBe(made);
  });

  test('a rollback that ecspresso reports as an error is not said to be reported as a success', () => {
    const notices = RESULTS.notices.map((notice) => ({ ...notice, handIsRight: true }));
    const of = (language: 'en' | 'ja'): string => speedOf({ ...RESULTS, notices }, language);
    expect(of('en')).toContain('(by hand after 4.0 s, without the cause)');
    expect(of('ja')).toContain('（直接実行では 4.0 秒後で、原因は示されません）');
    expect(of('en')).not.toContain('success)');
  });
});

describe('the documents of this project', () => {
  const file = JSON.parse(readFileSync('bench/results.json', 'utf8')) as ResultsFile;

  test.each(Object.entries(DOCUMENTS))(
    '%s shows the figures of bench/results.json (npm run bench -- --docs)',
    (name, language) => {
      const document = readFileSync(name, 'utf8').replaceAll('\r\n', '\n');
      expect(document).toContain('<!-- bench:');
      expect(withResults(document, file, language)).toBe(document);
    },
  );

  test.each([
    ['README.md', 's'],
    ['README.ja.md', '秒'],
  ])('%s compares with the measured time of one service', (name, unit) => {
    const cost = file.real?.costs.find(({ services }) => services === 1);
    const time = median(cost?.runs.map(({ wall }) => wall) ?? []).toFixed(1);
    expect(readFileSync(name, 'utf8')).toMatch(new RegExp(`12\\.0 ${unit}[^|]*\\|[^|]*\\|[^|]*${time} ${unit}`));
  });

  test('the chart, too', () => {
    const best = file.real ?? file.standIn;
    expect(best).toBeDefined();
    for (const [theme, file] of [
      ['light', 'bench/chart.svg'],
      ['dark', 'bench/chart-dark.svg'],
    ] as const) {
      expect(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).toBe(best && chartOf(best, theme));
    }
  });
});
