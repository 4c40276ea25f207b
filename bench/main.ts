import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import type { RecordedCall } from '../emulator/contract.js';
import { type EcspressoBinary, ecspressoBinary, standInOf } from '../emulator/ecspresso-binary.js';
import { allowedOver, type Budget, budgetRow, isKept } from './budget.js';
import { type BarGroup, barChart } from './chart.js';
import { inLanes } from './lanes.js';
import { delayOf, HAPPENINGS } from './noticed.js';
import { type BenchPlan, planOf, USAGE } from './plan.js';
import { product } from './product.js';
import { type Bench, byAction, byHand, type Case } from './release.js';
import { type Starts, starts } from './start.js';
import { median, spread, tally } from './statistics.js';
import { markdownTable } from './table.js';

const say = (text = ''): void => void process.stdout.write(`${text}\n`);
const progress = (text: string): void => void process.stderr.write(`${text}\n`);

/** The roll-out at which the cost is taken, seconds. */
const COST_ROLLOUT = 12;
const START_RUNS = 15;
/** By so many seconds a roll-out lasts longer from one run to the next, where the time to know is measured. */
const STEP = 1.3;

/** The benchmark: `args` as on the command line, `checkout` the folder of this project. Resolves to the exit status. */
export async function bench(args: readonly string[], checkout: string): Promise<number> {
  let plan: BenchPlan | undefined;
  try {
    plan = planOf(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (plan === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const binary = ecspressoBinary({ standIn: standInOf(checkout) });
  const results = await measureAll(plan, { checkout, binary });
  const text = reportOf(results);
  say(text);
  const out = resolve(checkout, plan.out);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, (_, value: unknown) => rounded(value), 2)}\n`);
  writeFileSync(join(out, 'chart.svg'), chartOf(results));
  say(`\nWritten: results.json and chart.svg in ${plan.out}`);
  return 0;
}

/** One tool at one product and duration: a number for each run. */
interface WallTimes {
  readonly rollout: number;
  readonly tool: 'hand' | 'two lines' | 'one line';
  readonly wall: readonly number[];
  readonly ecs: readonly number[];
}

interface Notice {
  readonly name: string;
  readonly action: readonly number[];
  readonly hand: readonly number[];
  /** What plain ecspresso does, where it is not measured. */
  readonly handInstead: string | undefined;
  /** Whether plain ecspresso said the truth about it. */
  readonly handIsRight: boolean | undefined;
}

interface Cost {
  readonly services: number;
  readonly wall: number;
  readonly ecs: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly byEcspresso: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly throttlingShown: number;
  readonly readsPerService: number;
  readonly pollsPerMinute: number;
  readonly commands: Readonly<Record<string, number>>;
  readonly peakMegabytes: number | undefined;
  readonly cpuSeconds: number | undefined;
  readonly childCpuSeconds: number | undefined;
  readonly firstCall: number;
}

interface Results {
  readonly date: string;
  readonly machine: string;
  readonly ecspresso: string;
  readonly runs: number;
  readonly distBytes: number;
  readonly start: Starts;
  readonly wallTimes: readonly WallTimes[];
  readonly notices: readonly Notice[];
  readonly costs: readonly Cost[];
  readonly budgets: readonly (Budget & { readonly kept: boolean })[];
}

async function measureAll(plan: BenchPlan, world: Bench): Promise<Results> {
  // What depends on the processor comes first and alone.
  progress('start …');
  const start = await starts(world.checkout, Math.max(3, Math.min(START_RUNS, plan.runs * 3)));
  const costs: Cost[] = [];
  for (const services of plan.sizes) {
    progress(`cost of ${services} services …`);
    costs.push(await costOf(world, services));
  }
  const { wallTimes, notices } = await releases(plan, world);
  const distBytes = statSync(join(world.checkout, 'dist', 'index.js')).size;
  const measured = { start, costs, wallTimes, notices, distBytes };
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${process.platform} ${process.arch}, ${cpus().length} cores, Node ${process.versions.node}`,
    ecspresso: wordsFor(world.binary),
    runs: plan.runs,
    ...measured,
    budgets: budgetsOf(measured).map((budget) => ({ ...budget, kept: isKept(budget) })),
  };
}

