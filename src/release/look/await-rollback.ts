import { answerOrError } from '../../ecs/answer-or-error.js';
import { AwsError } from '../../ecs/cloud.js';
import { failedReads } from '../../ecs/patience.js';
import { ecsRollbackTarget } from '../../ecs/service/ecs-rollback-target.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../../ecs/snapshot.js';
import { presenceOf } from '../../ecs/statuses.js';
import { hasService, type PlannedConfig, type ServiceConfig } from '../plan.js';
import { revisionBefore } from '../revision-before.js';
import type { World } from '../world.js';

/** No service is waited for any longer, whatever its timeout. Seconds. */
const LONGEST = 600;
/** Between two questions, milliseconds. */
const PAUSE = 2000;

/** What is known of a service once ECS has come back from a rollback, by the config's key. */
export type Settled = ReadonlyMap<string, PlannedConfig>;

/**
 * Waits for the services that ECS is rolling back, each up to its timeout and ten minutes at most: a deploy of ours
 * would replace a rollback of which nobody knows whether it works. Answers what they run then; empty where none was
 * waited for. A service that ECS still rolls back when the time is over, or that cannot be read, stays as it was. A
 * cancel ends every wait.
 */
export async function awaitRollbacks(world: World, configs: readonly PlannedConfig[]): Promise<Settled> {
  const settled = new Map<string, PlannedConfig>();
  await Promise.all(
    configs.filter(hasService).map(async (config) => {
      const back = ecsRollbackTarget(config.current);
      if (back === undefined) return;
      const now = await endOf(world, config, back);
      if (now === undefined) return;
      const { before: _before, imagesBefore: _images, ...rest } = config;
      const before = await revisionBefore(world, config, now);
      settled.set(config.key, { ...rest, current: now, before });
    }),
  );
  return settled;
}

async function endOf(
  world: World,
  { region, cluster, service, timeoutSeconds }: ServiceConfig,
  back: DeploymentSnapshot,
): Promise<ServiceSnapshot | undefined> {
  const seconds = Math.min(timeoutSeconds, LONGEST);
  const from = world.clock.now();
  world.emit({ kind: 'awaiting-rollback', service, to: back.taskDefinition, seconds });
  const failures = failedReads();
  while (world.clock.now() - from < seconds * 1000 && !world.signal.aborted) {
    await world.clock.sleep(PAUSE, world.signal);
    const now = await ask(world, region, cluster, service);
    if (now instanceof AwsError) {
      if (failures.failed(now.kind)) world.emit({ kind: 'warning', warning: { kind: 'unanswered', error: now } });
      continue;
    }
    failures.answered();
    if (now === undefined || ecsRollbackTarget(now)) continue;
    const on = primaryOf(now)?.taskDefinition ?? now.taskDefinition;
    world.emit({ kind: 'rollback-over', service, on, seconds: (world.clock.now() - from) / 1000 });
    return now;
  }
  return undefined;
}

/** Undefined where ECS shows no such service: the next answer may. */
async function ask(
  world: World,
  region: string,
  cluster: string,
  service: string,
): Promise<ServiceSnapshot | undefined | AwsError> {
  const answer = await answerOrError(() => world.cloud(region).services(cluster, [service]));
  if (answer instanceof AwsError) return answer;
  return answer.found.find(({ name, status }) => name === service && presenceOf(status) !== 'deleted');
}
