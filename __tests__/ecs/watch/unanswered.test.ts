import { describe, expect, test } from '@jest/globals';
import type { Services } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { deployment, oldDeployment, START, service, stopped } from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, told, watching } from '../support/watching.js';

describe('without a circuit breaker', () => {
  test('tasks that start and exit are counted every few seconds, and end it', async () => {
    const crashed = [1, 2, 3].map(() => stopped({ stopCode: 'EssentialContainerExited' }));
    const world = watching((elapsed) => ({
      services: () =>
        Promise.resolve({ found: [service([deployment(2), oldDeployment()], { breaker: false })], missing: [] }),
      stoppedTasks: () => Promise.resolve(elapsed() < 20_000 ? crashed.slice(1) : crashed),
    }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({
      verdict: { kind: 'failing', failures: 3 },
    });
    expect(world.count('stoppedTasks')).toBeLessThanOrEqual(6);
  });

  test.each([
    ['its tasks', { running: 0, pending: 2 }, {}],
    [
      'an event',
      {},
      { events: [{ id: 'event-2', at: START + 60_000, message: '(service backend) has started 1 tasks.' }] },
    ],
  ])('a failure that shows in a change of %s is known a second later', async (_name, counts, more) => {
    const crashed = [1, 2, 3].map(() => stopped({ stopCode: 'EssentialContainerExited' }));
    const world = watching((elapsed) => {
      const has = (): boolean => elapsed() >= 16_500;
      const shown = () =>
        service([deployment(2, has() ? counts : {}), oldDeployment()], { breaker: false, ...(has() ? more : {}) });
      return {
        services: () => Promise.resolve({ found: [shown()], missing: [] }),
        stoppedTasks: () => Promise.resolve(has() ? crashed : crashed.slice(1)),
      };
    });
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'failing' } });
    expect(world.clock.elapsed()).toBeLessThan(17_700);
    expect(world.count('stoppedTasks')).toBeLessThanOrEqual(7);
  });

  test('no permission to list tasks is told once and ends nothing', async () => {
    const world = watching(() => ({
      services: () =>
        Promise.resolve({ found: [service([deployment(2), oldDeployment()], { breaker: false })], missing: [] }),
      stoppedTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')),
    }));
    await expect(world.clock.drive(world.follow('backend', { timeoutSeconds: 60 }).done)).resolves.toMatchObject({
      verdict: { kind: 'timeout' },
    });
    expect(told(world.news, 'degraded')).toHaveLength(1);
    expect(told(world.news, 'degraded')[0]).toMatchObject({ action: 'ecs:ListTasks' });
  });
});

