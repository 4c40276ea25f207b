import { counted } from '../src/report/phrases/counted.js';
import { allowedOver, type Budget, MOST_SERVICES } from './budget.js';
import type { DistPart } from './dist-parts.js';
import type { Starts } from './start.js';
import { median } from './statistics.js';

/** The roll-out at which cost and many services are measured, seconds. */
export const COST_ROLLOUT = 12;

/** Who releases, and how. */
export type Tool = 'hand' | 'two lines' | 'one line';

/** One tool at one product and duration: a number for each run, seconds. */
export interface WallTimes {
  readonly services: number;
  readonly migrates: boolean;
  readonly rollout: number;
  readonly tool: Tool;
  readonly wall: readonly number[];
  readonly ecs: readonly number[];
}

/** How long it took until something that happened was told: a number for each run, seconds. */
export interface Notice {
  readonly name: string;
  /** Budget, seconds. */
  readonly most: number;
  readonly action: readonly number[];
  readonly hand: readonly number[];
  /** What plain ecspresso does, where it is not measured. */
  readonly handInstead?: string;
  /** Whether plain ecspresso said the truth about it. */
  readonly handIsRight?: boolean;
}

/** What one release of so many services on one line cost. */
export interface CostRun {
  readonly wall: number;
  readonly ecs: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly byEcspresso: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** Lines of the log that speak of throttling. */
  readonly throttlingShown: number;
  readonly commands: Readonly<Record<string, number>>;
  /** These three are known on Linux only. */
  readonly peakMegabytes?: number;
  readonly cpuSeconds?: number;
  readonly childCpuSeconds?: number;
  /** Milliseconds from the start of the process to the first call of the API. */
  readonly firstCall: number;
}

/** All runs of one number of services. */
export interface Cost {
  readonly services: number;
  readonly runs: readonly CostRun[];
}

/** All that one run of the benchmark has measured. */
export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly ecspresso: string;
  readonly runs: number;
  readonly distBytes: number;
  readonly distParts: readonly DistPart[];
  readonly start: Starts;
  readonly wallTimes: readonly WallTimes[];
  readonly notices: readonly Notice[];
  readonly costs: readonly Cost[];
}

/** `bench/results.json`: the last results with each kind of ecspresso. */
export interface ResultsFile {
  readonly real?: Results;
  readonly standIn?: Results;
}

/** The wall times of one tool and case. */
export function wallTimesOf(
  { wallTimes }: Pick<Results, 'wallTimes'>,
  wanted: Partial<Pick<WallTimes, 'services' | 'rollout' | 'tool'>>,
): WallTimes | undefined {
  return wallTimes.find((times) =>
    Object.entries(wanted).every(([key, value]) => times[key as keyof WallTimes] === value),
  );
}

/** Seconds beyond what ECS alone needed: the median of the runs. */
export function overEcs({ wall, ecs }: Pick<WallTimes, 'wall' | 'ecs'>): number {
  return median(wall.map((seconds, run) => seconds - (ecs[run] ?? Number.NaN)));
}

/** Wall times of the releases whose cost was taken: without a migration, on one line. */
export function wallOfCost({ runs }: Cost): Pick<WallTimes, 'wall' | 'ecs'> {
  return { wall: runs.map(({ wall }) => wall), ecs: runs.map(({ ecs }) => ecs) };
}

/** Calls of the API that only read, by both, in one release. */
export function readsOf({ byAction, byEcspresso }: CostRun): number {
  return [...Object.entries(byAction), ...Object.entries(byEcspresso)]
    .filter(([operation]) => /^(?:Describe|List|Get)/.test(operation))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** The budgets of this project, with what was measured for them. */
export function budgetsOf(results: Results): readonly Budget[] {
  const { start, costs, wallTimes, notices, distBytes } = results;
  const wallOf = (tool: Tool): number => median(wallTimesOf(results, { services: 2, rollout: 12, tool })?.wall ?? []);
  const fifty = costs.find(({ services }) => services === 50);
  const ten = costs.find(({ services }) => services === 10);
  const readsPerService = (cost: Cost): number => median(cost.runs.map(readsOf)) / cost.services;
  return [
    ...wallTimes
      .filter(({ tool, services }) => tool !== 'hand' && services === 2)
      .map((times) => ({
        what: `over ECS's critical path: 2 services on ${times.tool}, ${times.rollout} s`,
        value: overEcs(times),
        most: allowedOver(median(times.ecs)),
        unit: 's',
      })),
    ...costs
      .filter(({ services }) => services <= MOST_SERVICES)
      .map((cost) => ({
        what: `over ECS's critical path: ${counted(cost.services, 'service')} on one line, ${COST_ROLLOUT} s`,
        value: overEcs(wallOfCost(cost)),
        most: allowedOver(median(wallOfCost(cost).ecs)),
        unit: 's',
      })),
    ...(
      [
        ['two lines', 0.85],
        ['one line', 0.5],
      ] as const
    ).map(([tool, most]) => ({
      what: `migration and 2 services on ${tool}, 12 s, against ecspresso by hand`,
      value: wallOf(tool) / wallOf('hand'),
      most,
      unit: '×',
    })),
    ...notices.map(({ name, action, most }) => ({ what: `told: ${name}`, value: median(action), most, unit: 's' })),
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
            value: Math.max(...fifty.runs.map((run) => Math.abs(accepted(run, 'RegisterTaskDefinition') - 50))),
            most: 0,
            unit: '',
          },
          {
            what: '50 services: throttling in the log',
            value: Math.max(...fifty.runs.map(({ throttlingShown }) => throttlingShown)),
            most: 0,
            unit: 'lines',
          },
          {
            what: '50 services: reads per service, against 10 services',
            value: readsPerService(fifty) / readsPerService(ten),
            most: 1,
            unit: '×',
          },
          {
            what: '50 services: peak memory',
            value: median(fifty.runs.map(({ peakMegabytes }) => peakMegabytes ?? Number.NaN)),
            most: 150,
            unit: 'MB',
          },
        ]
      : []),
  ];
}

function accepted(run: CostRun, operation: string): number {
  const sent = (run.byAction[operation] ?? 0) + (run.byEcspresso[operation] ?? 0);
  const refused = Object.entries(run.refused).filter(([name]) => name.startsWith(`${operation}:`));
  return sent - refused.reduce((sum, [, count]) => sum + count, 0);
}
