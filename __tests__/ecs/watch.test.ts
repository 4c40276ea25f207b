import { describe, expect, test } from '@jest/globals';
import type { Cloud, Services } from '../../src/ecs/cloud.js';
import type { Rollout, RolloutStart } from '../../src/ecs/rollout.js';
import type { ServiceSnapshot } from '../../src/ecs/snapshot.js';
import { type Following, pace, type WatchNews, watch } from '../../src/ecs/watch.js';
import {
  CLUSTER,
  deployment,
  oldDeployment,
  revisionArn,
  START,
  service,
  serviceDeployment,
  serviceDeploymentArn,
  stopped,
} from './support/ecs-says.js';
import { fakeClock } from './support/fake-clock.js';
import { awsError, fakeCloud } from './support/fake-cloud.js';

/** Milliseconds from the start until the deployments of this ECS are completed. */
const LASTS = 10_000;

/** ECS in which each service named `service-N` has been given deployment 2 and completes it after {@link LASTS}. */
function healthyEcs(elapsed: () => number): Partial<Cloud> {
  const describe = (name: string): ServiceSnapshot =>
    elapsed() < LASTS
      ? service([deployment(2, { running: Math.floor(elapsed() / 5000) }), oldDeployment()], {
          name,
          currentServiceDeployment: serviceDeploymentArn(2, name),
        })
      : service([deployment(2, { running: 2, rolloutState: 'COMPLETED' })], {
          name,
          currentServiceDeployment: serviceDeploymentArn(2, name),
        });
  return {
    services: (_cluster, names): Promise<Services> => Promise.resolve({ found: names.map(describe), missing: [] }),
    serviceDeployments: (arns) =>
      Promise.resolve(
        arns.map((arn) => {
          const name = arn.split('/')[2] ?? '';
          const { taskDefinition: _unknown, ...one } = serviceDeployment(
            2,
            elapsed() < LASTS ? 'IN_PROGRESS' : 'SUCCESSFUL',
          );
          return {
            ...one,
            arn,
            target: revisionArn(2, name),
            ...(elapsed() < LASTS ? {} : { finishedAt: START + LASTS }),
          };
        }),
      ),
  };
}

/** A watch over an ECS that answers so, and what it told. */
function watching(answers: (elapsed: () => number) => Partial<Cloud>) {
  const clock = fakeClock();
  const aws = fakeCloud(answers(clock.elapsed));
  const news: WatchNews[] = [];
  const cancel = new AbortController();
  const one = watch({
    cloud: aws.cloud,
    cluster: CLUSTER,
    clock,
    random: () => 0.5,
    tell: (item) => news.push(item),
    signal: cancel.signal,
  });
  const follow = (name = 'backend', more: Partial<RolloutStart> = {}): Following =>
    one.follow({
      service: name,
      taskDefinition: 'shop:42',
      startedAt: clock.now(),
      timeoutSeconds: 1800,
      strangers: new Set(['ecs-svc/1']),
      since: START,
      creates: false,
      maxFailedTasks: 'auto',
      ...more,
    });
  return { clock, news, cancel, follow, ...aws };
}

const told = (news: readonly WatchNews[], kind: WatchNews['kind']): WatchNews[] =>
  news.filter((one) => one.kind === kind);

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
    expect(pace(services, 0, 0.5)).toBeCloseTo(milliseconds);
    expect(pace(services, 0, 0)).toBeLessThan(milliseconds);
    expect(pace(services, 0, 0.999)).toBeGreaterThan(milliseconds);
    expect(Math.abs(pace(services, 0, 0) - milliseconds)).toBeLessThanOrEqual(milliseconds / 10);
  });

  test('a backoff only ever slows it down', () => {
    expect(pace(1, 8000, 0.5)).toBeCloseTo(8000);
    expect(pace(50, 1000, 0.5)).toBeCloseTo(3250);
  });
});

