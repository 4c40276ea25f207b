import { describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import {
  deployment,
  oldDeployment,
  revisionArn,
  START,
  service,
  serviceDeployment,
  serviceDeploymentArn,
} from '../support/ecs-says.js';
import { awsError } from '../support/fake-cloud.js';
import { healthyEcs, LASTS, told, watching } from '../support/watching.js';

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
            const { taskDefinition: _unknown, ...shown } = serviceDeployment(number, status, { arn });
            return { ...shown, createdAt: number === 7 ? shown.createdAt : START - 1000 };
          }),
        ),
      serviceRevisions: () => Promise.resolve(new Map([[revisionArn(7), 'shop:42']])),
    }));
    const following = world.follow();
    world.clock.at(1000, () => following.commandEnded({ failed: false }));
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
      newestServiceDeployments: () =>
        Promise.resolve(elapsed() < 2500 ? [] : [serviceDeployment(7, 'ROLLBACK_SUCCESSFUL')]),
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
        const { taskDefinition: _unknown, ...shown } = serviceDeployment(7, 'SUCCESSFUL');
        return Promise.resolve([shown]);
      },
      serviceRevisions: () => Promise.reject(awsError('denied', 'ecs:DescribeServiceRevisions')),
    }));
    const following = world.follow();
    world.clock.at(1000, () => following.commandEnded({ failed: false }));
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

describe('a service deployment', () => {
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

  test.each(['throttled', 'transient'] as const)('that is %s now and then still decides', async (kind) => {
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
            const { taskDefinition: _unknown, ...shown } = serviceDeployment(number(name), status(name));
            return { ...shown, arn, target: revisionArn(number(name), name) };
          }),
        ),
    }));
    const [a, b] = await world.clock.drive(Promise.all(['a', 'b'].map((name) => world.follow(name).done)));
    expect([a?.verdict?.kind, a?.ours]).toEqual(['released', ['ecs-svc/3']]);
    expect([b?.verdict?.kind, b?.ours]).toEqual(['rolled-back', ['ecs-svc/2']]);
  });
});
