import { answerOrError } from '../../ecs/answer-or-error.js';
import { AwsError, type Cloud } from '../../ecs/cloud.js';
import { isReadable, logStream } from '../../ecs/log-configuration.js';
import { clusterResource, logGroupResource } from '../../ecs/policy-resource.js';
import { hasStages } from '../../ecs/strategy.js';
import { mapLimited } from '../concurrency.js';
import { clusterKey, hasService, type Plan, type PlannedConfig, type ServiceConfig, tasksOf } from '../plan.js';
import { strategyOf } from '../strategy.js';
import type { DeniedRead } from '../warning.js';
import type { World } from '../world.js';

/** Calls side by side. */
const CALLS = 8;
/** Log groups that are tried in all: more of them belong to a release of dozens of services, whose policy has one pattern. */
const MOST_LOG_GROUPS = 10;
/** An id that no task has: asking for it needs the permission and answers nothing. */
const NO_TASK = '0'.repeat(32);

/** One read that is tried, and what a policy names to allow it. */
interface Trial {
  readonly loses: DeniedRead['loses'];
  readonly resource: string;
  readonly call: () => Promise<unknown>;
}

/**
 * Tries every read that the release will need later once, before anything is changed. Answers those that the role may not make;
 * other failures say nothing of permissions and are ignored. Never rejects for what AWS answers.
 */
export async function probeReads(world: World, plan: Plan): Promise<readonly DeniedRead[]> {
  const found = await mapLimited(trialsOf(world, plan), CALLS, async (trial) => {
    const error = await refusal(trial.call);
    return error && { action: error.operation, resource: trial.resource, loses: trial.loses };
  });
  const denied = found.filter((read) => read !== undefined);
  return [...new Map(denied.map((read) => [`${read.action} ${read.resource} ${read.loses}`, read])).values()];
}

async function refusal(call: () => Promise<unknown>): Promise<AwsError | undefined> {
  const answer = await answerOrError(call);
  return answer instanceof AwsError && answer.kind === 'denied' ? answer : undefined;
}

function trialsOf(world: World, plan: Plan): readonly Trial[] {
  const services = plan.lines
    .flat()
    .filter(hasService)
    .filter(({ key, current }) => current?.controller === 'ECS' && !plan.unchanged?.has(key));
  const tasks = tasksOf(plan);
  return [
    ...firstOfEach(services).flatMap((config) => {
      const neighbours = services.filter((other) => clusterKey(other) === clusterKey(config));
      return watchTrials(world.cloud(config.region), config, neighbours.some(movesInStages));
    }),
    ...firstOfEach(tasks.map(({ config }) => config)).map((config) => taskTrial(world.cloud(config.region), config)),
    ...logTrials(world, [
      ...tasks.map(({ config, container }) => ({ config, container, loses: 'task-log' as const })),
      ...services.flatMap((config) =>
        config.definition.containers.map(({ name }) => ({
          config,
          container: name,
          loses: 'failed-tasks-log' as const,
        })),
      ),
    ]),
  ];
}

function firstOfEach<C extends PlannedConfig>(configs: readonly C[]): readonly C[] {
  return [...new Map(configs.toReversed().map((config) => [clusterKey(config), config])).values()].toReversed();
}

function movesInStages(config: ServiceConfig): boolean {
  const strategy = strategyOf(config);
  return strategy !== undefined && hasStages(strategy);
}

function watchTrials(
  cloud: Cloud,
  { region, cluster, service, current }: ServiceConfig,
  inStages: boolean,
): readonly Trial[] {
  const described = current?.currentServiceDeployment;
  const deployments = described === undefined ? undefined : cloud.serviceDeployments([described]);
  // Whoever awaits it gets the rejection; until somebody does, this keeps Node from calling it unhandled.
  deployments?.catch(() => undefined);
  const trial = (loses: Trial['loses'], resource: string, call: Trial['call']): Trial => ({ loses, resource, call });
  return [
    trial('verdict', clusterResource('service', region, cluster), () =>
      cloud.newestServiceDeployments(cluster, service),
    ),
    trial('verdict', clusterResource('service-deployment', region, cluster), async () => deployments),
    trial('stages', clusterResource('service-deployment', region, cluster), async () => inStages && deployments),
    trial('revisions', clusterResource('service-revision', region, cluster), async () => {
      const revision = (await deployments?.catch(() => undefined))?.[0]?.target;
      if (revision !== undefined) await cloud.serviceRevisions([revision]);
    }),
    trial('failed-tasks', '*', () => cloud.stoppedTasks(cluster, service)),
    trial('failed-tasks', clusterResource('task', region, cluster), () => cloud.tasks(cluster, [NO_TASK])),
  ];
}

function taskTrial(cloud: Cloud, { region, cluster }: PlannedConfig): Trial {
  const resource = clusterResource('task', region, cluster);
  return { loses: 'task-end', resource, call: () => cloud.tasks(cluster, [NO_TASK]) };
}

interface LoggingContainer {
  readonly config: PlannedConfig;
  readonly container: string;
  readonly loses: DeniedRead['loses'];
}

function logTrials(world: World, containers: readonly LoggingContainer[]): readonly Trial[] {
  const groups = new Map<string, Trial>();
  for (const { config, container, loses } of containers) {
    const stream = logStream(config.definition, container, NO_TASK, config.region);
    if (!isReadable(stream)) continue;
    const resource = logGroupResource(stream.region ?? config.region, stream.group);
    if (groups.has(resource)) continue;
    groups.set(resource, { loses, resource, call: () => world.cloud(config.region).logTail(stream, 1) });
  }
  return [...groups.values()].slice(0, MOST_LOG_GROUPS);
}
