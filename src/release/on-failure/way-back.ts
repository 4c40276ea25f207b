import { primaryOf, type ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Advice, StuckReason } from '../failure.js';
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
  | { readonly kind: 'none'; readonly why: StuckReason; readonly leftAlone?: boolean };

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
    return { ...none({ kind: 'gone', status: service?.status }), leftAlone: true };
  }
  if (touched.created) return none({ kind: 'created' });
  if (before === undefined) return none({ kind: 'none-completed' });
  const primary = primaryOf(service);
  if (primary === undefined) return none({ kind: 'no-deployment' });
  switch (primary.taskDefinition) {
    case before:
      if (primary.rolloutState === 'FAILED') {
        return none({ kind: 'not-brought-back', before, reason: primary.rolloutStateReason });
      }
      return primary.rolloutState === 'IN_PROGRESS' ? { kind: 'going' } : { kind: 'back' };
    case after:
      if (primary.rolloutState === 'IN_PROGRESS' && stoppable) return { kind: 'stop', deployment: primary.id };
      // ecspresso takes the family of `--revision` from the running service.
      return familyOf(service.taskDefinition) === familyOf(before)
        ? { kind: 'deploy' }
        : none({ kind: 'other-family', family: familyOf(service.taskDefinition) });
    default:
      return { ...none({ kind: 'deployed-since', taskDefinition: primary.taskDefinition }), leftAlone: true };
  }
}

/** The command that takes a service back by hand; undefined where none can. */
export function commandBack(
  touched: Touched,
  place: { readonly region: string; readonly cluster: string; readonly config: string },
): Advice | undefined {
  if (touched.created) return { kind: 'delete-service', config: place.config };
  if (touched.before === undefined) return undefined;
  const { region, cluster } = place;
  return { kind: 'update-service', region, cluster, service: touched.service, taskDefinition: touched.before };
}

function none(why: StuckReason): Extract<WayBack, { kind: 'none' }> {
  return { kind: 'none', why };
}