describe('when ECS does not answer', () => {
  test.each(['denied', 'unsupported'] as const)(
    'service deployments %s: told once, judged by rolloutState',
    async (kind) => {
      const world = watching((elapsed) => ({
        ...healthyEcs(elapsed),
        serviceDeployments: () => Promise.reject(awsError(kind, 'ecs:DescribeServiceDeployments')),
        newestServiceDeployments: () => Promise.reject(awsError(kind, 'ecs:ListServiceDeployments')),
      }));
      const ends = await world.clock.drive(Promise.all(['a', 'b'].map((name) => world.follow(name).done)));
      expect(ends.map(({ verdict }) => verdict?.kind)).toEqual(['released', 'released']);
      expect(told(world.news, 'degraded')).toHaveLength(1);
      expect(world.count('serviceDeployments') + world.count('newestServiceDeployments')).toBe(1);
    },
  );

  test('service deployments that only ever fail do not hide what DescribeServices tells', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      serviceDeployments: () => Promise.reject(awsError('transient', 'ecs:DescribeServiceDeployments')),
    }));
    const end = await world.clock.drive(world.follow().done);
    expect(end.verdict?.kind).toBe('released');
  });

  test('service deployments that fail for long are given up, once', async () => {
    const world = watching(() => ({
      services: () => Promise.resolve({ found: [service([deployment(2), oldDeployment()])], missing: [] }),
      newestServiceDeployments: () => Promise.reject(awsError('transient', 'ecs:ListServiceDeployments')),
      serviceDeployments: () => Promise.reject(awsError('transient', 'ecs:DescribeServiceDeployments')),
    }));
    const end = await world.clock.drive(world.follow('backend', { timeoutSeconds: 120 }).done);
    expect(end.verdict?.kind).toBe('timeout');
    expect(told(world.news, 'degraded')).toHaveLength(1);
  });

  test('throttling is waited out, ever more slowly', async () => {
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: (cluster, names) =>
          elapsed() < 60_000
            ? Promise.reject(awsError('throttled'))
            : (healthy.services?.(cluster, names) ?? Promise.reject(new Error('no answer'))),
      };
    });
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'released' } });
    expect(world.count('services')).toBeLessThan(12);
    const waits = world.clock.sleeps;
    expect(waits.slice(0, 4)).toEqual(waits.slice(0, 4).toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(16_000);
  });

  test('after minutes without an answer the end is unknown', async () => {
    const world = watching(() => ({ services: () => Promise.reject(awsError('transient')) }));
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict).toMatchObject({ kind: 'unknown', error: { operation: 'ecs:DescribeServices' } });
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(300_000);
    expect(world.clock.elapsed()).toBeLessThan(330_000);
  });

  test('one answer in between starts the count anew', async () => {
    const world = watching((elapsed) => ({
      services: () =>
        elapsed() > 200_000 && elapsed() < 220_000
          ? Promise.resolve({ found: [service([deployment(2), oldDeployment()])], missing: [] })
          : Promise.reject(awsError('transient')),
    }));
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict?.kind).toBe('unknown');
    expect(world.clock.elapsed()).toBeGreaterThan(500_000);
  });

  test.each([
    ['credentials', 3000, 0],
    ['denied', 0, 15_000],
    ['missing', 0, 15_000],
    ['denied', 3000, 30_000],
    ['missing', 3000, 30_000],
  ] as const)('%s after %i ms: unknown after %i ms, for all', async (kind, answers, patience) => {
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: (cluster, names) =>
          elapsed() < answers
            ? (healthy.services?.(cluster, names) ?? Promise.reject(new Error('no answer')))
            : Promise.reject(awsError(kind)),
      };
    });
    const ends = await world.clock.drive(Promise.all(['a', 'b'].map((name) => world.follow(name).done)));
    expect(ends.map(({ verdict }) => verdict?.kind)).toEqual(['unknown', 'unknown']);
    expect(ends[0]?.ours).toEqual(answers === 0 ? [] : ['ecs-svc/2']);
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(answers + patience);
    // The waits between two tries grow to 15 s.
    expect(world.clock.elapsed()).toBeLessThan(answers + patience + 16_000);
  });

  test.each<[string, (names: readonly string[], service: ServiceSnapshot[]) => Services]>([
    ['that the service is missing', (names) => ({ found: [], missing: names })],
    [
      'no deployments of it',
      (_names, [shown]) => ({ found: shown ? [{ ...shown, deployments: [] }] : [], missing: [] }),
    ],
    [
      'neither deployments of it nor the current one',
      (_names, [shown]) => {
        const { currentServiceDeployment: _left, ...rest } = shown as ServiceSnapshot;
        return { found: [{ ...rest, deployments: [] }], missing: [] };
      },
    ],
  ])('an ECS that says for some seconds %s', async (_what, wrong) => {
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: async (cluster, names) => {
          const right = await healthy.services?.(cluster, names);
          const isWrong = elapsed() > 3000 && elapsed() < 8000;
          return isWrong || !right ? wrong(names, [...(right?.found ?? [])]) : right;
        },
      };
    });
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'released' } });
  });

  test('a refusal that passes is survived', async () => {
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: (cluster, names) =>
          elapsed() > 3000 && elapsed() < 28_000
            ? Promise.reject(awsError('denied'))
            : (healthy.services?.(cluster, names) ?? Promise.reject(new Error('no answer'))),
      };
    });
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'released' } });
  });

  test('a defect is not taken for an answer of AWS', async () => {
    const world = watching(() => ({ services: () => Promise.reject(new TypeError('a defect')) }));
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });

  test('a defect reaches everybody who waits', async () => {
    const world = watching(() => ({ services: () => Promise.reject(new TypeError('a defect')) }));
    const first = world.follow('a').done;
    const second = world.follow('b').done;
    const ends = await world.clock.drive(Promise.allSettled([first, second]));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
