import { describe, expect, test } from '@jest/globals';
import { deployment, oldDeployment, service } from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, told, watching } from '../support/watching.js';

describe('an ECS that cannot be read', () => {
  test.each(['transient', 'other', 'unsupported', 'throttled'] as const)(
    '%s: each roll-out ends with its own time',
    async (kind) => {
      const world = watching(() => ({ services: () => Promise.reject(awsError(kind)) }));
      const ends = [25, 40].map(async (timeoutSeconds) => {
        const { verdict } = await world.follow(`in-${timeoutSeconds}`, { timeoutSeconds }).done;
        return [verdict?.kind, Math.round(world.clock.elapsed() / 1000)];
      });
      expect(await world.clock.drive(Promise.all(ends))).toEqual([
        ['unknown', 25],
        ['unknown', 40],
      ]);
    },
  );

  test('from the middle of a roll-out on ends it with its own time', async () => {
    const world = watching((elapsed) => ({
      services: () =>
        elapsed() < 20_000
          ? Promise.resolve({ found: [service([deployment(2), oldDeployment()])], missing: [] })
          : Promise.reject(awsError('other')),
    }));
    const { verdict } = await world.clock.drive(world.follow('backend', { timeoutSeconds: 25 }).done);
    expect(verdict?.kind).toBe('unknown');
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(25_000);
    expect(world.clock.elapsed()).toBeLessThan(27_000);
  });

  test.each([
    ['transient', 3000],
    ['other', 3000],
    ['unsupported', 3000],
    ['denied', 3000],
    ['throttled', 35_000],
  ] as const)('%s: is told once, within %i ms', async (kind, within) => {
    const toldAt: number[] = [];
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: (cluster, names) => {
          if (told(world.news, 'unanswered').length > toldAt.length) toldAt.push(elapsed());
          return elapsed() < 100_000
            ? Promise.reject(awsError(kind))
            : (healthy.services?.(cluster, names) ?? Promise.reject(new Error('no answer')));
        },
      };
    });
    await world.clock.drive(world.follow('backend', { timeoutSeconds: 90 }).done);
    expect(told(world.news, 'unanswered')).toHaveLength(1);
    // Seen at the next question.
    expect(toldAt[0]).toBeLessThanOrEqual(2 * within + 2000);
  });
});
