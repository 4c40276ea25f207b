import { type Watch, watch } from '../../ecs/watch/watch.js';
import { clusterKey, type PlannedConfig } from '../plan.js';
import type { World } from '../world.js';

/** One watch for each cluster, made when it is first asked for. */
export function watches(world: World): (config: PlannedConfig) => Watch {
  const known = new Map<string, Watch>();
  return (config) => {
    const watching = known.get(clusterKey(config)) ?? watchOver(world, config);
    known.set(clusterKey(config), watching);
    return watching;
  };
}

function watchOver(world: World, config: PlannedConfig): Watch {
  return watch({
    cloud: world.cloud(config.region),
    cluster: config.cluster,
    clock: world.clock,
    random: world.random,
    signal: world.signal,
    emit: (event) => {
      switch (event.kind) {
        case 'progress':
        case 'heartbeat':
          return world.emit(event);
        case 'event':
          return world.emit({ ...event, kind: 'service-event' });
        case 'stage':
        case 'paused':
        case 'continued-by-other':
          return world.emit({ ...event, region: config.region, cluster: config.cluster });
        case 'unknown-state':
        case 'unanswered':
        case 'degraded':
          return world.emit({ kind: 'warning', warning: event });
      }
    },
  });
}
