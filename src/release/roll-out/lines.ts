import { type Watch, watch } from '../../ecs/watch.js';
import { clusterKey, hasService, type Plan, type PlannedConfig } from '../plan.js';
import { type Registrations, registeredAs } from '../register.js';
import type { Story } from '../story.js';
import type { World } from '../world.js';
import { withPacedDeploys } from './paced-deploys.js';
import { type RollOutInputs, rollOut } from './roll-out.js';

/** Rolls out line after line, the services of one line together. After a failure or a cancel no further line starts. */
export async function rollOutLines(
  world: World,
  story: Story,
  plan: Plan,
  registrations: Registrations,
  inputs: RollOutInputs,
  watchOf: (config: PlannedConfig) => Watch,
): Promise<void> {
  const lines = plan.lines
    .map((line) => line.filter(hasService).filter(({ key }) => !plan.unchanged?.has(key)))
    .filter((line) => line.length > 0);
  for (const [index, line] of lines.entries()) {
    if (story.isRed() || world.signal.aborted) return;
    const services = line.map(({ service }) => service);
    world.tell({ kind: 'line-starting', index: index + 1, of: lines.length, services });
    const paced = withPacedDeploys(world);
    await Promise.all(
      line.map(async (config) => {
        if (world.signal.aborted) return;
        const registered = registeredAs(registrations, config);
        story.rolledOut(config, await rollOut(paced, watchOf(config), config, registered, inputs));
      }),
    );
    world.tell({ kind: 'line-ended' });
  }
}

/** One watch for each cluster, made when it is first asked for. */
export function watches(world: World): (config: PlannedConfig) => Watch {
  const known = new Map<string, Watch>();
  return (config) => {
    const one = known.get(clusterKey(config)) ?? watchOver(world, config);
    known.set(clusterKey(config), one);
    return one;
  };
}

function watchOver(world: World, config: PlannedConfig): Watch {
  return watch({
    cloud: world.cloud(config.region),
    cluster: config.cluster,
    clock: world.clock,
    random: world.random,
    signal: world.signal,
    tell: (news) => {
      switch (news.kind) {
        case 'progress':
        case 'heartbeat':
          return world.tell(news);
        case 'event':
          return world.tell({ ...news, kind: 'service-event' });
        case 'paused': {
          const command = `aws ecs continue-service-deployment --service-deployment-arn ${news.serviceDeployment} --hook-id ${news.hookId} --action CONTINUE`;
          return world.tell({ kind: 'paused', service: news.service, stage: news.stage, command });
        }
        case 'unknown-state':
        case 'unanswered':
        case 'degraded':
          return world.tell({ kind: 'warning', warning: news });
      }
    },
  });
}
