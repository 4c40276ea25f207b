import { expect, test } from '@jest/globals';
import { START } from '../../ecs/support/ecs-says.js';
import { awsError } from '../../ecs/support/fake-cloud.js';
import { releaseInWords } from '../../support/in-words.js';
import { fakeWorld } from '../support/fake-world.js';
import { heldBy } from '../support/held.js';
import { inputs } from '../support/inputs.js';
import type { Script } from '../support/script.js';

const CONFIGS: Script['configs'] = { 'backend.yml': { family: 'shop-backend', service: 'backend' } };

/** Somebody's shop-backend:42 is in progress over shop-backend:41, held by a hook or not. */
function world(hooks: readonly string[], more: Partial<Script> = {}) {
  return fakeWorld({
    configs: CONFIGS,
    services: { backend: {} },
    inFlight: { backend: 'shop-backend:42' },
    ...more,
    cloud: {
      serviceDeployments: heldBy(hooks, START),
      ...more.cloud,
    },
  });
}

async function problemsOf(fake: ReturnType<typeof world>, more: Parameters<typeof inputs>[1] = {}): Promise<string> {
  const end = fake.clock.drive(releaseInWords(fake.world, inputs([['backend.yml']], more)));
  return end.then(
    () => '',
    (error: unknown) => String(error),
  );
}

test('a release does not replace what somebody holds at a pause, and says both ways on', async () => {
  const fake = world(['ecs-pause-1']);
  const problems = await problemsOf(fake);
  expect(problems).toMatch(
    /shop-backend:42 \(ecs-svc\/101\) is paused at POST_TEST_TRAFFIC_SHIFT, and this release would/,
  );
  expect(problems).toMatch(
    /`deployments: backend=shop-backend:42`.*--region ap-northeast-1 .*--hook-id ecs-pause-1 --action CONTINUE/,
  );
  expect(problems).toMatch(/`rollback-to: backend=shop-backend:41 from shop-backend:42`.*--action ROLLBACK/);
  expect(fake.journal).toEqual([]);
});

const PAUSED = /is paused at POST_TEST_TRAFFIC_SHIFT.*`mode: continue`.*`mode: rollback`/s;
const NOTHING = /^$/;

test.each([
  ['release', false, true, PAUSED],
  ['release', true, true, PAUSED],
  ['plan', false, true, PAUSED],
  ['plan', false, false, PAUSED],
  ['plan', true, true, PAUSED],
  // It would be followed.
  ['plan', true, false, NOTHING],
] as const)('mode %s, skip-unchanged: %s, a difference: %s', async (mode, skipUnchanged, differs, says) => {
  const fake = world(['ecs-pause-1'], { diff: () => (differs ? '-  "cpu": "1"\n+  "cpu": "2"\n' : '') });
  expect(await problemsOf(fake, { mode, skipUnchanged })).toMatch(says);
});

test('what goes on by itself, or may not be read, is no reason to refuse', async () => {
  expect(await problemsOf(world([]))).toBe('');
  const denied = {
    cloud: { serviceDeployments: () => Promise.reject(awsError('denied', 'ecs:DescribeServiceDeployments')) },
  };
  expect(await problemsOf(world([], denied))).not.toMatch(/paused/);
});

test('Express mode is refused by name, in a config and of a service', async () => {
  const config = world([], { texts: { 'backend.yml': 'cluster: c\nexpress_definition: express.json\n' } });
  expect(await problemsOf(config)).toMatch(/backend\.yml: `express_definition` is for services in Express mode/);
  const service = world([], { services: { backend: { taskDefinition: '', deployments: [] } }, inFlight: {} });
  expect(await problemsOf(service)).toMatch(
    /no task definition, as services in Express mode.*amazon-ecs-deploy-express/,
  );
});
