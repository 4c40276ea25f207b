import { expect, test } from '@jest/globals';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import { ROLLING_UPDATE } from '../../../ecs/support/ecs-says.js';
import { releaseInWords } from '../../../support/in-words.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import type { Script } from '../../support/script.js';
import { lines, named } from '../rollback/support/rolling-back.js';

const BAKES = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 };
const BACK = lines(named('backend', 'shop-backend:40'));

/** A plan of a service that bakes; the job is cancelled while the end of the credentials is read. */
async function cancelledWhilePreviewing(more: Partial<Inputs>, script: Partial<Script> = {}) {
  const asked: string[] = [];
  const fake = fakeWorld({
    configs: { 'backend.yml': { family: 'shop-backend', service: 'backend', deploymentConfiguration: BAKES } },
    services: { backend: { deploymentConfiguration: { ...ROLLING_UPDATE, strategy: 'BLUE_GREEN', bakeMinutes: 15 } } },
    cloud: {
      credentialsEnd: () => {
        asked.push('end');
        fake.cancel.abort();
        return Promise.resolve(undefined);
      },
      taskDefinition: (name) =>
        Promise.resolve({ name, status: 'ACTIVE', source: { family: 'shop-backend', containerDefinitions: [] } }),
    },
    ...script,
  });
  const end = await fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml']], { mode: 'plan', ...more })));
  return { end, asked, events: fake.events.map(({ kind }) => kind) };
}

test.each<[string, Partial<Inputs>, Partial<Script>]>([
  ['of a release', {}, {}],
  [
    'of a release in which verify finds something',
    { verify: true },
    { verify: () => ({ failed: [{ resource: 'Image[x]', why: 'not found' }], skipped: [] }) },
  ],
  ['of a rollback', { rollbackTo: BACK }, {}],
])('a plan %s that is cancelled while it is made is cancelled, and not green', async (_name, more, script) => {
  const { end, asked, events } = await cancelledWhilePreviewing(more, script);
  expect(asked).toEqual(['end']);
  expect(events).toContain('cancelled');
  expect(end.status).toBe('cancelled');
});
