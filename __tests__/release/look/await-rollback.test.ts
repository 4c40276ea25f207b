import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { CancelledEarly } from '../../../src/errors.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { deployment, oldDeployment, service } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { BACKEND, looking } from './support/looking.js';

const FAILED = deployment(7, { status: 'ACTIVE', taskDefinition: 'shop-backend:43', rolloutState: 'FAILED' });
const back = (rolloutState: string): ServiceSnapshot =>
  service([
    oldDeployment({ status: 'PRIMARY', taskDefinition: 'shop-backend:41', rolloutState }),
    ...(rolloutState === 'IN_PROGRESS' ? [FAILED] : []),
  ]);
const theirs = service([
  deployment(9, { taskDefinition: 'shop-backend:44', rolloutStateReason: 'ECS deployment ecs-svc/9 in progress.' }),
  FAILED,
]);

/** Looks at a service that ECS shows so after so many seconds. */
async function waiting(
  shows: (seconds: number) => ServiceSnapshot | Error,
  more: Partial<Inputs> = {},
  cancelAt?: number,
) {
  const fake = looking(
    {
      configs: { 'backend.yml': { ...BACKEND, timeoutSeconds: 1800 } },
      cloud: {
        services: async () => {
          const shown = shows(fake.clock.elapsed() / 1000);
          if (shown instanceof Error) throw shown;
          return { found: [shown], missing: [] };
        },
      },
    },
    [['backend.yml']],
    more,
  );
  if (cancelAt !== undefined) fake.clock.at(cancelAt * 1000, () => fake.cancel.abort());
  const { plan, warnings } = await fake.looked;
  return {
    config: plan.lines[0]?.[0],
    warnings,
    seconds: fake.clock.elapsed() / 1000,
    told: fake.events.filter(({ kind }) => kind === 'awaiting-rollback' || kind === 'rollback-over'),
  };
}

const AWAITING = { kind: 'awaiting-rollback', service: 'backend', to: 'shop-backend:41', seconds: 600 };

describe('a service that ECS is rolling back', () => {
  test.each<[string, (seconds: number) => ServiceSnapshot | Error, string, string | undefined]>([
    ['to its end', (at) => back(at < 90 ? 'IN_PROGRESS' : 'COMPLETED'), 'shop-backend:41', 'shop-backend:41'],
    [
      'also where ECS does not answer for a while',
      (at) => (at > 10 && at < 90 ? awsError('transient') : back(at < 90 ? 'IN_PROGRESS' : 'COMPLETED')),
      'shop-backend:41',
      'shop-backend:41',
    ],
    ['until somebody else deploys', (at) => (at < 90 ? back('IN_PROGRESS') : theirs), 'shop-backend:44', undefined],
  ])('is waited for %s, and told', async (_name, shows, on, before) => {
    const { config, seconds, told } = await waiting(shows);
    expect(seconds).toBe(90);
    expect(told).toEqual([AWAITING, { kind: 'rollback-over', service: 'backend', on, seconds: 90 }]);
    expect([config?.current?.deployments[0]?.taskDefinition, config?.before]).toEqual([on, before]);
  });

  test('is waited for ten minutes at most; then the release replaces it, and says so', async () => {
    const { seconds, told, warnings } = await waiting(() => back('IN_PROGRESS'));
    expect([seconds, told]).toEqual([600, [AWAITING]]);
    expect(warnings).toEqual([expect.stringMatching(/ECS is rolling it back to shop-backend:41 right now/)]);
  });

  test('is waited for no longer than its timeout', async () => {
    const { seconds } = await waiting(() => back('IN_PROGRESS'), { timeoutSeconds: 60 });
    expect(seconds).toBe(60);
  });

  test('is not waited for any more once the job is cancelled', async () => {
    await expect(waiting(() => back('IN_PROGRESS'), {}, 15)).rejects.toThrow(CancelledEarly);
  });

  test('is not waited for by a plan, and no other service is', async () => {
    expect((await waiting(() => back('IN_PROGRESS'), { mode: 'plan' })).seconds).toBe(0);
    expect((await waiting(() => back('COMPLETED'))).seconds).toBe(0);
  });
});
