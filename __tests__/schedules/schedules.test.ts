import { describe, expect, test } from '@jest/globals';
import { addCluster } from '../../emulator/ecs/world/world.js';
import { GREEN_RESULTS, isGreen } from '../../src/release/outcome.js';
import fc from '../support/fast-check.js';
import { type Ended, nameOf, runSchedule } from './support/emulated-release.js';
import { anySchedule, harmlessSchedule, type Schedule } from './support/schedule.js';

/** `SEED=… RUNS=…` to look further, as the nightly workflow does; a failure prints both and the smallest schedule that fails. */
const seed = Number(process.env['SEED'] ?? 20_261_124);
const numRuns = Number(process.env['RUNS'] ?? 250);

describe(`random schedules, seed ${seed}`, () => {
  test(
    `${numRuns} of any kind end truthfully`,
    () =>
      fc.assert(
        fc.asyncProperty(anySchedule, async (schedule) => {
          const ended = await runSchedule(schedule);
          holds(schedule, ended);
        }),
        { seed, numRuns },
      ),
    600_000,
  );

  test(
    `${Math.ceil(numRuns / 5)} in which nothing is wrong are released`,
    () =>
      fc.assert(
        fc.asyncProperty(harmlessSchedule, async (schedule) => {
          const ended = await runSchedule(schedule);
          holds(schedule, ended);
          expect([ended.end?.status, ended.refused]).toEqual(['released', undefined]);
        }),
        { seed, numRuns: Math.ceil(numRuns / 5) },
      ),
    600_000,
  );
});

/** What must be true of every release, whatever happened to it. */
function holds(schedule: Schedule, ended: Ended): void {
  const { end, effects, ecs } = ended;
  const cluster = addCluster(ecs, 'production');
  // An answer that is an old one shows ours where somebody else has deployed since.
  if (!schedule.hits.some(({ on, fault }) => on === 'services' && fault.kind === 'stale'))
    expect(ended.moved).toEqual([]);
  schedule.services.forEach((_, index) => {
    const config = `${nameOf(index)}.yml`;
    const seen = effects.filter((effect) => effect.command === 'register' && effect.config === config && effect.seen);
    expect(seen.length).toBeLessThanOrEqual(1);
    const forced = effects.filter((effect) => effect.command === 'deploy' && effect.config === config && effect.forced);
    expect(forced.length).toBeLessThanOrEqual(schedule.options.onFailure === 'rollback' ? 2 : 1);
  });
  const tasks = [...cluster.tasks.values()].filter((task) => task.role === 'run');
  expect(tasks.length).toBeLessThanOrEqual(1);

  if (end === undefined) {
    expect(effects).toEqual([]);
    return;
  }
  for (const config of end.configs) {
    const replaced = schedule.others.some(
      ({ does, service }) => does === 'deploys' && nameOf(service % schedule.services.length) === config.service,
    );
    if (config.result !== 'rolled-back' || config.serves !== 'old' || replaced) continue;
    // A rollback by ECS may still be going on when it is told; its deployment is the one of before in any case.
    const service = cluster.services.get(config.service ?? '');
    expect([
      config.service,
      service?.deployments.some(({ revision }) => nameAndRevision(revision.taskDefinition) === config.before),
    ]).toEqual([config.service, true]);
  }
  // No release is called a rollback, whatever `on-failure` has taken back.
  expect(end.status).not.toBe('rolled-back');
  if (!isGreen(end.status)) {
    expect(end.status === 'cancelled' || end.failures.length > 0).toBe(true);
    return;
  }
  expect(end.failures).toEqual([]);
  for (const config of end.configs) {
    expect(GREEN_RESULTS.has(config.result)).toBe(true);
    if (config.result !== 'released') continue;
    const service = cluster.services.get(config.service ?? '');
    const done = service?.serviceDeployments.some(
      ({ status, target }) =>
        status === 'SUCCESSFUL' && nameAndRevision(target.revision.taskDefinition) === config.after,
    );
    expect({ service: config.service, after: config.after, done }).toEqual({
      service: config.service,
      after: config.after,
      done: true,
    });
  }
  if (schedule.migration !== undefined) {
    // Exit code 0 of a program that was told to stop says nothing.
    expect(tasks.map(({ containers: [app], stopCode }) => [app?.exitCode, stopCode])).toEqual([
      [0, 'EssentialContainerExited'],
    ]);
  }
}

function nameAndRevision({ family, revision }: { family: string; revision: number }): string {
  return `${family}:${revision}`;
}
