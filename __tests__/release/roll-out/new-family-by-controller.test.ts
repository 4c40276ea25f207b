import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import type { Inputs } from '../../../src/inputs/inputs.js';
import { service } from '../../ecs/support/ecs-says.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { type Script, said } from '../support/script.js';

const CODE_DEPLOY = { controller: 'CODE_DEPLOY', taskDefinition: 'shop-api:7', primaryTaskSet: 'shop-api:7' };

/** A release that brings the family `shop-backend` to a service of CODE_DEPLOY; `then` is what that shows once it was deployed. */
async function releasing(then: Partial<ServiceSnapshot>, script: Partial<Script> = {}, more: Partial<Inputs> = {}) {
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend' } },
    cloud: {
      services: () => {
        const isDeployed = fake.journal.some((line) => line.startsWith('deploy'));
        return Promise.resolve({ found: [service([], { ...CODE_DEPLOY, ...(isDeployed ? then : {}) })], missing: [] });
      },
    },
    ...script,
  });
  const end = await fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml']], more)));
  const [outcome] = end.configs;
  const words = end.failures.flatMap(({ title, lines }) => [title, ...lines]).join('\n');
  return { end, outcome, words, deploys: fake.journal.filter((line) => line.startsWith('deploy')) };
}

describe('a new family of a service that CODE_DEPLOY rolls out', () => {
  test.each<[string, Partial<ServiceSnapshot>, string, string]>([
    [
      'serves what ecspresso registered once more',
      { primaryTaskSet: 'shop-backend:43' },
      'released',
      'shop-backend:43',
    ],
    ['still serves the old family', {}, 'failed', 'shop-backend:42'],
    ['serves a third family', { primaryTaskSet: 'shop-worker:3' }, 'failed', 'shop-backend:42'],
  ])('is waited for by ecspresso, and verified: it %s', async (_name, then, result, after) => {
    const { outcome, deploys } = await releasing(then);
    expect(deploys).toEqual(['deploy backend register and wait']);
    expect([outcome?.result, outcome?.after]).toEqual([result, after]);
  });

  test('is not taken for one that changed nothing where ecspresso gives up: CODE_DEPLOY may go on', async () => {
    const refuse: Script['refuse'] = (command) =>
      command === 'deploy' ? said('failed to wait for deployment: exceeded max wait time') : undefined;
    const { outcome, words } = await releasing({}, { refuse });
    expect(outcome).toMatchObject({ result: 'failed', serves: 'unsettled' });
    expect(words).toMatch(/CODE_DEPLOY may still be deploying/);
    expect(words).not.toMatch(/as before/);
  });

  test('is started where nobody waits', async () => {
    const { end, deploys } = await releasing({}, {}, { waitUntil: { kind: 'started' } });
    expect(deploys).toEqual(['deploy backend register']);
    expect(end.status).toBe('started');
  });
});
