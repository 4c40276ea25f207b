import { describe, expect, test } from '@jest/globals';
import { PHASES, type Phase, type RolloutRecord, timeSpentIn } from '../../../src/ecs/rollout/phases.js';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { NO_PHASES } from '../support/no-phases.js';

const OURS = 'ecs-svc/2';
const OLD = 'ecs-svc/1';

/** Moments in seconds after the deployment was created. */
interface Moments {
  readonly created?: number;
  readonly pull?: readonly [number, number];
  readonly started?: number;
  readonly stopping?: number;
  readonly stopped?: number;
}

const at = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);

function task(startedBy: string, id: string, { created = 0, pull, started, stopping, stopped }: Moments): TaskSnapshot {
  return {
    arn: `arn:task/production/${id}`,
    taskDefinition: 'app:1',
    lastStatus: 'RUNNING',
    startedBy,
    createdAt: created * 1000,
    pullStartedAt: at(pull?.[0]),
    pullStoppedAt: at(pull?.[1]),
    startedAt: at(started),
    stoppingAt: at(stopping),
    ...(stopped === undefined ? {} : { stoppedAt: stopped * 1000 }),
    containers: [],
    containerOverrides: [],
  };
}

function record(tasks: readonly TaskSnapshot[] | undefined, more: Partial<RolloutRecord> = {}): RolloutRecord {
  return { from: 0, to: 100_000, seconds: 102, ours: [OURS], desired: 1, tasks, events: [], stages: [], ...more };
}

const NEW = task(OURS, 'n1', { created: 2, pull: [12, 32], started: 35 });
const GONE = task(OLD, 'o1', { created: -900, stopping: 60, stopped: 90 });

describe('where the time of a roll-out went', () => {
  test.each<[string, RolloutRecord, Partial<Record<Phase, number | null>>]>([
    [
      'one task takes the place of another',
      record([NEW, GONE]),
      { schedule: 12, pull: 20, start: 3, health: 25, drain: 30, settle: 10, other: 2 },
    ],
    [
      'the old task drains from when ECS told it to stop, long before it is STOPPING',
      record([NEW, GONE], {
        events: [{ id: 'e1', at: 50_000, message: '(service app) has stopped 1 running tasks: (task o1).' }],
      }),
      { schedule: 12, pull: 20, start: 3, health: 15, drain: 40, settle: 10, other: 2 },
    ],
    [
      'of two tasks the slower one counts',
      record(
        [
          task(OURS, 'n1', { created: 2, pull: [5, 10], started: 12 }),
          task(OURS, 'n2', { created: 2, pull: [5, 50], started: 52 }),
          task(OLD, 'o1', { created: -900, stopping: 55, stopped: 90 }),
          task(OLD, 'o2', { created: -900, stopping: 70, stopped: 95 }),
        ],
        { desired: 2 },
      ),
      { schedule: 5, pull: 45, start: 2, health: 3, drain: 40, settle: 5, other: 2 },
    ],
    [
      'one after the other, the second waits until an old one has drained',
      record(
        [
          task(OURS, 'n1', { created: 0, pull: [5, 10], started: 10 }),
          task(OLD, 'o1', { created: -900, stopping: 20, stopped: 50 }),
          task(OURS, 'n2', { created: 50, pull: [55, 60], started: 60 }),
          task(OLD, 'o2', { created: -900, stopping: 70, stopped: 100 }),
        ],
        { desired: 2 },
      ),
      { schedule: 10, pull: 10, start: 0, health: 20, drain: 60, settle: 0, other: 2 },
    ],
    [
      'a service that is created has nothing to drain, and nothing shows when ECS relies on a task',
      record([NEW]),
      { schedule: 12, pull: 20, start: 3, health: null, drain: 0, settle: 0, other: 67 },
    ],
    [
      'a task that never starts',
      record([task(OURS, 'n1', { created: 2 })], { seconds: 100 }),
      { schedule: 100, pull: null, start: null, health: null, drain: 0, settle: 0, other: 0 },
    ],
    [
      'an image that is there already',
      record([task(OURS, 'n1', { created: 2, started: 10 }), GONE]),
      { schedule: 10, pull: null, start: 0, health: 50, drain: 30, settle: 10, other: 2 },
    ],
    [
      'a strategy of ECS: traffic is shifted, and then it bakes, before the old tasks go',
      record([NEW, task(OLD, 'o1', { created: -900, stopping: 80, stopped: 95 })], {
        stages: [
          { kind: 'stage', stage: 'PRODUCTION_TRAFFIC_SHIFT', at: 40_000 },
          { kind: 'stage', stage: 'BAKE_TIME', at: 45_000 },
          { kind: 'stage', stage: 'CLEAN_UP', at: 80_000 },
        ],
      }),
      { schedule: 12, pull: 20, start: 3, health: 5, traffic: 5, pause: 0, bake: 35, drain: 20, settle: 0, other: 2 },
    ],
    [
      'a pause is none of the traffic shift that it stands before, nor of the start of tasks',
      record([NEW, task(OLD, 'o1', { created: -900, stopping: 80, stopped: 95 })], {
        stages: [
          { kind: 'stage', stage: 'POST_TEST_TRAFFIC_SHIFT', at: 40_000 },
          { kind: 'paused', stage: 'POST_TEST_TRAFFIC_SHIFT', at: 41_000 },
          { kind: 'stage', stage: 'PRODUCTION_TRAFFIC_SHIFT', at: 61_000 },
          { kind: 'stage', stage: 'BAKE_TIME', at: 65_000 },
          { kind: 'stage', stage: 'CLEAN_UP', at: 80_000 },
        ],
      }),
      { schedule: 12, pull: 20, start: 3, health: 5, traffic: 5, pause: 20, bake: 15, drain: 20, settle: 0, other: 2 },
    ],
    ['tasks that may not be asked for', record(undefined), { ...NO_PHASES, other: 102 }],
  ])('%s', (_name, given, expected) => {
    const { phases, segments } = timeSpentIn(given);
    expect(segments.at(0)?.from).toBe(given.from);
    expect(segments.at(-1)?.to).toBe(given.to);
    expect(phases).toEqual({ traffic: null, pause: null, bake: null, ...expected });
    const sum = PHASES.reduce((total, phase) => total + (phases[phase] ?? 0), 0);
    expect(sum).toBeCloseTo(given.seconds, 1);
  });

  test('a task that failed and its successor are both counted while they were on their way', () => {
    const failed = task(OURS, 'n1', { created: 0, pull: [5, 10], started: 12, stopping: 20, stopped: 25 });
    const { phases } = timeSpentIn(
      record([failed, task(OURS, 'n2', { created: 22, pull: [25, 40], started: 45 }), GONE]),
    );
    expect(phases).toMatchObject({ pull: 20, drain: 30 });
  });
});