function wordsFor({ name, version }: EcspressoBinary): string {
  const known = version ?? '(a build that prints no version)';
  return name === 'real' ? `real ecspresso ${known}` : `stand-in for ecspresso ${known}`;
}

async function releases(plan: BenchPlan, world: Bench): Promise<Pick<Results, 'wallTimes' | 'notices'>> {
  const walls = plan.rollouts.flatMap((rollout) =>
    (['hand', 'two lines', 'one line'] as const).map((tool) => ({
      rollout,
      tool,
      wall: [] as number[],
      ecs: [] as number[],
    })),
  );
  const notices = HAPPENINGS.map(({ name, handInstead }) => ({
    name,
    handInstead,
    action: [] as number[],
    hand: [] as number[],
    handIsRight: undefined as boolean | undefined,
  }));
  const jobs: (() => Promise<void>)[] = [];
  for (let run = 1; run <= plan.runs; run += 1) {
    // The longest first, so that no lane waits for one at the end.
    for (const times of [...walls].reverse()) {
      jobs.push(async () => {
        const it: Case = {
          product: product(2, { migrates: true }),
          rollout: times.rollout,
          together: times.tool === 'one line',
        };
        const one = await (times.tool === 'hand' ? byHand : byAction)(world, it);
        if (!one.succeeded) throw new Error(`A release failed:\n${one.lines.map(({ text }) => text).join('\n')}`);
        times.wall.push(one.wall);
        times.ecs.push(one.ecs);
        progress(
          `run ${run}: ${times.rollout} s, ${times.tool}: ${one.wall.toFixed(1)} s (ECS ${one.ecs.toFixed(1)} s)`,
        );
      });
    }
    for (const [index, happening] of HAPPENINGS.entries()) {
      const notice = notices[index];
      if (notice === undefined) continue;
      const green = happening.name === 'success';
      // Polls and ends can meet by chance: no two runs have the same duration.
      const it = { ...happening.case, rollout: happening.case.rollout + STEP * (run - 1) };
      jobs.push(async () => {
        const one = await byAction(world, it);
        if (one.succeeded !== green) throw new Error(`${happening.name}: told as its opposite`);
        notice.action.push(delayOf(happening, one));
        progress(`run ${run}: ${happening.name}: known after ${delayOf(happening, one).toFixed(2)} s`);
      });
      if (happening.handInstead !== undefined) continue;
      jobs.push(async () => {
        const one = await byHand(world, it);
        notice.hand.push(delayOf(happening, one, true));
        notice.handIsRight = one.succeeded === green;
      });
    }
  }
  await inLanes(plan.lanes, jobs);
  return { wallTimes: walls, notices };
}

async function costOf(world: Bench, services: number): Promise<Cost> {
  const one = await byAction(world, { product: product(services), rollout: COST_ROLLOUT, together: true });
  if (!one.succeeded) throw new Error(`A release failed:\n${one.lines.map(({ text }) => text).join('\n')}`);
  const isOurs = ({ userAgent }: RecordedCall): boolean => userAgent.includes('aws-sdk-js');
  const names = (calls: readonly RecordedCall[]): Record<string, number> =>
    tally(calls.map(({ operation }) => operation));
  const ours = one.calls.filter(isOurs);
  const reads = one.calls.filter(({ operation }) => /^(?:Describe|List|Get)/.test(operation));
  return {
    services,
    wall: one.wall,
    ecs: one.ecs,
    byAction: names(ours),
    byEcspresso: names(one.calls.filter((call) => !isOurs(call))),
    refused: tally(
      one.calls.flatMap(({ operation, error }) => (error === undefined ? [] : [`${operation}: ${error}`])),
    ),
    throttlingShown: one.lines.filter(({ text }) => /throttl|rate exceeded/i.test(text)).length,
    readsPerService: reads.length / services,
    pollsPerMinute: ours.length / (one.wall / 60),
    commands: tally(one.commands),
    peakMegabytes: one.use?.peakMegabytes,
    cpuSeconds: one.use?.cpuSeconds,
    childCpuSeconds: one.use?.childCpuSeconds,
    firstCall: one.firstCall,
  };
}

