import { expect, test } from '@jest/globals';
import type { Cloud } from '../../src/ecs/cloud.js';
import { inProductionNow } from '../../src/release/in-production-now.js';
import {
  deployment,
  oldDeployment,
  service,
  serviceDeployment,
  serviceDeploymentArn,
} from '../ecs/support/ecs-says.js';
import { awsError } from '../ecs/support/fake-cloud.js';
import { fakeWorld } from './support/fake-world.js';
import { planned } from './support/plans.js';

const STAGED = {
  ...service([deployment(2, { running: 2 }), oldDeployment()], {
    currentServiceDeployment: serviceDeploymentArn(2),
  }),
  deploymentConfiguration: { strategy: 'CANARY', bakeMinutes: 0, hooks: [] },
};
const found =
  (...services: (typeof STAGED)[]): Cloud['services'] =>
  () =>
    Promise.resolve({ found: services, missing: [] });
const at =
  (productionTraffic: number): Cloud['serviceDeployments'] =>
  () =>
    Promise.resolve([serviceDeployment(2, 'IN_PROGRESS', { productionTraffic })]);

test.each<[string, Partial<Cloud>, string | undefined]>([
  ['ours with all of it', { services: found(STAGED), serviceDeployments: at(100) }, 'shop:42'],
  ['what ran before', { services: found(STAGED), serviceDeployments: at(0) }, 'shop:41'],
  ['nothing: the service is gone', { services: found() }, undefined],
  ['what was known, where ECS does not say', { services: () => Promise.reject(awsError('denied')) }, 'known:1'],
])('what takes the production traffic now: %s', async (_name, cloud, running) => {
  const fake = fakeWorld({ configs: {}, cloud });
  const asked = inProductionNow(fake.world, planned('backend', { before: 'shop:41' }), 'known:1');
  expect(await fake.clock.drive(asked)).toBe(running);
});