describe("ECS's word on what has settled", () => {
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
          return { ...answer, found: answer.found.map((one) => (one.name === 'late' ? late : one)) };
        },
        serviceDeployments: async (arns) =>
          ((await healthy.serviceDeployments?.(arns)) ?? []).map((one) => {
            const ends = 6000 + 200 * Number(/\/s(\d+)\//.exec(one.arn)?.[1] ?? 0);
            return elapsed() < ends ? one : { ...one, status: 'SUCCESSFUL', finishedAt: START + ends };
          }),
      };
    });
    const others = Promise.all(names(20).map((name) => world.follow(name).done));
    const late = world.follow('late');
    const verdict = late.done.then(({ verdict }) => ({ kind: verdict?.kind, at: world.clock.elapsed() }));
    const command = world.clock.sleep(6000).then(() => late.commandEnded(true));
    const [told] = await world.clock.drive(Promise.all([verdict, others, command]));
    expect(told.kind).toBe('not-started');
    expect(told.at).toBeGreaterThanOrEqual(6000 + 2 * 900);
  });

  test('that cannot be had leaves the roll-out to the next look', async () => {
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

describe('what it tells', () => {
  test('progress when it changes', async () => {
    const world = watching(healthyEcs);
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'progress').map((one) => (one.kind === 'progress' ? one.progress.running : -1))).toEqual([
      0, 1,
    ]);
  });

  test('a sign of life when nothing changes for long', async () => {
    const world = watching((elapsed) => ({
      services: () => Promise.resolve({ found: [service([deployment(2), oldDeployment()])], missing: [] }),
      serviceDeployments: () => Promise.resolve([]),
      newestServiceDeployments: () =>
        Promise.resolve([serviceDeployment(2, elapsed() > 200_000 ? 'SUCCESSFUL' : 'IN_PROGRESS')]),
    }));
    world.follow('backend', { timeoutSeconds: 190 });
    await world.clock.drive(world.clock.sleep(185_000));
    expect(told(world.news, 'progress')).toHaveLength(1);
    expect(told(world.news, 'heartbeat')).toHaveLength(3);
  });

  test('events of trouble, each text once, none from before', async () => {
    const unhealthy =
      '(service backend) (task 1) (port 8080) is unhealthy in (target-group x) due to (reason Request timed out)';
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: async (cluster, names) => {
          const answer = await healthy.services?.(cluster, names);
          const events = [
            { id: `n${elapsed()}`, at: START + elapsed(), message: unhealthy },
            { id: 'steady', at: START + 100, message: '(service backend) has reached a steady state.' },
            { id: 'old', at: START - 3_600_000, message: '(service backend) was unable to place a task.' },
          ];
          return { found: (answer?.found ?? []).map((found) => ({ ...found, events })), missing: [] };
        },
      };
    });
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'event')).toEqual([{ kind: 'event', service: 'backend', message: unhealthy }]);
  });

  test('a hook that waits for somebody, once', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => ({
            ...serviceDeployment(2, elapsed() < LASTS ? 'IN_PROGRESS' : 'SUCCESSFUL'),
            arn,
            ...(elapsed() < LASTS ? { paused: { hookId: 'hook-1', stage: 'POST_TEST_TRAFFIC_SHIFT' } } : {}),
          })),
        ),
    }));
    await world.clock.drive(world.follow().done);
    expect(told(world.news, 'paused')).toEqual([
      {
        kind: 'paused',
        service: 'backend',
        serviceDeployment: serviceDeploymentArn(2),
        hookId: 'hook-1',
        stage: 'POST_TEST_TRAFFIC_SHIFT',
      },
    ]);
  });
});

