import { saysRollingBack } from '../ecs/service/ecs-rollback-target.js';
import { namedRevision } from '../ecs/service/running.js';
import { courseOfRolloutState } from '../ecs/service-deployment-states.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../ecs/snapshot.js';
import { presenceOf } from '../ecs/statuses.js';

/** What happened to a service between look and its roll-out that a deploy of ours would undo. */
export type Conflict =
  /** Somebody else has deployed this. */
  | { readonly kind: 'deployed'; readonly deployment: Pick<DeploymentSnapshot, 'id' | 'taskDefinition' | 'createdAt'> }
  /** The controller of the service, which shows no deployments, now serves this. */
  | { readonly kind: 'serves'; readonly taskDefinition: string }
  /** ECS has the service no longer (no status), or only in this status. */
  | { readonly kind: 'gone'; readonly status?: string | undefined };

/** What look saw of a service. */
export interface Seen {
  /** Absent: there was no such service. */
  readonly current?: ServiceSnapshot | undefined;
  /** `family:revision` of its last deployment that is known to work. */
  readonly before?: string | undefined;
}

/**
 * The conflict between what look saw and what ECS shows now; undefined when there is none. A conflict is a deployment that
 * look did not see, of another task definition than the one that look saw and than `ours` (`family:revision`), and that is
 * not ECS's own rollback. A redeploy of the same task definition, a scaling and a new desired count are none.
 */
export function conflictOf(seen: Seen, now: ServiceSnapshot | undefined, ours: string): Conflict | undefined {
  const { current } = seen;
  const presence = now === undefined ? 'deleted' : presenceOf(now.status);
  if (now === undefined || presence !== 'there') {
    return current === undefined && presence === 'deleted' ? undefined : { kind: 'gone', status: now?.status };
  }
  const primary = primaryOf(now);
  if (primary === undefined) return servesOther(current, now, ours);
  const { taskDefinition } = primary;
  if (taskDefinition === ours || current?.deployments.some(({ id }) => id === primary.id)) return undefined;
  const last = primaryOf(current);
  if (taskDefinition === (last?.taskDefinition ?? current?.taskDefinition)) return undefined;
  if (
    courseOfRolloutState(last?.rolloutState) !== 'success' &&
    taskDefinition === seen.before &&
    isOwnRollback(primary, last, now)
  ) {
    return undefined;
  }
  return { kind: 'deployed', deployment: primary };
}

function servesOther(current: ServiceSnapshot | undefined, now: ServiceSnapshot, ours: string): Conflict | undefined {
  const taskDefinition = namedRevision(now);
  return taskDefinition === ours || (current !== undefined && taskDefinition === namedRevision(current))
    ? undefined
    : { kind: 'serves', taskDefinition };
}

/**
 * Whether ECS itself made a deployment of what ran before. It says so as long as it lasts; after its end the deployment that
 * failed is not listed any more, or FAILED.
 */
function isOwnRollback(
  primary: DeploymentSnapshot,
  failed: DeploymentSnapshot | undefined,
  now: ServiceSnapshot,
): boolean {
  if (saysRollingBack(primary)) return true;
  const then = failed && now.deployments.find(({ id }) => id === failed.id);
  return then === undefined
    ? courseOfRolloutState(primary.rolloutState) === 'success'
    : courseOfRolloutState(then.rolloutState) === 'failed';
}
