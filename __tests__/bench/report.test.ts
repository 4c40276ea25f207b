import { describe, expect, test } from '@jest/globals';
import { allowedOver, budgetRow, isKept } from '../../bench/budget.js';
import { barChart } from '../../bench/chart.js';
import { criticalPath, type EcsTimes } from '../../bench/ecs-time.js';
import { planOf } from '../../bench/plan.js';
import { median, spread, tally } from '../../bench/statistics.js';
import { markdownTable } from '../../bench/table.js';
import fc from '../support/fast-check.js';

describe('statistics', () => {
  test('the median is the middle, whatever the order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test('as many values are below the median as above it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  test('the spread and the tally', () => {
    expect(spread([2, 1.25, 3], 2)).toBe('1.25–3.00');
    expect(spread([])).toBe('–');
    expect(tally(['a', 'b', 'a'])).toEqual({ a: 2, b: 1 });
  });
});

describe('the table', () => {
  test('is Markdown, aligned in plain text', () => {
    expect(
      markdownTable(
        ['what', 's'],
        [
          ['one', '1.0'],
          ['eleven', '11.0'],
        ],
      ),
    ).toBe(['| what   |    s |', '| ------ | ---: |', '| one    |  1.0 |', '| eleven | 11.0 |'].join('\n'));
  });
});

describe('the chart', () => {
  const chart = barChart(
    'Seconds <of> a release',
    [
      {
        title: '12 s',
        bars: [
          { label: 'by hand', value: 50, kind: 'other' },
          { label: 'this action', value: 25, kind: 'ours' },
        ],
      },
    ],
    's',
    'light',
  );

  test('has a bar for each value, in proportion', () => {
    const widths = [...chart.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(2);
    expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(2, 1);
    expect(chart).toContain('50.0 s');
  });

  test('has the colours of its theme and no markup of others', () => {
    expect(chart).toContain('fill: #1f2328');
    expect(barChart('x', [], 's', 'dark')).toContain('fill: #e6edf3');
    expect(chart).toContain('Seconds &lt;of&gt; a release');
  });
});

describe("ECS's critical path", () => {
  const times: EcsTimes = {
    migration: { from: 0, to: 5000 },
    rollouts: { a: { from: 0, to: 12_000 }, b: { from: 1000, to: 14_000 } },
    rollbacks: {},
    crashes: [],
  };

  test('lines add up, services of one line do not', () => {
    expect(criticalPath(times, [['a'], ['b']])).toBe(30);
    expect(criticalPath(times, [['a', 'b']])).toBe(18);
  });

  test('registrations beyond the burst are the time of ECS', () => {
    const names = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const rollouts = Object.fromEntries(names.map((name) => [name, { from: 0, to: 10_000 }]));
    expect(criticalPath({ ...times, migration: undefined, rollouts }, [names])).toBe(40);
  });
});

describe('budgets', () => {
  test('what could not be measured is over', () => {
    const budget = { what: 'memory', value: Number.NaN, most: 150, unit: 'MB' };
    expect(isKept(budget)).toBe(false);
    expect(budgetRow(budget)).toEqual(['memory', 'not measured', '≤ 150 MB', '**over**']);
    expect(budgetRow({ ...budget, value: 92.4 })).toEqual(['memory', '92.40 MB', '≤ 150 MB', 'ok']);
    expect(allowedOver(40)).toBe(1.4);
  });
});

describe('the command line', () => {
  test('has defaults, a quick and a long form', () => {
    expect(planOf([])).toMatchObject({ runs: 5, rollouts: [5, 12, 30], sizes: [1, 10, 50] });
    expect(planOf(['--quick'])).toMatchObject({ runs: 1, rollouts: [5], sizes: [1, 10] });
    expect(planOf(['--long', '--runs', '3'])).toMatchObject({ runs: 3, rollouts: [5, 12, 30, 60, 120] });
    expect(planOf([])).toMatchObject({ byHand: [10], docs: false });
    expect(planOf(['--long'])).toMatchObject({ sizes: [1, 10, 50, 100], byHand: [10, 50] });
    expect(planOf(['--docs', '--line', '2.3'])).toMatchObject({ docs: true, line: '2.3' });
    expect(planOf([])).not.toHaveProperty('out');
    expect(planOf(['--help'])).toBeUndefined();
    expect(() => planOf(['--runs', 'many'])).toThrow('--runs: many is no positive number.');
  });
});
