import { counted } from '../src/report/phrases/counted.js';
import { budgetRow } from './budget.js';
import { type BarGroup, barChart, type Theme } from './chart.js';
import {
  budgetsOf,
  COST_ROLLOUT,
  type Cost,
  type CostRun,
  overEcs,
  type Results,
  readsOf,
  type Tool,
  type WallTimes,
  wallOfCost,
  wallTimesOf,
} from './results.js';
import { median, spread } from './statistics.js';
import { markdownTable } from './table.js';

const TOOLS: Readonly<Record<Tool, string>> = {
  hand: 'ecspresso by hand',
  'two lines': 'this action, two lines',
  'one line': 'this action, one line',
};

/** What a user asks of some results, as Markdown: times, notices and cost. The page about performance shows it. */
export function tablesOf(results: Results): string {
  return [
    `Measured ${results.date} with the ${results.ecspresso}: ${counted(results.runs, 'run')} of each case, medians; ${results.machine}.`,
    '### Release of a migration and 2 services, seconds',
    wallTable(results),
    `### Release of many services without a migration, roll-outs of ${COST_ROLLOUT} s, seconds`,
    manyTable(results),
    '### From the change in ECS (or the cancel) to the line that reports it, seconds (smallest–largest)',
    noticeTable(results),
    `### Cost of one release on one line, without a migration, roll-outs of ${COST_ROLLOUT} s`,
    costTable(results.costs),
  ].join('\n\n');
}

/** All tables of some results, as Markdown: the benchmark prints them. */
export function reportOf(results: Results): string {
  return [
    tablesOf(results),
    '### Start of the process, milliseconds',
    startTable(results),
    '### Parts of dist/index.js',
    distTable(results),
    '### Budgets',
    markdownTable(['what', 'measured', 'budget', ''], budgetsOf(results).map(budgetRow)),
  ].join('\n\n');
}

/** Roll-out durations of the releases of two services. */
export function rolloutsOf({ wallTimes }: Results): readonly number[] {
  return [...new Set(wallTimes.filter(({ services }) => services === 2).map(({ rollout }) => rollout))];
}

function wallTable(results: Results): string {
  const rows = rolloutsOf(results)
    .toReversed()
    .flatMap((rollout) =>
      (['hand', 'two lines', 'one line'] as const).map((tool) =>
        wallRow(`${rollout} s, ${TOOLS[tool]}`, results, { services: 2, rollout, tool }),
      ),
    );
  return markdownTable(['one roll-out', ...WALL_HEAD], rows);
}

const WALL_HEAD = ['wall', 'range', 'ECS alone', 'over ECS', '× by hand', 'minutes saved'] as const;

type Wanted = Pick<WallTimes, 'services' | 'rollout' | 'tool'>;

function wallRow(name: string, results: Results, wanted: Wanted): readonly string[] {
  return wallCells(name, wallTimesOf(results, wanted), wallTimesOf(results, { ...wanted, tool: 'hand' }), wanted.tool);
}

function wallCells(
  name: string,
  of: Pick<WallTimes, 'wall' | 'ecs'> | undefined,
  byHand: Pick<WallTimes, 'wall'> | undefined,
  tool: Tool,
): readonly string[] {
  const wall = median(of?.wall ?? []);
  const hand = median(byHand?.wall ?? []);
  const saved = tool === 'hand' || Number.isNaN(hand) ? '' : ((hand - wall) / 60).toFixed(2);
  return [
    name,
    wall.toFixed(1),
    spread(of?.wall ?? []),
    median(of?.ecs ?? []).toFixed(1),
    of ? overEcs(of).toFixed(2) : '',
    Number.isNaN(hand) ? '' : (wall / hand).toFixed(2),
    saved,
  ];
}

function manyTable(results: Results): string {
  const rows = results.costs.flatMap((cost) => {
    const { services } = cost;
    const hand = wallTimesOf(results, { services, rollout: COST_ROLLOUT, tool: 'hand' });
    const name = counted(services, 'service');
    return [
      ...(hand && services !== 2 ? [wallCells(`${name}, ${TOOLS.hand}`, hand, hand, 'hand')] : []),
      wallCells(`${name}, ${TOOLS['one line']}`, wallOfCost(cost), services === 2 ? undefined : hand, 'one line'),
    ];
  });
  return markdownTable(['', ...WALL_HEAD], rows);
}

