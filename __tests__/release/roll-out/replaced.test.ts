import { expect, test } from '@jest/globals';
import { rollout, type Verdict } from '../../../src/ecs/rollout/rollout.js';
import { followToVerdict } from '../../../src/release/roll-out/roll-out.js';
import {
  deployment,
  oldDeployment,
  START,
  service,
  serviceDeployment,
  serviceDeploymentArn,
} from '../../ecs/support/ecs-says.js';
import { BLANK } from '../../inputs/support/nothing.js';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { planned } from '../support/plans.js';

const BY_43 = service(
  [
    deployment(3, { taskDefinition: 'shop:43' }),
    deployment(2, { status: 'ACTIVE', running: 2 }),
    oldDeployment({ running: 0 }),
  ],
  { currentServiceDeployment: serviceDeploymentArn(3) },
);

test.each<[Verdict, unknown]>([
  [
    { kind: 'replaced', by: 'shop:43', reason: '' },
    { deployment: 'ecs-svc/3', productionTraffic: 0 },
  ],
  [{ kind: 'timeout', seconds: 60 }, undefined],
])('where a deployment is that has taken the place of ours is asked, and of none else: $kind', async (verdict, by) => {
  const fake = fakeWorld({
    configs: {},
    cloud: { serviceDeployments: async () => [serviceDeployment(3, 'IN_PROGRESS', { productionTraffic: 0 })] },
  });
  const start = {
    service: 'backend',
    taskDefinition: 'shop:42',
    startedAt: START,
    timeoutSeconds: 60,
    preexisting: new Set<string>(),
    since: START,
    creates: false,
    until: { kind: 'deployed' },
    maxFailedTasks: BLANK.maxFailedTasks,
  } as const;
  const following = {
    done: Promise.resolve({ ...rollout(start), ours: ['ecs-svc/2'], verdict }),
    last: () => BY_43,
    serviceDeployment: () => undefined,
    commandEnded: () => undefined,
    leaveWaits: () => undefined,
  };
  const config = planned('backend', { before: 'shop:41', current: BY_43 });
  const end = await followToVerdict(fake.world, config, following, { ...inputs([['backend.yml']]) }, undefined);
  if (by === undefined) expect(end).toMatchObject({ replacedBy: undefined });
  else expect(end).toMatchObject({ replacedBy: by });
});
