import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { RecordedCall } from '../emulator/ecs/contract.js';
import type { EcspressoBinary } from '../emulator/ecspresso/binary.js';
import { distParts } from './dist-parts.js';
import { inLanes } from './lanes.js';
import { delayOf, HAPPENINGS, TOLD_WITHIN } from './noticed.js';
import type { BenchPlan } from './plan.js';
import { product } from './product.js';
import { type Bench, byAction, byHand, type Case, type Measured } from './release.js';
import { COST_ROLLOUT, type Cost, type CostRun, type Results, type Tool } from './results.js';
import { starts } from './start.js';
import { tally } from './statistics.js';

/** Starts are short, and a machine has other work: many of them. */
const STARTS_A_RUN = 6;
const MOST_STARTS = 40;
/** By so many seconds a roll-out lasts longer from one run to the next, where the time to know is measured. */
const STEP = 1.3;

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

/** Measures all that a plan asks for; tells on stderr how far it is. */
export async function measure(plan: BenchPlan, world: Bench): Promise<Results> {
  // What depends on the processor comes first and alone.
  progress('start …');
  const start = await starts(world.checkout, Math.min(MOST_STARTS, plan.runs * STARTS_A_RUN));
  const costs = await costsOf(plan, world);
  const distBytes = statSync(join(world.checkout, 'dist', 'index.js')).size;
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${process.platform} ${process.arch}, ${cpus().length} cores, Node ${process.versions.node}`,
    ecspresso: wordsFor(world.binary, plan.line),
    runs: plan.runs,
    distBytes,
    distParts: await distParts(world.checkout, distBytes),
    start,
    ...(await releases(plan, world)),
    costs,
  };
}

function wordsFor({ name, version }: EcspressoBinary, line: string | undefined): string {
  const known = version ?? line ?? 'of unknown version';
  return name === 'real' ? `real ecspresso ${known}` : `stand-in for ecspresso ${known}`;
}

interface Timed {
  readonly services: number;
  readonly migrates: boolean;
  readonly rollout: number;
  readonly tool: Tool;
  readonly wall: number[];
  readonly ecs: number[];
}

async function releases(plan: BenchPlan, world: Bench): Promise<Pick<Results, 'wallTimes' | 'notices'>> {
  const timed = (services: number, migrates: boolean, rollout: number, tool: Tool): Timed => ({
    services,
    migrates,
    rollout,
    tool,
    wall: [],
    ecs: [],
  });
  const wallTimes = [
    ...plan.rollouts.flatMap((rollout) =>
      (['hand', 'two lines', 'one line'] as const).map((tool) => timed(2, true, rollout, tool)),
    ),
    ...plan.byHand.map((services) => timed(services, false, COST_ROLLOUT, 'hand')),
  ];
  const notices = HAPPENINGS.map(({ name, handInstead, most = TOLD_WITHIN }) => ({
    name,
    most,
    action: [] as number[],
    hand: [] as number[],
    ...(handInstead !== undefined && { handInstead }),
    handIsRight: false,
  }));
  const jobs: (() => Promise<void>)[] = [];
  for (let run = 1; run <= plan.runs; run += 1) {
    // The longest first, so that no lane waits for one at the end.
    for (const times of [...wallTimes].reverse()) jobs.push(() => timeOne(world, times, run));
    for (const [index, happening] of HAPPENINGS.entries()) {
      const notice = notices[index];
      if (notice === undefined) continue;
      const green = happening.name === 'success';
      // Polls and ends can meet by chance: no two runs have the same duration.
      const it = { ...happening.case, rollout: happening.case.rollout + STEP * (run - 1) };
      jobs.push(async () => {
        const measured = await byAction(world, it);
        const delay = delayOf(happening, measured);
        if (measured.succeeded !== green)
          throw new Error(`${happening.name}: told as its opposite\n${logOf(measured)}`);
        if (Number.isNaN(delay)) throw new Error(`${happening.name}: never told\n${logOf(measured)}`);
        notice.action.push(delay);
        progress(`run ${run}: ${happening.name}: known after ${delay.toFixed(2)} s`);
      });
      if (happening.handInstead !== undefined) continue;
      jobs.push(async () => {
        const measured = await byHand(world, it);
        notice.hand.push(delayOf(happening, measured, true));
        notice.handIsRight = measured.succeeded === green;
      });
    }
  }
  await inLanes(plan.lanes, jobs);
  return { wallTimes, notices };
}

async function timeOne(world: Bench, times: Timed, run: number): Promise<void> {
  const { services, migrates, rollout, tool } = times;
  const it: Case = { product: product(services, { migrates }), rollout, together: tool === 'one line' };
  const measured = await (tool === 'hand' ? byHand : byAction)(world, it);
  if (!measured.succeeded) throw new Error(`A release failed:\n${logOf(measured)}`);
  times.wall.push(measured.wall);
  times.ecs.push(measured.ecs);
  progress(
    `run ${run}: ${services} services, ${rollout} s, ${tool}: ${measured.wall.toFixed(1)} s (ECS ${measured.ecs.toFixed(1)} s)`,
  );
}

function logOf({ lines }: Measured): string {
  return lines.map(({ text }) => text).join('\n');
}

async function costsOf(plan: BenchPlan, world: Bench): Promise<readonly Cost[]> {
  const costs = plan.sizes.map((services) => ({ services, runs: [] as CostRun[] }));
  for (let run = 1; run <= plan.runs; run += 1) {
    for (const { services, runs } of costs) {
      const cost = await costOf(world, services);
      runs.push(cost);
      progress(`run ${run}: cost of ${services} services: ${cost.wall.toFixed(1)} s (ECS ${cost.ecs.toFixed(1)} s)`);
    }
  }
  return costs;
}

async function costOf(world: Bench, services: number): Promise<CostRun> {
  const measured = await byAction(world, { product: product(services), rollout: COST_ROLLOUT, together: true });
  if (!measured.succeeded) throw new Error(`A release failed:\n${logOf(measured)}`);
  const isOurs = ({ userAgent }: RecordedCall): boolean => userAgent.includes('aws-sdk-js');
  const names = (calls: readonly RecordedCall[]): Readonly<Record<string, number>> =>
    tally(calls.map(({ operation }) => operation));
  return {
    wall: measured.wall,
    ecs: measured.ecs,
    byAction: names(measured.calls.filter(isOurs)),
    byEcspresso: names(measured.calls.filter((call) => !isOurs(call))),
    refused: tally(
      measured.calls.flatMap(({ operation, error }) => (error === undefined ? [] : [`${operation}: ${error}`])),
    ),
    throttlingShown: measured.lines.filter(({ text }) => /throttl|rate exceeded/i.test(text)).length,
    commands: tally(measured.commands),
    firstCall: measured.firstCall,
    ...measured.use,
  };
}
