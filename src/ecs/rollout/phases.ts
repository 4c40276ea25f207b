import { phaseOfStage } from '../service-deployment-states.js';
import { idOf, type ServiceEvent, type TaskSnapshot } from '../snapshot.js';

/**
 * What a roll-out spends its time on: waiting for ECS to start tasks, their image, their start, until they are healthy, shifting
 * traffic, a hook that pauses it, baking, draining the old tasks, and ECS's own settling. `other`: what ECS did not show, and what
 * is not ECS's.
 */
export const PHASES = [
  'schedule',
  'pull',
  'start',
  'health',
  'traffic',
  'pause',
  'bake',
  'drain',
  'settle',
  'other',
] as const;

/** One of {@link PHASES}. */
export type Phase = (typeof PHASES)[number];

/** Seconds by phase; null where ECS showed nothing of it. */
export type Phases = Readonly<Record<Phase, number | null>>;

/**
 * A lifecycle stage of our service deployment, or a hook that pauses it there, from `at` on (milliseconds since the epoch, by ECS's
 * clock).
 */
export interface StageSince {
  readonly kind: 'stage' | 'paused';
  readonly stage: string;
  readonly at: number;
}

/** What ECS showed of a roll-out. All moments are milliseconds since the epoch, by ECS's clock. */
export interface RolloutRecord {
  /** When our deployment was created, and when it came to its end. */
  readonly from: number;
  readonly to: number;
  /** How long all of it took, seconds: what is not between `from` and `to` is `other`. */
  readonly seconds: number;
  /** Ids of our deployments. */
  readonly ours: readonly string[];
  readonly desired: number;
  /** Tasks of the service, running and stopped; undefined where they could not be asked for. */
  readonly tasks: readonly TaskSnapshot[] | undefined;
  readonly events: readonly ServiceEvent[];
  /** Those that shift traffic or bake, and what follows them, in their order. */
  readonly stages: readonly StageSince[];
}

/** Everything but the stages, which come as events. */
export type ShownRollout = Omit<RolloutRecord, 'stages'>;

/** A part of a roll-out, milliseconds since the epoch by ECS's clock. */
export interface PhaseSegment {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

/** Where the time of a roll-out went, and when. */
export interface TimeSpent {
  /** The sum is `seconds`, but for rounding to tenths. */
  readonly phases: Phases;
  /** In their order, without a gap between `from` and `to`. */
  readonly segments: readonly PhaseSegment[];
}

/**
 * Where the time of a roll-out went: at each instant the phase of the least advanced task that ECS is bringing up; while it brings
 * up none, what it does instead.
 */
export function timeSpentIn(record: RolloutRecord): TimeSpent {
  const { from, to } = record;
  const seen = record.tasks && timesOf(record, record.tasks);
  const moments = [from, to, ...record.stages.map(({ at }) => at), ...(seen ? momentsOf(seen) : [])];
  const edges = [...new Set(moments)].filter((at) => at >= from && at <= to).toSorted((a, b) => a - b);
  const segments: PhaseSegment[] = [];
  for (const [index, edge] of edges.entries()) {
    const next = edges[index + 1];
    if (next === undefined) break;
    const phase = phaseAt((edge + next) / 2, record, seen);
    const last = segments.at(-1);
    if (last?.phase === phase) segments[segments.length - 1] = { ...last, to: next };
    else segments.push({ phase, from: edge, to: next });
  }
  const spent = new Map<Phase, number>();
  for (const segment of segments) {
    spent.set(segment.phase, (spent.get(segment.phase) ?? 0) + segment.to - segment.from);
  }
  return { phases: inSeconds(record, spent, shownBy(record, seen)), segments };
}

/** The life of a task of ours, as far as ECS says it. */
interface NewTask {
  readonly created: number;
  readonly pullStarted?: number | undefined;
  readonly pullStopped?: number | undefined;
  readonly started?: number | undefined;
  /** When ECS first relied on it. */
  readonly healthy?: number | undefined;
  readonly ended?: number | undefined;
}

/** The end of a task that ours replace. */
interface OldTask {
  readonly stopRequestedAt: number;
  readonly ended: number;
}

interface Times {
  readonly ours: readonly NewTask[];
  readonly old: readonly OldTask[];
}

const STOPPED_TASKS = /has stopped \d+ running tasks?:/;
const TASK_ID = /\(task ([^)]+)\)/g;

