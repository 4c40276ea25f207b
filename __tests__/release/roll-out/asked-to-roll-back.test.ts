import { expect, test } from '@jest/globals';
import { rollout, type Verdict } from '../../../src/ecs/rollout/rollout.js';
import { followToVerdict } from '../../../src/release/roll-out/roll-out.js';
import { deployment, oldDeployment, service, serviceDeploymentArn } from '../../ecs/support/ecs-says.js';
import { rolloutStart } from '../../ecs/support/rolled.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { planned } from '../support/plans.js';

const OURS = service([deployment(2, { running: 2 }), oldDeployment()], {
  currentServiceDeployment: serviceDeploymentArn(2),
});
const start = rolloutStart({ timeoutSeconds: 60 });
const BAKES: Verdict = { kind: 'in-progress', stage: 'BAKE_TIME' };

test.each<[string, Verdict | undefined, boolean, readonly unknown[]]>([
  [
    'what waits while its line has failed',
    BAKES,
    true,
    [{ kind: 'requesting-ecs-rollback', service: 'backend', deployment: 'ecs-svc/2' }],
  ],
  ['not what waits in a line that has not', BAKES, false, []],
  ['not what was cancelled: the report says it', undefined, true, []],
])('the log says what is told to go back: %s', async (_name, verdict, takesBack, stopping) => {
  const fake = fakeWorld({
    configs: {},
    cloud: {
      services: () => Promise.resolve({ found: [OURS], missing: [] }),
      serviceDeployments: () => Promise.resolve([]),
      newestServiceDeployments: () => Promise.resolve([]),
      stopServiceDeployment: () => Promise.resolve(),
    },
  });
  const following = {
    done: Promise.resolve({ ...rollout(start), ours: ['ecs-svc/2'], verdict }),
    last: () => OURS,
    serviceDeployment: () => serviceDeploymentArn(2),
    commandEnded: () => undefined,
    leaveWaits: () => undefined,
  };
  const line = { rollsBackWaiting: () => takesBack, onFailure: () => undefined, failed: () => undefined };
  const wanted = { ...inputs([['backend.yml']], { onCancel: 'stop' }), line };
  const end = await fake.clock.drive(
    followToVerdict(fake.world, planned('backend', { current: OURS }), following, wanted, undefined),
  );
  expect(end.kind === 'watched' && end.stop?.kind).toBe(
    stopping.length > 0 || verdict === undefined ? 'requested' : undefined,
  );
  expect(fake.events.filter(({ kind }) => kind === 'requesting-ecs-rollback')).toEqual(stopping);
});
