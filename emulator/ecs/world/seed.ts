import type { EmulatorOptions } from '../contract.js';
import { seedService } from '../service/create-service.js';
import { stageFates } from '../service/stage-fate.js';
import { register } from '../task-definition/register.js';
import { DEFAULT_DURATIONS } from './durations.js';
import { addCluster, newWorld, type World } from './world.js';

const SEED_AGE_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The world that an emulator starts with; `wallClock` yields epoch milliseconds. */
export function seededWorld(options: EmulatorOptions, wallClock?: () => number): World {
  const { world: seed } = options;
  const world = newWorld({
    home: { region: options.region ?? 'ap-northeast-1', account: options.account ?? '123456789012' },
    durations: { ...DEFAULT_DURATIONS, ...options.durations },
    scale: options.scale ?? 1,
    wallClock,
    lambdas: options.lambdas,
    logGroups: seed.logGroups,
  });
  world.stageListeners.push(stageFates(world));
  const startedAt = world.clock.now() - SEED_AGE_MILLISECONDS;
  for (const name of seed.clusters) addCluster(world, name);
  for (const definition of seed.taskDefinitions ?? []) register(world, definition, definition.revision);
  for (const service of seed.services ?? []) {
    seedService(world, addCluster(world, service.cluster), service, startedAt);
  }
  return world;
}
