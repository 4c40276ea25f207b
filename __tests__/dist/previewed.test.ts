import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { BACKEND, backendAlone, json, type Reshape, service } from './support/product.js';
import { removeFolders } from './support/program.js';
import { play } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

const FARGATE = { capacityProvider: 'FARGATE', base: 1, weight: 1 };
const SPOT = { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 };

/** The backend as it was created: with a strategy, or with a launch type. */
function running(strategy: readonly object[] | undefined): Reshape {
  return service('backend', ({ capacityProviderStrategy: _old, ...backend }) =>
    strategy ? { ...backend, capacityProviderStrategy: strategy } : { ...backend, launchType: 'FARGATE' },
  );
}

/** The service definition with this strategy, or with none. */
function file(strategy: readonly object[] | undefined): Readonly<Record<string, (text: string) => string>> {
  return {
    'ecspresso/backend-service-def.json': json(({ capacityProviderStrategy: _old, ...value }) => ({
      ...value,
      ...(strategy ? { capacityProviderStrategy: strategy } : { launchType: 'FARGATE' }),
    })),
  };
}

/** What a plan previews is what ECS then does to the same product, released. */
describe('ECS demands a forced deployment where a plan says so', () => {
  test.concurrent.each<[string, readonly object[] | undefined, readonly object[] | undefined, boolean]>([
    ['the same strategy in another order', [FARGATE, SPOT], [SPOT, FARGATE], false],
    ['another weight', [FARGATE, SPOT], [FARGATE, { ...SPOT, weight: 3 }], true],
    ['another base', [FARGATE], [{ ...FARGATE, base: 0 }], true],
    ['a launch type becomes a strategy', undefined, [FARGATE], true],
    ['a launch type as before', undefined, undefined, false],
    ['a strategy that the file no longer names', [FARGATE], undefined, false],
    ['an empty strategy in the file', [FARGATE], [], true],
  ])('%s', async (_name, now, wanted, demanded) => {
    const step = { world: running(now), files: file(wanted) };
    const plan = await play({ ...step, inputs: { ...backendAlone(), mode: 'plan' } });
    expect(plan.result.configs).toMatchObject([{ config: BACKEND, force: demanded }]);
    const { calls } = await play({ ...step, inputs: backendAlone() });
    const refused = calls.filter(({ operation, status }) => operation === 'UpdateService' && status === 400);
    expect(refused.length > 0).toBe(demanded);
  });
});
