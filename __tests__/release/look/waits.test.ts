import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { START } from '../../ecs/support/ecs-says.js';
import type { Script } from '../support/script.js';
import { BACKEND, FRONTEND, looking } from './support/looking.js';

const SERVICES = { backend: {}, frontend: {} };
const baking = (bakeTimeInMinutes: number) => ({ strategy: 'BLUE_GREEN', bakeTimeInMinutes });
const ending = (minutes: number): Script['cloud'] => ({
  credentialsEnd: () => Promise.resolve(START + minutes * 60_000),
});

async function warned(script: Script, more: Partial<Inputs> = {}): Promise<readonly string[]> {
  return (await looking(script, undefined, more).looked).warnings.filter((warning) => !CHANGES.test(warning));
}

/** ECS does not have what the files ask for yet, which is not what these tests are about. */
const CHANGES = /: the service definition asks for /;

describe('a wait that the credentials do not outlive', () => {
  const of = (minutes: number, cloud?: Script['cloud']): Script => ({
    configs: { 'backend.yml': { ...BACKEND, deploymentConfiguration: baking(minutes) } },
    services: SERVICES,
    ...(cloud ? { cloud } : {}),
  });

  test.each<[string, Script, readonly RegExp[]]>([
    ['shorter than an hour, and nobody knows their end', of(60), []],
    ['longer than that', of(61), [/backend asks ECS to wait at least 1 h 1 min .* live for an hour/]],
    ['longer than they live', of(20, ending(19)), [/wait at least 20 min .* the credentials end in 19 min/]],
    [
      'and the release may take longer still',
      of(20, ending(45)),
      [/end in 45 min, but the release may take up to 50 min/],
    ],
    ['they live longer than both', of(120, ending(151)), []],
  ])('%s', async (_name, script, found) => {
    const warnings = await warned(script);
    expect(warnings).toHaveLength(found.length);
    for (const [index, warning] of found.entries()) expect(warnings[index]).toMatch(warning);
  });

  test('waits of one line are waited for together, those of two lines one after the other', async () => {
    const script: Script = {
      configs: {
        'backend.yml': { ...BACKEND, deploymentConfiguration: baking(40) },
        'frontend.yml': { ...FRONTEND, deploymentConfiguration: baking(30) },
      },
      services: SERVICES,
    };
    expect(await warned(script)).toEqual([]);
    const { warnings } = await looking(script, [['backend.yml'], ['frontend.yml']]).looked;
    expect(warnings.filter((warning) => !CHANGES.test(warning))).toEqual([
      expect.stringMatching(/^The services ask ECS to wait at least 1 h 10 min .*\(backend 40 min, frontend 30 min\)/),
    ]);
  });

  test('only what the job waits for counts', async () => {
    expect(await warned(of(90), { waitUntil: { kind: 'stage', stage: 'BAKE_TIME' } })).toEqual([]);
    expect(await warned(of(90), { waitUntil: { kind: 'started' } })).toEqual([]);
  });

  test('what ECS has counts where the file says nothing, unless another controller deploys', async () => {
    const service = (controller: string): Script => ({
      configs: { 'backend.yml': BACKEND },
      services: {
        backend: { controller, deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeMinutes: 90, hooks: [] } },
      },
    });
    expect(await warned(service('ECS'))).toHaveLength(1);
    expect(await warned(service('CODE_DEPLOY'))).toEqual([]);
  });
});

describe('a service whose own settings pause it', () => {
  const script: Script = {
    configs: {
      'backend.yml': {
        ...BACKEND,
        deploymentConfiguration: {
          strategy: 'BLUE_GREEN',
          lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
        },
      },
    },
    services: SERVICES,
  };

  test('is warned of, with how long that can hold the job', async () => {
    expect(await warned(script)).toEqual([
      expect.stringMatching(
        /^backend: its own settings pause .* at POST_TEST_TRAFFIC_SHIFT .* up to 24 h\..*wait-until: paused/,
      ),
    ]);
  });

  test.each<Inputs['waitUntil']>([
    { kind: 'paused' },
    { kind: 'started' },
    { kind: 'stage', stage: 'POST_TEST_TRAFFIC_SHIFT' },
  ])('is not where the job ends there or before: %j', async (waitUntil) => {
    expect(await warned(script, { waitUntil })).toEqual([]);
  });
});
