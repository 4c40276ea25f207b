import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { pollInterval } from '../../../src/ecs/watch/poll-interval.js';
import { CLUSTER, deployment, oldDeployment, START, service, serviceDeploymentArn } from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, LASTS, watching } from '../support/watching.js';

describe('one poller for many', () => {
  test('asks once per round for all services, and ends when nothing is left to follow', async () => {
    const world = watching(healthyEcs);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const ends = await world.clock.drive(Promise.all(names.map((name) => world.follow(name).done)));
    expect(ends.map(({ verdict }) => verdict?.kind)).toEqual(names.map(() => 'released'));
    const asked = world.calls.filter(({ method }) => method === 'services');
    // Everything that was followed by then, in one call, about once a second.
    expect(asked.at(-1)?.args).toEqual([CLUSTER, names]);
    expect(asked.length).toBeGreaterThanOrEqual(8);
    expect(asked.length).toBeLessThanOrEqual(13);
    const before = world.calls.length;
    await world.clock.drive(world.clock.sleep(60_000));
    expect(world.calls).toHaveLength(before);
  });

  test('starts again for what is followed later', async () => {
    const world = watching(healthyEcs);
    await world.clock.drive(world.follow('a').done);
    await world.clock.drive(world.clock.sleep(1000));
    await expect(world.clock.drive(world.follow('b').done)).resolves.toMatchObject({
      service: 'b',
      verdict: { kind: 'released' },
    });
  });

  test('asks nothing before something is followed', async () => {
    const world = watching(healthyEcs);
    await world.clock.drive(world.clock.sleep(5000));
    expect(world.calls).toEqual([]);
  });

  test('a verdict is known within two seconds of ECS’s', async () => {
    const world = watching(healthyEcs);
    await world.clock.drive(world.follow().done);
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(LASTS);
    expect(world.clock.elapsed()).toBeLessThanOrEqual(LASTS + 2000);
  });

  test('the last snapshot is there for reports', async () => {
    const world = watching(healthyEcs);
    const following = world.follow();
    expect(following.last()).toBeUndefined();
    await world.clock.drive(following.done);
    expect(following.last()?.deployments.map(({ id }) => id)).toEqual(['ecs-svc/2']);
  });

  test.each([
    [1, 1000],
    [5, 1000],
    [6, 1050],
    [50, 3250],
  ])('%i services are asked for every %i ms or so', (services, milliseconds) => {
    expect(pollInterval(services, 0, 0.5)).toBeCloseTo(milliseconds);
    expect(pollInterval(services, 0, 0)).toBeLessThan(milliseconds);
    expect(pollInterval(services, 0, 0.999)).toBeGreaterThan(milliseconds);
    expect(Math.abs(pollInterval(services, 0, 0) - milliseconds)).toBeLessThanOrEqual(milliseconds / 10);
  });

  test('a backoff only ever slows it down', () => {
    expect(pollInterval(1, 8000, 0.5)).toBeCloseTo(8000);
    expect(pollInterval(50, 1000, 0.5)).toBeCloseTo(3250);
  });
});

