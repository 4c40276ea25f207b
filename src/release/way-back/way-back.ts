import { courseOfRolloutState } from '../../ecs/service-deployment-states.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Advice, StuckReason } from '../failure.js';
import { familyOf } from '../plan.js';
import { whereabouts } from './whereabouts.js';

/** How a service that this run has deployed gets back to what it ran before. */
export type WayBack =
  /** It runs that already: `on` is the `family:revision` of PRIMARY. */
  | { readonly kind: 'back'; readonly on: string }
  /** ECS is taking it back to this. */
  | { readonly kind: 'going'; readonly to: string }
  /** Our deployment is in progress: ECS can roll it back. */
  | { readonly kind: 'stop' }
  /** Our revision is there: another deploy brings the earlier one. */
  | { readonly kind: 'deploy' }
  /** There is none for this action; `leftAlone`: nor is there anything to do by hand. */
  | { readonly kind: 'none'; readonly why: StuckReason; readonly leftAlone?: boolean };

/** What is known of the roll-out that is to be undone. */
export interface DeployedService {
  readonly service: string;
  /** `family:revision` that this run brought. */
  readonly after: string;
  /** `family:revision` of the last deployment before that is known to work; absent when none is known. */
  readonly before?: string | undefined;
  /** Ids of the deployments that were there before ours. */
  readonly preexisting: ReadonlySet<string>;
  /** Whether this run has created the service. */
  readonly created: boolean;
}

/** Whether a deployment is ours: it carries our revision and was not there before. */
export function isOursOf({
  after,
  preexisting,
}: Pick<DeployedService, 'after' | 'preexisting'>): (deployment: DeploymentSnapshot) => boolean {
  return ({ id, taskDefinition }) => taskDefinition === after && !preexisting.has(id);
}

/**
 * The way back from what ECS shows now. Only where the service still runs ours is anything done: what somebody else has
 * deployed since stays. `stoppable` is false when ECS has refused to stop our deployment; another deploy then replaces it.
 * `isNewest`: ours is the last deployment that anybody has begun, so that any other one is what ECS went back to.
 */
export function wayBack(
  deployed: DeployedService,
  service: ServiceSnapshot | undefined,
  {
    stoppable = true,
    isNewest = false,
  }: { readonly stoppable?: boolean | undefined; readonly isNewest?: boolean } = {},
): WayBack {
  const where = whereabouts(service, isOursOf(deployed));
  if (where.kind === 'gone') return { ...none({ kind: 'gone', status: where.status }), leftAlone: true };
  if (deployed.created) return none({ kind: 'created' });
  if (where.kind === 'going-back') return { kind: 'going', to: where.to.taskDefinition };
  const { before } = deployed;
  if (before === undefined) return none({ kind: 'none-completed' });
  switch (where.kind) {
    case 'no-deployment':
      return none({ kind: 'no-deployment' });
    case 'in-progress':
      if (stoppable) return { kind: 'stop' };
      return deployOf(before, where.deployment);
    case 'in-place':
      return deployOf(before, where.deployment);
    case 'replaced': {
      const { by } = where;
      const isEarlier = by.taskDefinition === before || deployed.preexisting.has(by.id) || isNewest;
      return isEarlier
        ? onEarlier(by)
        : { ...none({ kind: 'deployed-since', taskDefinition: by.taskDefinition }), leftAlone: true };
    }
  }
}

function onEarlier({ taskDefinition, rolloutState, rolloutStateReason }: DeploymentSnapshot): WayBack {
  switch (courseOfRolloutState(rolloutState)) {
    case 'failed':
      return none({ kind: 'not-brought-back', before: taskDefinition, reason: rolloutStateReason });
    case 'going-on':
      return { kind: 'going', to: taskDefinition };
    default:
      return { kind: 'back', on: taskDefinition };
  }
}

/** ecspresso takes the family of `--revision` from the running service. */
function deployOf(before: string, ours: DeploymentSnapshot): WayBack {
  const family = familyOf(ours.taskDefinition);
  return family === familyOf(before) ? { kind: 'deploy' } : none({ kind: 'other-family', family });
}

/** The command that takes a service back by hand; undefined where none can. */
export function commandBack(
  deployed: DeployedService,
  place: { readonly region: string; readonly cluster: string; readonly config: string },
): Advice | undefined {
  if (deployed.created) return { kind: 'delete-service', config: place.config };
  if (deployed.before === undefined) return undefined;
  const { region, cluster } = place;
  return { kind: 'update-service', region, cluster, service: deployed.service, taskDefinition: deployed.before };
}

function none(why: StuckReason): Extract<WayBack, { kind: 'none' }> {
  return { kind: 'none', why };
}