function timesOf(record: RolloutRecord, tasks: readonly TaskSnapshot[]): Times {
  const isOurs = ({ startedBy }: TaskSnapshot): boolean => startedBy !== undefined && record.ours.includes(startedBy);
  const requested = stopRequests(record.events);
  const old = tasks
    .filter((task) => !isOurs(task))
    .flatMap((task) => {
      const since = requested.get(idOf(task.arn)) ?? task.stoppingAt;
      const ended = task.stoppedAt ?? Number.POSITIVE_INFINITY;
      return since === undefined || ended < record.from
        ? []
        : [{ stopRequestedAt: Math.max(since, record.from), ended }];
    });
  // ECS stops old tasks as new ones become healthy, and completes a deployment when they all are.
  const reliances = old.map(({ stopRequestedAt }) => stopRequestedAt).toSorted((a, b) => a - b);
  const ours = tasks.filter(isOurs).flatMap((task): NewTask[] => {
    const { createdAt, startedAt, stoppingAt, stoppedAt } = task;
    if (createdAt === undefined) return [];
    const healthy = startedAt === undefined ? undefined : reliances.find((at) => at > startedAt);
    return [
      {
        created: createdAt,
        pullStarted: task.pullStartedAt,
        pullStopped: task.pullStoppedAt,
        started: startedAt,
        healthy,
        ended: stoppingAt ?? stoppedAt,
      },
    ];
  });
  return { ours, old };
}

/** When ECS told tasks to stop, by id: its events say it when it decides, before their connections are drained. */
function stopRequests(events: readonly ServiceEvent[]): ReadonlyMap<string, number> {
  const said = events.filter(({ message }) => STOPPED_TASKS.test(message)).toSorted((a, b) => b.at - a.at);
  return new Map(said.flatMap(({ at, message }) => [...message.matchAll(TASK_ID)].map(([, id = '']) => [id, at])));
}

function momentsOf({ ours, old }: Times): readonly number[] {
  const all = [
    ...ours.flatMap(({ created, pullStarted, pullStopped, started, healthy, ended }) => [
      created,
      pullStarted,
      pullStopped,
      started,
      healthy,
      ended,
    ]),
    ...old.flatMap(({ stopRequestedAt, ended }) => [stopRequestedAt, ended]),
  ];
  return all.filter((at) => at !== undefined);
}

/** The phases that a task goes through, in their order; `healthy` is none of them any more. */
const STEPS = ['schedule', 'pull', 'start', 'health'] as const;
type Step = (typeof STEPS)[number] | 'unseen';

function phaseAt(at: number, record: RolloutRecord, seen: Times | undefined): Phase {
  const { kind, stage } = record.stages.findLast((since) => since.at <= at) ?? {};
  if (kind === 'paused') return 'pause';
  const byStage = phaseOfStage(stage);
  if (byStage !== undefined) return byStage;
  if (seen === undefined) return 'other';
  const alive = seen.ours.filter(({ created, ended }) => created <= at && (ended === undefined || ended > at));
  const steps = alive.map((task) => stepOf(task, at)).filter((step) => step !== undefined);
  const slowest = STEPS.find((step) => steps.includes(step));
  if (slowest !== undefined) return slowest;
  const drains = seen.old.some(({ stopRequestedAt, ended }) => stopRequestedAt <= at && ended > at);
  if (drains) return 'drain';
  if (steps.includes('unseen')) return 'other';
  return alive.length < record.desired ? 'schedule' : 'settle';
}

/** The step that a task is at; undefined when it is healthy, `unseen` where ECS does not show when that was. */
function stepOf({ pullStarted, pullStopped, started, healthy }: NewTask, at: number): Step | undefined {
  const starts = started ?? Number.POSITIVE_INFINITY;
  if (at < (pullStarted ?? starts)) return 'schedule';
  if (at < (pullStopped ?? starts)) return pullStarted === undefined ? 'schedule' : 'pull';
  if (at < starts) return 'start';
  if (healthy === undefined) return 'unseen';
  return at < healthy ? 'health' : undefined;
}

/** The phases of which ECS showed something, so that 0 seconds of them is an answer. */
function shownBy({ stages }: RolloutRecord, seen: Times | undefined): ReadonlySet<Phase> {
  const shown = new Set<Phase>(['other']);
  if (stages.length > 0) for (const phase of ['traffic', 'pause', 'bake'] as const) shown.add(phase);
  if (seen === undefined) return shown;
  for (const phase of ['schedule', 'drain', 'settle'] as const) shown.add(phase);
  if (seen.ours.some(({ pullStarted }) => pullStarted !== undefined)) shown.add('pull');
  if (seen.ours.some(({ started }) => started !== undefined)) shown.add('start');
  if (seen.ours.some(({ healthy }) => healthy !== undefined)) shown.add('health');
  return shown;
}

function inSeconds({ seconds }: RolloutRecord, spent: ReadonlyMap<Phase, number>, shown: ReadonlySet<Phase>): Phases {
  const tenths = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
  const of = (phase: Phase): number | null => {
    const value = spent.get(phase);
    return value === undefined && !shown.has(phase) ? null : tenths(value ?? 0);
  };
  const known = PHASES.filter((phase) => phase !== 'other');
  const sum = known.reduce((total, phase) => total + (of(phase) ?? 0), 0);
  return {
    schedule: of('schedule'),
    pull: of('pull'),
    start: of('start'),
    health: of('health'),
    traffic: of('traffic'),
    pause: of('pause'),
    bake: of('bake'),
    drain: of('drain'),
    settle: of('settle'),
    other: tenths(Math.max(0, seconds - sum) * 1000),
  };
}