type Measurements = Pick<Results, 'start' | 'costs' | 'wallTimes' | 'notices' | 'distBytes'>;

function budgetsOf({ start, costs, wallTimes, notices, distBytes }: Measurements): readonly Budget[] {
  const wallOf = (rollout: number, tool: WallTimes['tool']): number =>
    median(wallTimes.find((one) => one.rollout === rollout && one.tool === tool)?.wall ?? []);
  const fifty = costs.find(({ services }) => services === 50);
  const ten = costs.find(({ services }) => services === 10);
  return [
    ...wallTimes
      .filter(({ tool }) => tool !== 'hand')
      .map(({ rollout, tool, wall, ecs }) => ({
        what: `over ECS's critical path: 2 services on ${tool}, ${rollout} s`,
        value: median(wall) - median(ecs),
        most: allowedOver(median(ecs)),
        unit: 's',
      })),
    ...costs.map(({ services, wall, ecs }) => ({
      what: `over ECS's critical path: ${services} services on one line, ${COST_ROLLOUT} s`,
      value: wall - ecs,
      most: allowedOver(ecs),
      unit: 's',
    })),
    ...(wallTimes.some(({ rollout }) => rollout === 12)
      ? [
          {
            what: 'migration and 2 services on one line, 12 s, against ecspresso by hand',
            value: wallOf(12, 'one line') / wallOf(12, 'hand'),
            most: 0.5,
            unit: '×',
          },
        ]
      : []),
    ...notices.map(({ name, action }) => ({
      what: `known to the action: ${name}`,
      value: median(action),
      most: 2,
      unit: 's',
    })),
    {
      what: 'start to the first line, against the SDK clients alone',
      value: median(start.action) / median(start.clients),
      most: 1.2,
      unit: '×',
    },
    { what: 'dist/index.js', value: distBytes / 1e6, most: 3.5, unit: 'MB' },
    ...(fifty && ten
      ? [
          {
            what: '50 services: RegisterTaskDefinition accepted beyond 50',
            value: Math.abs(accepted(fifty, 'RegisterTaskDefinition') - 50),
            most: 0,
            unit: '',
          },
          { what: '50 services: throttling in the log', value: fifty.throttlingShown, most: 0, unit: 'lines' },
          {
            what: '50 services: reads per service, against 10 services',
            value: fifty.readsPerService / ten.readsPerService,
            most: 1,
            unit: '×',
          },
          { what: '50 services: peak memory', value: fifty.peakMegabytes ?? Number.NaN, most: 150, unit: 'MB' },
        ]
      : []),
  ];
}

function accepted(cost: Cost, operation: string): number {
  const sent = (cost.byAction[operation] ?? 0) + (cost.byEcspresso[operation] ?? 0);
  const refused = Object.entries(cost.refused).filter(([name]) => name.startsWith(`${operation}:`));
  return sent - refused.reduce((sum, [, count]) => sum + count, 0);
}

function reportOf(results: Results): string {
  return [
    `ecspresso-release, measured ${results.date} with the ${results.ecspresso}; ${results.runs} run(s); ${results.machine}`,
    '',
    'Release of a migration and 2 services, seconds (medians)',
    '',
    wallTable(results.wallTimes),
    '',
    'From the change in ECS to the line that tells it, seconds (medians; smallest–largest)',
    '',
    noticeTable(results.notices),
    '',
    'Start of the process to its first output, milliseconds',
    '',
    startTable(results.start),
    '',
    `Cost of one release on one line, without a migration, roll-out of ${COST_ROLLOUT} s`,
    '',
    costTable(results.costs),
    '',
    'Budgets',
    '',
    markdownTable(['what', 'measured', 'budget', ''], results.budgets.map(budgetRow)),
  ].join('\n');
}

