import { expect, test } from '@jest/globals';
import { START } from '../../../ecs/support/ecs-says.js';
import { releaseInWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import type { FakeConfig, Script } from '../../support/script.js';

const BACKEND: FakeConfig = {
  family: 'shop-backend',
  service: 'backend',
  deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 },
};
const FRONTEND: FakeConfig = { family: 'shop-frontend', service: 'frontend' };

const DIFFERENCE = expect.objectContaining({
  now: expect.objectContaining({ strategy: 'ROLLING' }),
  file: expect.objectContaining({ strategy: 'BLUE_GREEN', bakeMinutes: 15 }),
  members: ['strategy', 'bakeTimeInMinutes'],
  unsent: [],
});

async function planned(more: Partial<Script> = {}, skipUnchanged = false) {
  const fake = fakeWorld({
    configs: { 'backend.yml': BACKEND, 'frontend.yml': FRONTEND },
    services: { backend: {}, frontend: {} },
    diff: (path) => (path === 'backend.yml' ? '--- a\n+++ b\n@@ -1 +1 @@\n-  "cpu": "1"\n+  "cpu": "2"\n' : ''),
    ...more,
  });
  return fake.clock.drive(
    releaseInWords(fake.world, inputs([['backend.yml', 'frontend.yml']], { mode: 'plan', skipUnchanged })),
  );
}

test('a plan knows how ECS will deploy, what changes of that, and how long it waits', async () => {
  const { configs, preview } = await planned();
  expect(configs.map(({ preview: of }) => [of?.strategy?.strategy, of?.notes])).toEqual([
    ['BLUE_GREEN', [{ kind: 'strategy-differs', difference: DIFFERENCE }]],
    [undefined, []],
  ]);
  expect(preview?.waits).toEqual({ minutes: 15 });
});

test('and what the credentials leave, without a warning of its own', async () => {
  const cloud = { credentialsEnd: () => Promise.resolve(START + 600_000) };
  const { preview, warnings } = await planned({ cloud });
  expect(preview?.waits).toEqual({ minutes: 15, left: 600 });
  expect(warnings).toEqual([]);
});

test('of a service that is skipped nothing is waited for', async () => {
  const { configs, preview } = await planned({ diff: () => '' }, true);
  expect(configs.map(({ preview: of }) => of?.strategy)).toEqual([undefined, undefined]);
  expect(preview?.waits).toBeUndefined();
});