describe('a deployment that DescribeServices never showed', () => {
  test.each<[string, Partial<ServiceSnapshot>]>([
    ['it names none', {}],
    ['it names the one before', { currentServiceDeployment: serviceDeploymentArn(1) }],
    // A forced deployment of what runs already: without its own account the service would count as unchanged.
    [
      'it runs our revision already',
      {
        currentServiceDeployment: serviceDeploymentArn(1),
        deployments: [oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop:42' })],
      },
    ],
  ])('is found in the list of service deployments, and its revision is looked up: %s', async (_name, more) => {
    const world = watching((elapsed) => ({
      services: () => Promise.resolve({ found: [service([oldDeployment({ status: 'PRIMARY' })], more)], missing: [] }),
      newestServiceDeployments: () =>
        Promise.resolve(elapsed() < 2000 ? [] : [serviceDeployment(7, 'ROLLBACK_SUCCESSFUL')]),
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => {
            const number = arn === serviceDeploymentArn(7) ? 7 : 1;
            const status = number === 7 ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL';
            const { taskDefinition: _unknown, ...one } = serviceDeployment(number, status, { arn });
            return { ...one, createdAt: number === 7 ? one.createdAt : START - 1000 };
          }),
        ),
      serviceRevisions: () => Promise.resolve(new Map([[revisionArn(7), 'shop:42']])),
    }));
    const following = world.follow();
    world.clock.at(1000, () => following.commandEnded(false));
    await expect(world.clock.drive(following.done)).resolves.toMatchObject({
      ours: ['ecs-svc/7'],
      verdict: { kind: 'rolled-back', finished: true },
    });
    expect(world.count('serviceRevisions')).toBe(1);
  });

  test('is found also where it was shown for a moment, without its service deployment', async () => {
    const world = watching((elapsed) => ({
      services: () => {
        const old = oldDeployment({ status: 'PRIMARY' });
        const rolling = [deployment(7), oldDeployment()];
        const found = service(elapsed() < 2500 ? rolling : [old], {
          currentServiceDeployment: serviceDeploymentArn(1),
        });
        return Promise.resolve({ found: [found], missing: [] });
      },
      newestServiceDeployments: () => Promise.resolve([serviceDeployment(7, 'ROLLBACK_SUCCESSFUL')]),
      serviceDeployments: (arns) =>
        Promise.resolve(arns.includes(serviceDeploymentArn(7)) ? [serviceDeployment(7, 'ROLLBACK_SUCCESSFUL')] : []),
    }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({
      ours: ['ecs-svc/7'],
      verdict: { kind: 'rolled-back', finished: true },
    });
    expect(world.clock.elapsed()).toBeLessThan(10_000);
  });

  test('is not made up where its revision may not be looked up', async () => {
    const world = watching(() => ({
      services: () => Promise.resolve({ found: [service([oldDeployment({ status: 'PRIMARY' })])], missing: [] }),
      newestServiceDeployments: () => Promise.resolve([serviceDeployment(7, 'SUCCESSFUL')]),
      serviceDeployments: () => {
        const { taskDefinition: _unknown, ...one } = serviceDeployment(7, 'SUCCESSFUL');
        return Promise.resolve([one]);
      },
      serviceRevisions: () => Promise.reject(awsError('denied', 'ecs:DescribeServiceRevisions')),
    }));
    const following = world.follow();
    world.clock.at(1000, () => following.commandEnded(false));
    await expect(world.clock.drive(following.done)).resolves.toMatchObject({
      ours: [],
      verdict: { kind: 'not-appeared' },
    });
    expect(told(world.news, 'degraded')).toHaveLength(1);
  });

  test('a defect of looking its revision up is not taken for an answer', async () => {
    const world = watching(() => ({
      services: () => Promise.resolve({ found: [service([oldDeployment({ status: 'PRIMARY' })])], missing: [] }),
      newestServiceDeployments: () => Promise.resolve([serviceDeployment(7, 'SUCCESSFUL')]),
      serviceDeployments: () => Promise.resolve([serviceDeployment(7, 'SUCCESSFUL')]),
      serviceRevisions: () => Promise.reject(new TypeError('a defect')),
    }));
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });
});

describe("ECS's own account", () => {
  /** DescribeServices calls ours complete after {@link LASTS}; its service deployment is rolled back in the end. */
  const rollsBack = (elapsed: () => number, more: Partial<Cloud> = {}): Partial<Cloud> => ({
    ...healthyEcs(elapsed),
    serviceDeployments: (arns) =>
      Promise.resolve(
        arns.map((arn) => ({
          ...serviceDeployment(2, elapsed() < 60_000 ? 'IN_PROGRESS' : 'ROLLBACK_SUCCESSFUL'),
          arn,
          target: revisionArn(2),
        })),
      ),
    ...more,
  });

  test.each(['throttled', 'transient'] as const)('that is %s now and then decides all the same', async (kind) => {
    const world = watching((elapsed) => {
      const account = rollsBack(elapsed);
      const fails = (): boolean => elapsed() < 5000 || (elapsed() > 44_000 && elapsed() < 48_000);
      return {
        ...account,
        // DescribeServices calls it complete while the account does not answer, long before the rollback.
        services: async (cluster, names) => {
          const late = healthyEcs(() => (elapsed() < 45_000 ? 0 : LASTS));
          return (await late.services?.(cluster, names)) ?? { found: [], missing: names };
        },
        serviceDeployments: (arns) =>
          fails()
            ? Promise.reject(awsError(kind, 'ecs:DescribeServiceDeployments'))
            : (account.serviceDeployments?.(arns) ?? Promise.resolve([])),
      };
    });
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict).toMatchObject({ kind: 'rolled-back', finished: true });
    expect(told(world.news, 'degraded')).toEqual([]);
  });

  test('that fails twice for a moment, the second time long after the first, is not given up', async () => {
    const world = watching((elapsed) => {
      const account = rollsBack(elapsed);
      const fails = (): boolean => elapsed() < 3000 || (elapsed() > 39_000 && elapsed() < 42_000);
      return {
        ...account,
        services: async (cluster, names) => {
          const late = healthyEcs(() => (elapsed() < 50_000 ? 0 : LASTS));
          return (await late.services?.(cluster, names)) ?? { found: [], missing: names };
        },
        serviceDeployments: (arns) =>
          fails()
            ? Promise.reject(awsError('throttled', 'ecs:DescribeServiceDeployments'))
            : (account.serviceDeployments?.(arns) ?? Promise.resolve([])),
      };
    });
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict).toMatchObject({ kind: 'rolled-back', finished: true });
  });

  test('is found where DescribeServices does not name it', async () => {
    const world = watching((elapsed) =>
      rollsBack(elapsed, {
        services: (_cluster, names) =>
          Promise.resolve({
            found: names.map((name) => service([deployment(2, { running: 2, rolloutState: 'COMPLETED' })], { name })),
            missing: [],
          }),
        newestServiceDeployments: () => Promise.resolve([serviceDeployment(2, 'IN_PROGRESS')]),
      }),
    );
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict).toMatchObject({ kind: 'rolled-back', finished: true });
  });

  test('that expired credentials cannot read is not gone without: unknown', async () => {
    const world = watching((elapsed) =>
      rollsBack(elapsed, {
        serviceDeployments: () => Promise.reject(awsError('credentials', 'ecs:DescribeServiceDeployments')),
      }),
    );
    const { verdict } = await world.clock.drive(world.follow().done);
    expect(verdict).toMatchObject({ kind: 'unknown', error: { code: 'ExpiredTokenException' } });
  });

  test('a defect in it is not taken for an answer', async () => {
    const world = watching((elapsed) =>
      rollsBack(elapsed, { serviceDeployments: () => Promise.reject(new TypeError('a defect')) }),
    );
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });
});

