import { AwsError } from '../../ecs/cloud.js';
import { READ_INTERVAL, READ_LAG } from '../../ecs/patience.js';
import { primaryLifecycle } from '../../ecs/service/primary-lifecycle.js';
import type { ServiceSnapshot } from '../../ecs/snapshot.js';
import { presenceOf } from '../../ecs/statuses.js';
import { type Conflict, conflictOf } from '../conflict.js';
import { byCluster, type ServiceConfig } from '../plan.js';
import { askedAgain, patienceOf } from '../retry.js';
import { revisionBefore } from '../revision-before.js';
import type { World } from '../world.js';

/** A service just before its roll-out. */
export type SeenAgain =
  /** `config` holds what ECS shows now. */
  | { readonly kind: 'seen'; readonly config: ServiceConfig; readonly conflict?: Conflict | undefined }
  | { readonly kind: 'unasked'; readonly config: ServiceConfig; readonly error: AwsError };

/**
 * Describes the services of a line again, by the config's key: what look saw is old by now. `ours` is the `family:revision`
 * that a config brings. Never rejects for what ECS answers.
 */
export async function lookAgain(
  world: World,
  line: readonly ServiceConfig[],
  ours: (config: ServiceConfig) => string,
): Promise<ReadonlyMap<string, SeenAgain>> {
  const seen = new Map<string, SeenAgain>();
  await Promise.all(
    byCluster(line).map(async (configs) => {
      const found = await servicesOf(world, configs);
      await Promise.all(
        configs.map(async (config) => {
          if (found instanceof AwsError) return seen.set(config.key, { kind: 'unasked', config, error: found });
          const now = found.find(({ name, status }) => name === config.service && presenceOf(status) !== 'deleted');
          const conflict = conflictOf(config, now, ours(config));
          return seen.set(config.key, { kind: 'seen', config: await withNow(world, config, now), conflict });
        }),
      );
    }),
  );
  return seen;
}

async function servicesOf(
  world: World,
  configs: readonly ServiceConfig[],
): Promise<readonly ServiceSnapshot[] | AwsError> {
  const [first] = configs;
  if (first === undefined) return [];
  const names = configs.map(({ service }) => service);
  const isPlausible = (found: readonly ServiceSnapshot[]): boolean =>
    configs.every(({ service, current }) => {
      const now = found.find(({ name }) => name === service);
      return current === undefined || (now !== undefined && showsAsMuchAs(current, now));
    });
  const until = world.clock.now() + READ_LAG;
  try {
    for (;;) {
      const { found } = await askedAgain(
        world,
        { kind: 'services', cluster: first.cluster, services: names },
        () => world.cloud(first.region).services(first.cluster, names),
        patienceOf(configs),
      );
      if (isPlausible(found) || world.clock.now() >= until || world.signal.aborted) return found;
      await world.clock.sleep(READ_INTERVAL, world.signal);
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error;
  }
}

function showsAsMuchAs(before: ServiceSnapshot, now: ServiceSnapshot): boolean {
  return now.deployments.length > 0 || before.deployments.length === 0;
}

async function withNow(world: World, config: ServiceConfig, now: ServiceSnapshot | undefined): Promise<ServiceConfig> {
  if (now === undefined) return config;
  const [worked, lifecycle] = await Promise.all([
    revisionBefore(world, config, now),
    primaryLifecycle(world.cloud(config.region), now),
  ]);
  const before = worked ?? config.before;
  // Other images than look read run now.
  const { imagesBefore, before: _before, ...rest } = config;
  return {
    ...rest,
    current: now,
    lifecycle,
    before,
    imagesBefore: before === config.before ? imagesBefore : undefined,
  };
}
