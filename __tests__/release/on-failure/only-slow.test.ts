import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { release } from '../support/narrated.js';
import type { End } from '../support/script.js';
import { withAnswers } from '../support/with-answers.js';

const LINES: readonly (readonly string[])[] = [['backend.yml'], ['frontend.yml']];

/** A release of two services; the frontend never gets a verdict of ECS, and so many of its tasks run. */
async function slow(running: number, lines = LINES, backend: End = 'SUCCESSFUL') {
  const fake = fakeWorld({
    configs: {
      'backend.yml': { family: 'shop-backend', service: 'backend' },
      'frontend.yml': { family: 'shop-frontend', service: 'frontend' },
    },
    services: { backend: {}, frontend: {} },
    end: (_service, taskDefinition) =>
      taskDefinition === 'shop-frontend:42'
        ? 'IN_PROGRESS'
        : taskDefinition === 'shop-backend:42'
          ? backend
          : 'SUCCESSFUL',
  });
  const withTasks = (service: ServiceSnapshot): ServiceSnapshot => ({
    ...service,
    deployments: service.deployments.map((deployment) =>
      deployment.taskDefinition === 'shop-frontend:42' ? { ...deployment, running, pending: 2 - running } : deployment,
    ),
  });
  const world = withAnswers(fake.world, (found) => found.map(withTasks));
  const end = await fake.clock.drive(release(world, inputs(lines, { onFailure: 'rollback', timeoutSeconds: 60 })));
  return {
    end,
    results: end.configs.map(({ result, serves }) => [result, serves]),
    changes: fake.journal.filter((line) => /^(deploy|roll back)/.test(line) && !line.endsWith(' 42')),
    warnings: fake.events.flatMap((event) => (event.kind === 'warning' ? event.warning : [])),
  };
}

describe('a roll-out that has not ended in time', () => {
  test('is not taken back where everything of it runs and ECS calls nothing failed', async () => {
    const { end, results, changes, warnings } = await slow(2);
    expect(changes).toEqual([]);
    expect(end.status).toBe('failed');
    expect(results).toEqual([
      ['released', 'new'],
      ['failed', 'unsettled'],
    ]);
    expect(warnings).toEqual([{ kind: 'only-slow', services: ['frontend'] }]);
  });

  test('is taken back where a task is missing', async () => {
    const { changes, results, warnings } = await slow(1);
    expect(changes).toEqual(['roll back frontend', 'deploy backend 41 alone']);
    expect(results).toEqual([
      ['rolled-back', 'old'],
      ['rolled-back', 'old'],
    ]);
    expect(warnings).toEqual([]);
  });

  test('is not taken back for what was not started because of it either', async () => {
    const { changes, results, warnings } = await slow(2, [['frontend.yml'], ['backend.yml']]);
    expect(changes).toEqual([]);
    expect(results).toEqual([
      ['failed', 'unsettled'],
      ['skipped', 'old'],
    ]);
    expect(warnings).toEqual([{ kind: 'only-slow', services: ['frontend'] }]);
  });

  test('is taken back where another of its line has failed', async () => {
    const { changes, results, warnings } = await slow(2, [['backend.yml', 'frontend.yml']], 'ROLLBACK_SUCCESSFUL');
    expect(changes).toEqual(['roll back frontend']);
    expect(results).toEqual([
      ['rolled-back', 'old'],
      ['rolled-back', 'old'],
    ]);
    expect(warnings).toEqual([]);
  });
});
