import { answerIfAny } from '../../ecs/answer-or-error.js';
import { AwsError } from '../../ecs/cloud.js';
import { allowAction } from '../../ecs/diagnosis/advice.js';
import { primaryLifecycle } from '../../ecs/service/primary-lifecycle.js';
import type { ServiceSnapshot } from '../../ecs/snapshot.js';
import { presenceOf } from '../../ecs/statuses.js';
import type { Problem } from '../../errors.js';
import { byCluster, clusterKey, type PlannedConfig } from '../plan.js';
import { askedAgain, patienceOf } from '../retry.js';
import { revisionBefore } from '../revision-before.js';
import type { World } from '../world.js';

/** How long a silent ECS is asked again, milliseconds: nothing has been changed yet, and the release can be run again. */
export const LOOK_PATIENCE = 30_000;

/** Configs with what ECS runs for them now. */
export interface Described {
  readonly described: ReadonlyMap<string, PlannedConfig>;
  /** Names of the services in the clusters where one was not found, by {@link clusterKey}. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
}

/** Asks ECS what the services of the configs run; clusters that cannot be asked become problems. */
export async function describeServices(
  world: World,
  configs: readonly PlannedConfig[],
  problems: Problem[],
): Promise<Described> {
  const described = new Map<string, PlannedConfig>(configs.map((config) => [config.key, config]));
  const neighbours = new Map<string, readonly string[]>();
  for (const group of byCluster(configs.filter(({ service }) => service))) {
    const [first] = group;
    if (!first) continue;
    try {
      const cloud = world.cloud(first.region);
      const services = [...new Set(group.map((config) => config.service ?? ''))];
      const { found } = await askedAgain(
        world,
        { kind: 'services', cluster: first.cluster, services },
        () => cloud.services(first.cluster, services),
        Math.min(LOOK_PATIENCE, patienceOf(group)),
      );
      for (const config of group) {
        const current = found.find((service) => service.name === config.service);
        if (current) described.set(config.key, { ...config, ...(await running(world, config, current)) });
      }
      if (group.some((config) => !described.get(config.key)?.current))
        neighbours.set(clusterKey(first), await names(world, first));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      problems.push({
        about: { kind: 'configs', paths: group.map(({ path }) => path) },
        what: clusterProblem(error, first),
      });
      // A service that could not be read must not be reported as missing.
      for (const config of group) described.delete(config.key);
    }
  }
  return { described, neighbours };
}

/** Names of the services of a cluster, for an error message: what cannot be read is left out. */
async function names(world: World, config: PlannedConfig): Promise<readonly string[]> {
  return (await answerIfAny(() => world.cloud(config.region).serviceNames(config.cluster))) ?? [];
}

/** Why a cluster could not be asked, and what to do. */
export function clusterProblem(error: AwsError, config: PlannedConfig): string {
  const { answer } = error;
  if (error.code === 'ClusterNotFoundException') {
    return `ECS has no cluster ${config.cluster} in ${config.region} (${answer}). Check \`cluster:\` and \`region:\` of the config, and the account of the credentials.`;
  }
  if (error.kind === 'credentials') {
    return `AWS does not accept the credentials in ${config.region} (${answer}). Put aws-actions/configure-aws-credentials before this step, with \`permissions: id-token: write\`.`;
  }
  if (error.kind === 'denied') return `${answer}\n${allowAction(error.operation)}.`;
  if (error.kind === 'throttled') {
    return `ECS keeps throttling this account's calls in ${config.region} (${error.reason}). Release again later, and not everything at the same time.`;
  }
  return `ECS could not be asked in ${config.region} (${error.reason}). ${remedyFor(error)}`;
}

function remedyFor({ code, unreadable, kind }: AwsError): string {
  if (unreadable?.status !== undefined && unreadable.status >= 300) {
    return 'Something between the runner and AWS answered instead: check the proxy and the firewall of the runner, and the AWS Health Dashboard.';
  }
  // AWS itself has said so, or its answer was not whole.
  if (unreadable !== undefined || /(?:Exception|Failure|Unavailable)$/.test(code)) {
    return kind === 'transient'
      ? 'AWS answered, but failed: see the AWS Health Dashboard, and release again.'
      : 'Check the config.';
  }
  return 'Check the region and the network of the runner.';
}

async function running(
  world: World,
  config: PlannedConfig,
  current: ServiceSnapshot,
): Promise<Pick<PlannedConfig, 'current' | 'before' | 'lifecycle'>> {
  if (presenceOf(current.status) === 'deleted') return {};
  const [before, lifecycle] = await Promise.all([
    revisionBefore(world, config, current),
    primaryLifecycle(world.cloud(config.region), current),
  ]);
  return { current, lifecycle, before };
}