function noticeTable({ notices }: Results): string {
  const cell = (values: readonly number[]): string =>
    values.length === 0 ? '' : `${median(values).toFixed(2)} (${spread(values, 2)})`;
  return markdownTable(
    ['what happened', 'this action', 'ecspresso by hand'],
    notices.map(({ name, action, hand, handInstead, handIsRight }) => [
      name,
      cell(action),
      handInstead ?? (handIsRight ? cell(hand) : 'reported as a success'),
    ]),
  );
}

function startTable({ start, costs }: Results): string {
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    median(values).toFixed(0),
    spread(values, 0),
    (median(values) / median(start.clients)).toFixed(2),
  ];
  const firstCalls = costs.find(({ services }) => services === 1)?.runs.map(({ firstCall }) => firstCall) ?? [];
  return markdownTable(
    ['program, to its first output', 'median', 'range', '× SDK clients'],
    [
      row('a file that only prints', start.node),
      row('the SDK clients alone', start.clients),
      row('dist/index.js', start.action),
      row('dist/index.js to its first call of the API, 1 service', firstCalls),
    ],
  );
}

function distTable({ distParts, distBytes }: Results): string {
  const row = (name: string, bytes: number): string[] => [
    name,
    (bytes / 1e3).toFixed(0),
    `${((100 * bytes) / distBytes).toFixed(0)} %`,
  ];
  return markdownTable(
    ['part', 'kB', 'share'],
    [...distParts.map(({ name, bytes }) => row(name, bytes)), row('all', distBytes)],
  );
}

function costTable(costs: readonly Cost[]): string {
  const of = ({ runs }: Cost, value: (run: CostRun) => number | undefined): number =>
    median(runs.map((run) => value(run) ?? Number.NaN));
  const row = (
    name: string,
    digits: number,
    value: (run: CostRun, services: number) => number | undefined,
  ): string[] => [
    name,
    ...costs.map((cost) => {
      const middle = of(cost, (run) => value(run, cost.services));
      return Number.isNaN(middle) ? '–' : middle.toFixed(digits);
    }),
  ];
  const runs = costs.flatMap((cost) => cost.runs);
  const operations = [
    ...new Set(runs.flatMap((run) => [...Object.keys(run.byAction), ...Object.keys(run.byEcspresso)])),
  ];
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  return markdownTable(
    ['', ...costs.map(({ services }) => counted(services, 'service'))],
    [
      ...operations.map((operation) => [
        `${operation}: action + ecspresso`,
        ...costs.map(
          (cost) =>
            `${of(cost, (run) => run.byAction[operation] ?? 0)} + ${of(cost, (run) => run.byEcspresso[operation] ?? 0)}`,
        ),
      ]),
      row('refused by ECS', 0, (run) => sum(run.refused)),
      row('reads per service', 1, (run, services) => readsOf(run) / services),
      row("the action's calls per minute", 0, (run) => sum(run.byAction) / (run.wall / 60)),
      row(
        "the action's calls per service and minute",
        1,
        (run, services) => sum(run.byAction) / services / (run.wall / 60),
      ),
      row('ecspresso processes', 0, (run) => sum(run.commands)),
      row("the action's CPU, s", 2, (run) => run.cpuSeconds),
      row("ecspresso's CPU, s", 2, (run) => run.childCpuSeconds),
      row("the action's peak memory, MB", 0, (run) => run.peakMegabytes),
      row('start to the first call of the API, ms', 0, (run) => run.firstCall),
    ],
  );
}

/** The chart that the README shows. */
export function chartOf(results: Results, theme: Theme = 'light'): string {
  const groups = rolloutsOf(results)
    .toReversed()
    .map((rollout): BarGroup => {
      const of = (tool: Tool) => wallTimesOf(results, { services: 2, rollout, tool });
      return {
        title: `One roll-out takes ${rollout} s`,
        bars: [
          { label: 'ecspresso by hand', value: median(of('hand')?.wall ?? []), kind: 'other' },
          { label: 'this action, one after the other', value: median(of('two lines')?.wall ?? []), kind: 'ours' },
          { label: 'this action, both on one line', value: median(of('one line')?.wall ?? []), kind: 'ours' },
          { label: 'ECS alone, both at once', value: median(of('one line')?.ecs ?? []), kind: 'floor' },
        ],
      };
    });
  return barChart(`A migration and two services: seconds of a release (${results.ecspresso})`, groups, 's', theme);
}
