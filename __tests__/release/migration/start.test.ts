import { describe, expect, test } from '@jest/globals';
import type { TaskSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { look } from '../../../src/release/look/look.js';
import { migrate } from '../../../src/release/migration/migrate.js';
import type { World } from '../../../src/release/world.js';
import { titleOf } from '../../../src/report/failure/title.js';
import { START } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { exited, fakeWorld, MIGRATES } from '../support/fake-world.js';
import { taskIn } from '../support/heard.js';
import { inputs, migration } from '../support/inputs.js';
import { type Script, said } from '../support/script.js';

const ARN = 'arn:aws:ecs:r:1:task/production/hidden';
const COMMAND = ['php', 'artisan', 'migrate'];
const LOST =
  'failed to run task: operation error ECS: RunTask, exceeded maximum number of attempts, 10, https response error StatusCode: 0, RequestID: , request send failed, EOF';

/** A task that ECS started although nobody heard of it. */
function hidden(more: Partial<TaskSnapshot> = {}): TaskSnapshot {
  return {
    arn: ARN,
    taskDefinition: 'shop-backend:42',
    lastStatus: 'RUNNING',
    containers: [{ name: 'app', lastStatus: 'RUNNING' }],
    containerOverrides: [{ name: 'app', command: COMMAND }],
    ...more,
  };
}

/** Runs a migration whose `run` ends so, `answered` milliseconds after it took effect; `cancelAt` counts from there, too. */
async function starting(
  tasks: (elapsed: number) => readonly TaskSnapshot[],
  run: { readonly error?: Error; readonly answered?: number; readonly cancelAt?: number; readonly arn?: string },
  more: Partial<Inputs> = {},
  name: 'migration' | 'post-migration' = 'migration',
) {
  // Nothing has been started while look asks.
  let from = Number.POSITIVE_INFINITY;
  let listed = 0;
  const script: Script = {
    configs: { 'ecs/backend.yml': { family: 'shop-backend', service: 'backend' } },
    services: { backend: {} },
    cloud: {
      runTasks: async () => {
        const elapsed = fake.clock.elapsed() - from;
        listed += elapsed >= 0 ? 1 : 0;
        return tasks(elapsed);
      },
      tasks: async () => tasks(fake.clock.elapsed() - from),
    },
  };
  const fake = fakeWorld(script);
  const wanted = inputs([['ecs/backend.yml']], { migration: migration(COMMAND.join(' ')), ...more });
  const { plan } = await fake.clock.drive(look(fake.world, wanted));
  if (!plan.migration) throw new Error('there should be a migration');
  from = fake.clock.elapsed();
  if (run.cancelAt !== undefined) fake.clock.at(from + run.cancelAt, () => fake.cancel.abort());
  let runs = 0;
  const limits: number[] = [];
  const world: World = {
    ...fake.world,
    ecspresso: {
      ...fake.world.ecspresso,
      run: async (_call, { limitSeconds }) => {
        runs += 1;
        limits.push(limitSeconds ?? 0);
        await fake.clock.sleep(run.answered ?? 0);
        if (run.error) throw run.error;
        return run.arn;
      },
    },
  };
  const registered = { family: 'shop-backend', revision: 42 };
  const migrated = await fake.clock.drive(migrate(world, { ...plan.migration, name }, registered, wanted.onCancel));
  const took = fake.clock.elapsed() - from;
  await fake.clock.drive(migrated.logged);
  return {
    ...fake,
    runs,
    listed,
    limits,
    migrated,
    outcome: taskIn(fake.events, name),
    took,
    title: migrated.failure && titleOf(migrated.failure),
  };
}

const ends = (elapsed: number): readonly TaskSnapshot[] =>
  elapsed < 2000 ? [] : [elapsed < MIGRATES ? hidden() : exited(hidden(), 0)];

describe('a start whose answer is lost', () => {
  test.each([
    ['the connection broke', { error: said(LOST) }],
    ['ecspresso named no task', {}],
  ])('its task is found and followed, and no second one is started: %s', async (_name, run) => {
    const fake = await starting(ends, run);
    expect(fake.runs).toBe(1);
    expect(fake.migrated.failure).toBeUndefined();
    expect(fake.outcome).toMatchObject({ result: 'succeeded', exitCode: 0, taskId: 'hidden' });
  });

  test.each<[string, Partial<TaskSnapshot>]>([
    ['another command', { containerOverrides: [{ name: 'app', command: ['serve'] }] }],
    ['from yesterday', { createdAt: 1 }],
  ])('a task of the same revision that is not ours is left alone: %s', async (_name, more) => {
    const fake = await starting(() => [hidden(more)], { error: said(LOST) }, { onCancel: 'stop' });
    expect(fake.outcome).toMatchObject({ result: 'failed', mayRun: true });
    expect(fake.journal.join()).not.toContain('stop task');
  });

  test('a task counts whose creation another clock dates some minutes back', async () => {
    const shown = hidden({ createdAt: START - 240_000 });
    const fake = await starting((elapsed) => [elapsed < MIGRATES ? shown : exited(shown, 0)], { error: said(LOST) });
    expect(fake.outcome).toMatchObject({ result: 'succeeded', taskId: 'hidden' });
  });

  test('a search that ECS throttles goes on', async () => {
    const fake = await starting(
      (elapsed) => {
        if (elapsed < 3000) throw awsError('throttled', 'ecs:ListTasks');
        return ends(elapsed);
      },
      { error: said(LOST) },
    );
    expect(fake.outcome).toMatchObject({ result: 'succeeded', taskId: 'hidden' });
  });

  test.each<[string, 'migration' | 'post-migration']>([
    ['of the search', 'migration'],
    ['of what was there before', 'post-migration'],
  ])('a defect %s is not taken for an answer', async (_name, name) => {
    const broken = starting(
      () => {
        throw new TypeError('a defect');
      },
      { error: said(LOST) },
      {},
      name,
    );
    await expect(broken).rejects.toThrow('a defect');
  });

  test.each<[string, TaskSnapshot, object]>([
    ['runs: it is the one', hidden(), { result: 'succeeded', taskId: 'hidden' }],
    ['has stopped: it may be an earlier one', exited(hidden(), 0), { result: 'failed', mayRun: true }],
  ])('where nobody could say what a revision had before, a task that %s', async (_name, shown, outcome) => {
    let asked = 0;
    const tasks = (elapsed: number): readonly TaskSnapshot[] => {
      if (elapsed >= 0) asked += 1;
      if (asked === 1) throw awsError('throttled', 'ecs:ListTasks');
      return [elapsed < MIGRATES ? shown : exited(shown, 0)];
    };
    const fake = await starting(tasks, { error: said(LOST) }, {}, 'post-migration');
    expect(fake.outcome).toMatchObject(outcome);
  });

  test('a task that has ended by the time it is found counts', async () => {
    const fake = await starting((elapsed) => (elapsed < 2000 ? [] : [exited(hidden(), 3)]), { error: said(LOST) });
    expect(fake.outcome).toMatchObject({ result: 'failed', exitCode: 3, taskId: 'hidden' });
  });

  test('a task that its revision had before is not the one of a post-migration', async () => {
    const fake = await starting(() => [exited(hidden(), 0)], { error: said(LOST) }, {}, 'post-migration');
    expect(fake.outcome).toMatchObject({ result: 'failed', mayRun: true });
  });

  test('a task that ECS does not show is uncertain', async () => {
    const fake = await starting(() => [], { error: said(LOST) });
    expect(fake.outcome).toMatchObject({ result: 'failed', mayRun: true });
    expect(fake.took).toBeLessThan(12_000);
    expect(fake.events).toContainEqual({ kind: 'migration-not-started', name: 'migration', mayRun: true });
  });

  test('a refusal is none', async () => {
    const refused = said(
      'failed to run task: operation error ECS: RunTask, https response error StatusCode: 400, RequestID: x, AccessDeniedException: no',
    );
    const fake = await starting(ends, { error: refused });
    expect(fake.outcome).toMatchObject({ result: 'failed' });
    expect(fake.outcome.mayRun).toBeUndefined();
    expect(fake.events).toContainEqual({ kind: 'migration-not-started', name: 'migration', mayRun: false });
  });
});

describe('a cancel while the answer is late', () => {
  const late = { error: said('Interrupted'), answered: 15_000, cancelAt: 3000 };

  test.each([
    ['stop', true],
    ['leave', false],
  ] as const)('finds the task in time (on-cancel: %s)', async (onCancel, stopped) => {
    const fake = await starting(ends, late, { onCancel });
    expect(fake.outcome).toMatchObject({ result: 'cancelled', taskId: 'hidden' });
    expect(fake.outcome.stopped ?? false).toBe(stopped);
    expect(fake.journal.includes('stop task hidden')).toBe(stopped);
    expect(fake.took).toBeLessThan(3000 + 4500);
  });

  test('cuts short the search for a task whose start was lost', async () => {
    const fake = await starting(() => [], { error: said(LOST), cancelAt: 3000 });
    expect(fake.outcome).toMatchObject({ result: 'cancelled', mayRun: true });
    expect(fake.took).toBeLessThan(3000 + 3500);
  });

  test('says what is uncertain where ECS shows no task', async () => {
    const fake = await starting(() => [], { ...late, answered: 4000 }, { onCancel: 'stop' });
    expect(fake.outcome).toMatchObject({ result: 'cancelled', mayRun: true });
    expect(fake.title).toMatch(/not known whether its task runs/);
    expect(fake.took).toBeLessThan(3000 + 4500);
  });
});

test('the time of the migration bounds the tries of its start', async () => {
  const refused = said('failed to run task: Capacity is unavailable at this time.');
  const timed = migration(COMMAND.join(' '), { timeoutSeconds: 25 });
  const fake = await starting(() => [], { error: refused, answered: 500 }, { migration: timed });
  expect(fake.took).toBeLessThanOrEqual(25_500);
  expect(fake.runs).toBeGreaterThan(2);
  expect(fake.title).toMatch(/Capacity is unavailable/);
});

test('each try may take what is left of the time of the migration, and never too little for its call', async () => {
  const refused = said('failed to run task: Capacity is unavailable at this time.');
  const timed = migration(COMMAND.join(' '), { timeoutSeconds: 60 });
  const { limits } = await starting(() => [], { error: refused, answered: 500 }, { migration: timed });
  expect(limits[0]).toBe(60);
  expect(limits).toEqual([...limits].sort((a, b) => b - a));
  expect(limits.at(-1)).toBe(30);
});

test('a task that ecspresso names is not looked for', async () => {
  const fake = await starting(ends, { arn: ARN, answered: 1000 });
  expect(fake.outcome).toMatchObject({ result: 'succeeded', taskId: 'hidden' });
  expect(fake.listed).toBe(0);
});
