import { AwsError } from '../ecs/cloud.js';
import { READ_INTERVAL, READ_LAG } from '../ecs/patience.js';
import type { ServiceSnapshot } from '../ecs/snapshot.js';
import type { ServiceConfig } from './plan.js';
import { askedAgain, patienceOf } from './retry.js';
import type { World } from './world.js';

/**
 * The service as ECS shows it now (undefined: it has none), or why ECS could not be asked. What is not `expected` is read
 * again for some seconds before it is believed; by default anything is expected. Never rejects for what ECS answers.
 */
export async function readService(
  world: World,
  config: ServiceConfig,
  expected: (service: ServiceSnapshot) => boolean = () => true,
): Promise<ServiceSnapshot | undefined | AwsError> {
  const until = world.clock.now() + READ_LAG;
  for (;;) {
    const service = await ask(world, config);
    if (service instanceof AwsError || (service !== undefined && expected(service))) return service;
    if (world.clock.now() >= until || world.signal.aborted) return service;
    await world.clock.sleep(READ_INTERVAL, world.signal);
  }
}

async function ask(world: World, config: ServiceConfig): Promise<ServiceSnapshot | undefined | AwsError> {
  try {
    const { found } = await askedAgain(
      world,
      { kind: 'services', cluster: config.cluster, services: [config.service] },
      () => world.cloud(config.region).services(config.cluster, [config.service]),
      patienceOf([config]),
    );
    return found[0];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error;
  }
}
