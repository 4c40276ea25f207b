import type { Clock } from '../clock.js';
import { AwsError, type Cloud } from '../cloud.js';
import { READ_INTERVAL } from '../patience.js';
import type { ResolvedServiceDeployment } from '../rollout/rollout.js';
import type { ServiceDeploymentSnapshot, ServiceSnapshot } from '../snapshot.js';
import { idOf } from '../snapshot.js';
import type { Followed } from './followed.js';
import type { WatchReporter } from './watch-events.js';

/** How often the service deployments of a service are listed at most, milliseconds. */
const LIST_INTERVAL = 5000;
/** How many of a list are read: ours is among the newest. */
const NEWEST = 3;
/** How long service deployments may be unreadable before roll-outs are judged without them, milliseconds. */
const WITHOUT_SERVICE_DEPLOYMENTS = 30_000;

/** What ECS reports of service deployments at one poll. */
export interface ServiceDeploymentsAnswer {
  readonly deployments: readonly ResolvedServiceDeployment[];
  /** ECS did not answer this time, and may the next. */
  readonly pending: boolean;
}

/** Reads the service deployments of what is followed. */
export interface ServiceDeploymentReader {
  read(members: ReadonlyMap<string, Followed>, found: readonly ServiceSnapshot[]): Promise<ServiceDeploymentsAnswer>;
  /** Whether they can be asked for: false once they were denied or failed for long. */
  isKnown(): boolean;
  /** Whether the last try failed. */
  isFailing(): boolean;
}

/**
 * A reader for one watch. Rejects for expired credentials; after any other error it tries again for a while, then reports that and goes
 * on without service deployments.
 * Long as a closure: its parts are short and share what was learnt of revisions.
 */
export function serviceDeploymentReader(world: {
  readonly cloud: Cloud;
  readonly cluster: string;
  readonly clock: Clock;
  readonly reporter: WatchReporter;
}): ServiceDeploymentReader {
  const { cloud, cluster, clock, reporter } = world;
  const taskDefinitions = new Map<string, string>();
  let known = true;
  let failingSince: number | undefined;

  const ask = async (
    members: ReadonlyMap<string, Followed>,
    found: readonly ServiceSnapshot[],
  ): Promise<readonly ResolvedServiceDeployment[]> => {
    const arns = new Set<string>();
    for (const service of found) {
      const member = members.get(service.name);
      if (!member) continue;
      const current = service.currentServiceDeployment;
      if (current) member.arns.add(current);
      if (!current || wantsList(member, service, clock.now())) await list(member, service.name);
      for (const arn of member.arns) arns.add(arn);
    }
    const all = await cloud.serviceDeployments([...arns]);
    await resolveRevisions(all, found);
    const resolved = all.map((deployment) => {
      const taskDefinition = deployment.target === undefined ? undefined : taskDefinitions.get(deployment.target);
      return { ...deployment, taskDefinition };
    });
    for (const service of found) forgetOthers(members.get(service.name), service, resolved);
    return resolved;
  };

  const list = async (member: Followed, service: string): Promise<void> => {
    if (clock.now() - member.listedAt < LIST_INTERVAL) return;
    member.listedAt = clock.now();
    const newest = await cloud.newestServiceDeployments(cluster, service);
    for (const { arn } of newest.slice(0, NEWEST)) member.arns.add(arn);
  };

  const resolveRevisions = async (
    all: readonly ServiceDeploymentSnapshot[],
    found: readonly ServiceSnapshot[],
  ): Promise<void> => {
    const deployments = found.flatMap((service) => service.deployments);
    const byNumber = new Map(deployments.map(({ id, taskDefinition }) => [idOf(id), taskDefinition] as const));
    const unknown: string[] = [];
    for (const { target } of all) {
      if (target === undefined || taskDefinitions.has(target)) continue;
      const taskDefinition = byNumber.get(idOf(target));
      if (taskDefinition === undefined) unknown.push(target);
      else taskDefinitions.set(target, taskDefinition);
    }
    if (unknown.length === 0) return;
    const revisions = await reporter.optional(() => cloud.serviceRevisions(unknown), 'service-revisions');
    for (const [arn, taskDefinition] of revisions ?? []) taskDefinitions.set(arn, taskDefinition);
  };

  return {
    isKnown: () => known,
    isFailing: () => failingSince !== undefined,
    async read(members, found) {
      if (!known) return { deployments: [], pending: false };
      try {
        const deployments = await ask(members, found);
        failingSince = undefined;
        reporter.answered('service-deployments');
        return { deployments, pending: false };
      } catch (error) {
        if (!(error instanceof AwsError) || error.kind === 'credentials') throw error;
        failingSince ??= clock.now();
        const passing = error.kind === 'throttled' || error.kind === 'transient';
        if (passing && clock.now() - failingSince < WITHOUT_SERVICE_DEPLOYMENTS) {
          reporter.unanswered('service-deployments', error);
          return { deployments: [], pending: true };
        }
        known = false;
        reporter.degrade(error, 'service-deployments');
        return { deployments: [], pending: false };
      }
    },
  };
}

/** Whether only a list can show what became of ours: none has appeared, or its service deployment is not among those known. */
function wantsList({ state }: Followed, service: ServiceSnapshot, now: number): boolean {
  const mine = state.ours.at(-1);
  // Before the third observation after the command, at which the service may count as unchanged.
  if (mine === undefined) return state.command !== undefined && now - state.command.endedAt > READ_INTERVAL;
  return !service.deployments.some(({ id }) => id === mine);
}

/** A service deployment of another revision, which is not the service's current one, need not be asked for again. */
function forgetOthers(
  member: Followed | undefined,
  service: ServiceSnapshot,
  all: readonly ResolvedServiceDeployment[],
): void {
  for (const { arn, taskDefinition } of all) {
    if (taskDefinition === undefined || arn === service.currentServiceDeployment) continue;
    if (taskDefinition !== member?.state.taskDefinition) member?.arns.delete(arn);
  }
}
