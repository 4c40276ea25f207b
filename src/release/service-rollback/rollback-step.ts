import { courseOfRolloutState } from '../../ecs/service-deployment-states.js';
import type { DeploymentSnapshot, ServiceSnapshot } from '../../ecs/snapshot.js';
import type { Advice, StuckReason } from '../failure.js';
import { familyOf } from '../plan.js';
import { primaryDeploymentState } from '../primary-deployment-state.js';

/** What is to be done to roll back a service that this run has deployed. */
export type RollbackStep =
  /** It runs that already: `on` is the `family:revision` of PRIMARY. */
  | { readonly kind: 'done'; readonly on: string }
  /** ECS is rolling it back to this. */
  | { readonly kind: 'follow-ecs-rollback'; readonly to: string }
  /** Our deployment is in progress: ECS can roll it back. */
  | { readonly kind: 'request-ecs-rollback' }
  /** Our revision is there: another deploy brings the earlier one. */
  | { readonly kind: 'redeploy' }
  /** There is none for this action; `leftAlone`: nor is there anything to do by hand. */
  | { readonly kind: 'impossible'; readonly why: StuckReason; readonly leftAlone?: boolean };

/** What is known of the roll-out that is to be undone. */
export interface ServiceToRollBack {
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
}: Pick<ServiceToRollBack, 'after' | 'preexisting'>): (deployment: DeploymentSnapshot) => boolean {
  return ({ id, taskDefinition }) => taskDefinition === after && !preexisting.has(id);
}

/**
 * The next step of a rollback, from what ECS shows now. Only where the service still runs ours is anything done: what somebody else has
 * deployed since stays. `stoppable` is false when ECS has refused to stop our deployment; another deploy then replaces it.
 * `isNewest`: ours is the last deployment that anybody has begun, so that any other one is what ECS went back to.
 */
export function rollbackStepFor(
  deployed: ServiceToRollBack,
  service: ServiceSnapshot | undefined,
  {
    stoppable = true,
    isNewest = false,
  }: { readonly stoppable?: boolean | undefined; readonly isNewest?: boolean } = {},
): RollbackStep {
  const where = primaryDeploymentState(service, isOursOf(deployed));
  if (where.kind === 'gone') return { ...impossible({ kind: 'gone', status: where.status }), leftAlone: true };
  if (deployed.created) return impossible({ kind: 'created' });
  if (where.kind === 'ecs-rolling-back') return { kind: 'follow-ecs-rollback', to: where.to.taskDefinition };
  const { before } = deployed;
  if (before === undefined) return impossible({ kind: 'none-completed' });
  switch (where.kind) {
    case 'no-deployment':
      return impossible({ kind: 'no-deployment' });
    case 'in-progress':
      if (stoppable) return { kind: 'request-ecs-rollback' };
      return redeployOver(before, where.deployment);
    case 'settled':
      return redeployOver(before, where.deployment);
    case 'replaced': {
      const { by } = where;
      const isEarlier = by.taskDefinition === before || deployed.preexisting.has(by.id) || isNewest;
      return isEarlier
        ? whereEarlierIsPrimary(by)
        : { ...impossible({ kind: 'deployed-since', taskDefinition: by.taskDefinition }), leftAlone: true };
    }
  }
}

function whereEarlierIsPrimary({ taskDefinition, rolloutState, rolloutStateReason }: DeploymentSnapshot): RollbackStep {
  switch (courseOfRolloutState(rolloutState)) {
    case 'failed':
      return impossible({ kind: 'not-brought-back', before: taskDefinition, reason: rolloutStateReason });
    case 'going-on':
      return { kind: 'follow-ecs-rollback', to: taskDefinition };
    default:
      return { kind: 'done', on: taskDefinition };
  }
}

/** ecspresso takes the family of `--revision` from the running service. */
function redeployOver(before: string, ours: DeploymentSnapshot): RollbackStep {
  const family = familyOf(ours.taskDefinition);
  return family === familyOf(before) ? { kind: 'redeploy' } : impossible({ kind: 'other-family', family });
}

/** The command that rolls a service back by hand; undefined where none can. */
export function manualRollbackAdvice(
  deployed: ServiceToRollBack,
  place: { readonly region: string; readonly cluster: string; readonly config: string },
): Advice | undefined {
  if (deployed.created) return { kind: 'delete-service', config: place.config };
  if (deployed.before === undefined) return undefined;
  const { region, cluster } = place;
  return { kind: 'update-service', region, cluster, service: deployed.service, taskDefinition: deployed.before };
}

function impossible(why: StuckReason): Extract<RollbackStep, { kind: 'impossible' }> {
  return { kind: 'impossible', why };
}