function wallTable(all: readonly WallTimes[]): string {
  const rows = [...new Set(all.map(({ rollout }) => rollout))].flatMap((rollout) => {
    const of = (tool: WallTimes['tool']): WallTimes | undefined =>
      all.find((one) => one.rollout === rollout && one.tool === tool);
    const hand = median(of('hand')?.wall ?? []);
    return (['hand', 'two lines', 'one line'] as const).map((tool) => {
      const wall = median(of(tool)?.wall ?? []);
      const ecs = median(of(tool)?.ecs ?? []);
      return [
        `${rollout} s, ${tool === 'hand' ? 'ecspresso by hand' : `this action, ${tool}`}`,
        wall.toFixed(1),
        spread(of(tool)?.wall ?? []),
        ecs.toFixed(1),
        (wall - ecs).toFixed(1),
        (wall / hand).toFixed(2),
        tool === 'hand' ? '' : ((hand - wall) / 60).toFixed(2),
      ];
    });
  });
  return markdownTable(['one roll-out', 'wall', 'range', 'ECS alone', 'over ECS', '× by hand', 'minutes saved'], rows);
}

function noticeTable(notices: readonly Notice[]): string {
  const cell = (values: readonly number[]): string =>
    values.length === 0 ? '' : `${median(values).toFixed(2)} (${spread(values, 2)})`;
  return markdownTable(
    ['what happened', 'this action', 'ecspresso by hand'],
    notices.map(({ name, action, hand, handInstead, handIsRight }) => [
      name,
      cell(action),
      handInstead ?? (handIsRight ? cell(hand) : 'told as a success'),
    ]),
  );
}

function startTable({ node, clients, action }: Starts): string {
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    median(values).toFixed(0),
    spread(values, 0),
    (median(values) / median(clients)).toFixed(2),
  ];
  return markdownTable(
    ['program', 'median', 'range', '× SDK clients'],
    [row('node -e 0', node), row('the SDK clients alone', clients), row('dist/index.js', action)],
  );
}

function costTable(costs: readonly Cost[]): string {
  const row = (name: string, value: (cost: Cost) => string): string[] => [name, ...costs.map(value)];
  const operations = [
    ...new Set(costs.flatMap((cost) => [...Object.keys(cost.byAction), ...Object.keys(cost.byEcspresso)])),
  ];
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const fixed = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–';
  return markdownTable(
    ['', ...costs.map(({ services }) => `${services} service${services === 1 ? '' : 's'}`)],
    [
      row('wall, s', (cost) => fixed(cost.wall, 1)),
      row('ECS alone, s', (cost) => fixed(cost.ecs, 1)),
      ...operations.map((operation) =>
        row(
          `${operation}: action + ecspresso`,
          (cost) => `${cost.byAction[operation] ?? 0} + ${cost.byEcspresso[operation] ?? 0}`,
        ),
      ),
      row('refused by ECS', (cost) => String(sum(cost.refused))),
      row('reads per service', (cost) => fixed(cost.readsPerService, 1)),
      row("the action's calls per minute", (cost) => fixed(cost.pollsPerMinute, 0)),
      row('ecspresso processes', (cost) => String(sum(cost.commands))),
      row("the action's CPU, s", (cost) => fixed(cost.cpuSeconds, 1)),
      row("ecspresso's CPU, s", (cost) => fixed(cost.childCpuSeconds, 1)),
      row("the action's peak memory, MB", (cost) => fixed(cost.peakMegabytes, 0)),
      row('start to the first API call, ms', (cost) => fixed(cost.firstCall, 0)),
    ],
  );
}

function chartOf({ wallTimes, ecspresso }: Results): string {
  const groups = [...new Set(wallTimes.map(({ rollout }) => rollout))].map((rollout): BarGroup => {
    const of = (tool: WallTimes['tool']) => wallTimes.find((one) => one.rollout === rollout && one.tool === tool);
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
  return barChart(`A migration and two services: seconds of a release (${ecspresso})`, groups, 's');
}

/** Three digits are more than any of this is worth. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;
}
