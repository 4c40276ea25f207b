import type { ServiceSnapshot } from '../../ecs/snapshot.js';
import { familyOf } from '../plan.js';

/** How a service that this run has touched gets back to what it ran before. */
export type WayBack =
  /** It runs that already. */
  | { readonly kind: 'back' }
  /** ECS is taking it back. */
  | { readonly kind: 'going' }
  /** Our deployment is in flight: ECS can roll it back. */
  | { readonly kind: 'stop'; readonly deployment: string }
  /** Our revision is there: another deploy brings the earlier one. */
  | { readonly kind: 'deploy' }
  /** There is none for this action; `leftAlone`: nor is there anything to do by hand. */
  | { readonly kind: 'none'; readonly reason: string; readonly leftAlone?: boolean };

/** What is known of the roll-out that is to be undone. */
export interface Touched {
  readonly service: string;
  /** `family:revision` that this run brought. */
  readonly after: string;
  /** `family:revision` of the last COMPLETED deployment before; absent when none is known. */
  readonly before?: string;
  /** Whether this run has created the service. */
  readonly created: boolean;
}

/**
 * The way back from what ECS shows now. Only where the service still runs ours is anything done: what somebody else has
 * deployed since stays. `stoppable` is false when ECS has refused to stop our deployment; another deploy then replaces it.
 */
export function wayBack(touched: Touched, service: ServiceSnapshot | undefined, stoppable = true): WayBack {
  const { after, before } = touched;
  if (service === undefined || service.status !== 'ACTIVE') {
    return { ...none(service ? `the service is ${service.status}` : 'ECS no longer has the service'), leftAlone: true };
  }
  if (touched.created) return none('this release has created it, so there is no earlier version');
  if (before === undefined) return none('no deployment of it had completed before, so no earlier version is proven');
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined) return none('ECS shows no deployment of it');
  switch (primary.taskDefinition) {
    case before:
      if (primary.rolloutState === 'FAILED') {
        return none(
          `ECS could not bring ${before} back${primary.rolloutStateReason ? ` (${primary.rolloutStateReason})` : ''}`,
        );
      }
      return primary.rolloutState === 'IN_PROGRESS' ? { kind: 'going' } : { kind: 'back' };
    case after:
      if (primary.rolloutState === 'IN_PROGRESS' && stoppable) return { kind: 'stop', deployment: primary.id };
      // ecspresso takes the family of `--revision` from the running service.
      return familyOf(service.taskDefinition) === familyOf(before)
        ? { kind: 'deploy' }
        : none(`its family has changed, and ecspresso would take the revision of ${familyOf(service.taskDefinition)}`);
    default:
      return { ...none(`somebody else has deployed ${primary.taskDefinition} since`), leftAlone: true };
  }
}

/** The command that takes a service back by hand; undefined where none can. */
export function commandBack(
  touched: Touched,
  place: { readonly region: string; readonly cluster: string; readonly config: string },
): string | undefined {
  if (touched.created) return `ecspresso delete --config ${place.config}, if it is to be gone`;
  if (touched.before === undefined) return undefined;
  return `aws ecs update-service --region ${place.region} --cluster ${place.cluster} --service ${touched.service} --task-definition ${touched.before}`;
}

function none(reason: string): Extract<WayBack, { kind: 'none' }> {
  return { kind: 'none', reason };
}