describe('the final status of what has settled', () => {
  /** The new tasks of each service are alone after 4 s; ECS says so when it ends. */
  const settles =
    (ends: number, deployments?: Cloud['serviceDeployments']) =>
    (elapsed: () => number): Partial<Cloud> => {
      const healthy = healthyEcs(() => (elapsed() < ends ? 0 : LASTS));
      const all = (name: string): ServiceSnapshot =>
        service([deployment(2, { running: elapsed() < 4000 ? 1 : 2 }), oldDeployment({ running: 0 })], {
          name,
          currentServiceDeployment: serviceDeploymentArn(2, name),
        });
      return {
        ...healthy,
        services: (cluster, names) =>
          elapsed() < ends
            ? Promise.resolve({ found: names.map(all), missing: [] })
            : (healthy.services?.(cluster, names) ?? Promise.reject(new Error('no services'))),
        ...(deployments && { serviceDeployments: deployments }),
      };
    };
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}`);
  const release = async (ends: number, services = 1) => {
    const world = watching(settles(ends));
    const all = await world.clock.drive(Promise.all(names(services).map((name) => world.follow(name).done)));
    expect(all.map(({ verdict }) => verdict?.kind)).toEqual(names(services).map(() => 'released'));
    return world;
  };

  test.each([5250, 6010, 7430, 8990])('is heard at once or so when it comes after %i ms', async (ends) => {
    const world = await release(ends);
    expect(world.clock.elapsed() - ends).toBeLessThanOrEqual(200);
    // The services themselves are described no more often than otherwise.
    expect(world.count('services')).toBeLessThanOrEqual(ends / 950 + 3);
  });

  test('costs no more than a few dozen calls, however long it takes', async () => {
    const world = await release(300_000);
    expect(world.count('serviceDeployments') - world.count('services')).toBeLessThanOrEqual(90);
  });

  test('of fifty services takes no more than a third of the quota', async () => {
    const world = await release(20_000, 50);
    const [first, last] = [4000, 20_000];
    const calls = world.calls.filter(({ method }) => method === 'serviceDeployments').length * Math.ceil(50 / 20);
    // Those of the polls included.
    expect(calls / ((last - first) / 1000)).toBeLessThanOrEqual(20 / 3);
  });

  test('is a hint only: the services are described before anything is judged', async () => {
    const world = await release(7430);
    const methods = world.calls.map(({ method }) => method);
    expect(methods.slice(-3)).toEqual(['services', 'serviceDeployments', 'stoppedTasks']);
  });

  test('brings no verdict forward on a service of which nothing has appeared', async () => {
    // The others end one after the other, every 200 ms or so, and each end brings a poll forward.
    const world = watching((elapsed) => {
      const healthy = settles(Number.POSITIVE_INFINITY)(elapsed);
      return {
        ...healthy,
        services: async (cluster, names) => {
          const answer = await (healthy.services?.(cluster, names) ?? Promise.reject(new Error('no services')));
          const late = service([oldDeployment()], { name: 'late' });
          return { ...answer, found: answer.found.map((item) => (item.name === 'late' ? late : item)) };
        },
        serviceDeployments: async (arns) =>
          ((await healthy.serviceDeployments?.(arns)) ?? []).map((item) => {
            const ends = 6000 + 200 * Number(/\/s(\d+)\//.exec(item.arn)?.[1] ?? 0);
            return elapsed() < ends ? item : { ...item, status: 'SUCCESSFUL', finishedAt: START + ends };
          }),
      };
    });
    const others = Promise.all(names(20).map((name) => world.follow(name).done));
    const late = world.follow('late');
    const verdict = late.done.then(({ verdict }) => ({ kind: verdict?.kind, at: world.clock.elapsed() }));
    const command = world.clock.sleep(6000).then(() => late.commandEnded({ failed: true }));
    const [told] = await world.clock.drive(Promise.all([verdict, others, command]));
    expect(told.kind).toBe('not-started');
    expect(told.at).toBeGreaterThanOrEqual(6000 + 2 * 900);
  });

  test('that cannot be had leaves the roll-out to the next poll', async () => {
    let asked = 0;
    const healthy = settles(9300);
    const world = watching((elapsed) => {
      const answers = healthy(elapsed);
      return {
        ...answers,
        serviceDeployments: (arns) => {
          asked += 1;
          // Every other call, from the first that has anything to say.
          if (elapsed() > 4500 && asked % 2 === 0)
            return Promise.reject(awsError('throttled', 'ecs:DescribeServiceDeployments'));
          return answers.serviceDeployments?.(arns) ?? Promise.resolve([]);
        },
      };
    });
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict?.kind).toBe('released');
    expect(world.clock.elapsed()).toBeLessThanOrEqual(9300 + 15_000);
  });
});