describe('two services on one task definition', () => {
  test('the success of one is not that of the other', async () => {
    const number = (name: string): number => (name === 'a' ? 3 : 2);
    const status = (name: string): string => (name === 'a' ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL');
    const world = watching(() => ({
      services: (_cluster, names) =>
        Promise.resolve({
          found: names.map((name) =>
            service([deployment(number(name)), oldDeployment()], {
              name,
              currentServiceDeployment: serviceDeploymentArn(number(name), name),
            }),
          ),
          missing: [],
        }),
      serviceDeployments: (arns) =>
        Promise.resolve(
          arns.map((arn) => {
            const name = arn.split('/')[2] ?? '';
            const { taskDefinition: _unknown, ...one } = serviceDeployment(number(name), status(name));
            return { ...one, arn, target: revisionArn(number(name), name) };
          }),
        ),
    }));
    const [a, b] = await world.clock.drive(Promise.all(['a', 'b'].map((name) => world.follow(name).done)));
    expect([a?.verdict?.kind, a?.ours]).toEqual(['released', ['ecs-svc/3']]);
    expect([b?.verdict?.kind, b?.ours]).toEqual(['rolled-back', ['ecs-svc/2']]);
  });
});

describe('before it says green', () => {
  const lost = (more = {}) =>
    stopped({ stopCode: 'EssentialContainerExited', stoppedAt: START + LASTS + 500, startedBy: 'ecs-svc/2', ...more });
  test.each<[string, Partial<Cloud>, Rollout['verdict']]>([
    ['no task of ours has stopped', {}, { kind: 'released', completedAt: START + LASTS }],
    [
      'one has since stopped by itself',
      { stoppedTasks: () => Promise.resolve([lost()]) },
      { kind: 'lost-tasks', count: 1 },
    ],
    [
      'one stopped before it was completed',
      { stoppedTasks: () => Promise.resolve([lost({ stoppedAt: START + LASTS - 500 })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'an old one was drained',
      { stoppedTasks: () => Promise.resolve([lost({ startedBy: 'ecs-svc/1' })]) },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'one of ours was scaled in',
      {
        stoppedTasks: () =>
          Promise.resolve([
            lost({
              stopCode: 'ServiceSchedulerInitiated',
              stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2)',
            }),
          ]),
      },
      { kind: 'released', completedAt: START + LASTS },
    ],
    [
      'the tasks may not be listed',
      { stoppedTasks: () => Promise.reject(awsError('denied', 'ecs:ListTasks')) },
      { kind: 'released', completedAt: START + LASTS },
    ],
  ])('it looks once more: %s', async (_name, answers, verdict) => {
    const world = watching((elapsed) => ({ ...healthyEcs(elapsed), ...answers }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict });
    expect(world.count('stoppedTasks')).toBe(1);
  });

  test.each(['throttled', 'transient'] as const)('a last look that is %s is repeated', async (kind) => {
    let tries = 0;
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      stoppedTasks: () => {
        tries += 1;
        return tries < 4 ? Promise.reject(awsError(kind, 'ecs:ListTasks')) : Promise.resolve([lost()]);
      },
    }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'lost-tasks' } });
    expect(told(world.news, 'degraded')).toEqual([]);
  });

  test('a last look that never succeeds is left out, and that is told', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      stoppedTasks: () => Promise.reject(awsError('throttled', 'ecs:ListTasks')),
    }));
    await expect(world.clock.drive(world.follow().done)).resolves.toMatchObject({ verdict: { kind: 'released' } });
    expect(world.count('stoppedTasks')).toBe(4);
    expect(told(world.news, 'degraded')).toEqual([
      {
        kind: 'degraded',
        action: 'ecs:ListTasks',
        consequence: expect.stringMatching(/^the last look .* is left out$/),
      },
    ]);
  });

  test('a defect of the last look is not taken for an answer', async () => {
    const world = watching((elapsed) => ({
      ...healthyEcs(elapsed),
      stoppedTasks: () => Promise.reject(new TypeError('a defect')),
    }));
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });
});

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

  test.each<[string, (names: readonly string[], one: ServiceSnapshot[]) => Services]>([
    ['that the service is missing', (names) => ({ found: [], missing: names })],
    ['no deployments of it', (_names, [one]) => ({ found: one ? [{ ...one, deployments: [] }] : [], missing: [] })],
    [
      'neither deployments of it nor the current one',
      (_names, [one]) => {
        const { currentServiceDeployment: _left, ...rest } = one as ServiceSnapshot;
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

describe('a cancelled job', () => {
  test('ends without a verdict, with what is there after one last look', async () => {
    const world = watching(healthyEcs);
    const following = world.follow();
    world.clock.at(2400, () => following.commandEnded(false));
    world.clock.at(2500, () => world.cancel.abort());
    const end = await world.clock.drive(following.done);
    expect(end.verdict).toBeUndefined();
    expect(end.ours).toEqual(['ecs-svc/2']);
    expect(world.clock.elapsed()).toBe(2500);
  });

  test('a deployment that only the last look shows can be stopped', async () => {
    let begun = false;
    const world = watching((elapsed) => {
      const healthy = healthyEcs(elapsed);
      return {
        ...healthy,
        services: (cluster, names) =>
          begun
            ? (healthy.services?.(cluster, names) ?? Promise.reject(new Error('there is one')))
            : Promise.resolve({ found: names.map((name) => service([oldDeployment()], { name })), missing: [] }),
      };
    });
    const following = world.follow();
    world.clock.at(2400, () => {
      begun = true;
      following.commandEnded(true);
      world.cancel.abort();
    });
    const end = await world.clock.drive(following.done);
    expect(end.ours).toEqual(['ecs-svc/2']);
    expect(following.serviceDeployment()).toBe(serviceDeploymentArn(2, 'backend'));
  });

  test('looks only when the command that still runs has ended', async () => {
    const world = watching(healthyEcs);
    const following = world.follow();
    world.clock.at(2500, () => world.cancel.abort());
    world.clock.at(4050, () => following.commandEnded(true));
    const end = await world.clock.drive(following.done);
    expect(end.ours).toEqual(['ecs-svc/2']);
    expect(world.clock.elapsed()).toBeGreaterThanOrEqual(4050);
    expect(world.clock.elapsed()).toBeLessThan(5500);
  });

  test('looks only when the last of several commands has ended', async () => {
    let begun = false;
    const world = watching(() => ({
      services: (_cluster, names) =>
        Promise.resolve({
          found: names.map((name) =>
            service(name === 'b' && begun ? [deployment(2), oldDeployment()] : [oldDeployment()], { name }),
          ),
          missing: [],
        }),
    }));
    const [a, b] = [world.follow('a'), world.follow('b')];
    world.clock.at(1000, () => a.commandEnded(false));
    world.clock.at(2500, () => world.cancel.abort());
    world.clock.at(4050, () => {
      begun = true;
      b.commandEnded(true);
    });
    const ends = await world.clock.drive(Promise.all([a.done, b.done]));
    expect(ends.map(({ ours }) => ours)).toEqual([[], ['ecs-svc/2']]);
  });

  test('a defect of the last look is not taken for an answer', async () => {
    const world = watching((elapsed) => ({
      services: () =>
        elapsed() < 2500
          ? Promise.resolve({ found: [service([oldDeployment()])], missing: [] })
          : Promise.reject(new TypeError('a defect')),
    }));
    world.clock.at(2500, () => world.cancel.abort());
    await expect(world.clock.drive(world.follow().done)).rejects.toThrow('a defect');
  });

  test('does not wait for ever for a command', async () => {
    const world = watching(healthyEcs);
    world.clock.at(2500, () => world.cancel.abort());
    await world.clock.drive(world.follow().done);
    expect(world.clock.elapsed()).toBe(5500);
  });

  test('ends also where ECS does not answer any more', async () => {
    const world = watching(() => ({ services: () => Promise.reject(awsError('transient')) }));
    world.clock.at(2500, () => world.cancel.abort());
    const end = await world.clock.drive(world.follow().done);
    expect(end.verdict).toBeUndefined();
  });
});
