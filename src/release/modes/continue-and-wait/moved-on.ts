import { answerOrError } from '../../../ecs/answer-or-error.js';
import { AwsError } from '../../../ecs/cloud.js';
import { endOfServiceDeployment } from '../../../ecs/rollout/service-deployment-end.js';
import { ecsRollbackTarget } from '../../../ecs/service/ecs-rollback-target.js';
import { runningIn } from '../../../ecs/service/running.js';
import { courseOfRolloutState } from '../../../ecs/service-deployment-states.js';
import { idOf, primaryOf, type ServiceDeploymentSnapshot, type ServiceSnapshot } from '../../../ecs/snapshot.js';
import type { Mode } from '../../../inputs/inputs.js';
import { configOutcome } from '../../config-outcome.js';
import type { Evidence, Failure, WentElsewhere } from '../../failure.js';
import type { PatientReads } from '../../look/patient-reads.js';
import { withDefinition } from '../../look/render-configs.js';
import type { ConfigOutcome } from '../../outcome.js';
import { familyOf, type ServiceConfig } from '../../plan.js';
import type { ServiceEnd } from '../../service-end.js';

/** A service that has moved on: what was named is not what it has any more, and nothing is done with it. */
export interface MovedOn {
  readonly config: ServiceConfig;
  readonly outcome: ConfigOutcome;
  readonly failure: Failure;
}

/**
 * Whether a service has moved on from a revision (`family:revision`): ECS rolls it back, has failed with it, or has another one.
 */
export function hasMovedOn(current: ServiceSnapshot, after: string): boolean {
  const primary = primaryOf(current);
  if (ecsRollbackTarget(current) !== undefined || primary?.taskDefinition !== after) return true;
  return courseOfRolloutState(primary.rolloutState) === 'failed';
}

/**
 * What became of the named deployment, as the newest service deployments of ECS say it. Best effort: what may not be read is named.
 * Rejects with nothing that AWS answers.
 */
export async function movedOnOf(
  cloud: PatientReads,
  planned: ServiceConfig,
  current: ServiceSnapshot,
  after: string,
  mode: Mode,
): Promise<MovedOn> {
  const config = withDefinition(planned, { family: familyOf(after) });
  const { service } = config;
  const primary = primaryOf(current);
  const runs = primary?.taskDefinition ?? current.taskDefinition;
  const isReturning = ecsRollbackTarget(current)?.taskDefinition === after;
  const found = isReturning ? undefined : await answerOrError(() => newestOf(cloud, config, after));
  const went = found instanceof AwsError ? undefined : found && wentElsewhere(found);
  const since = found === undefined || found instanceof AwsError ? Number.NEGATIVE_INFINITY : found.createdAt;
  const isTheirs = primary !== undefined && runs !== after && primary.createdAt > since;
  const evidence: readonly Evidence[] = [
    ...(found === undefined || found instanceof AwsError
      ? []
      : [
          {
            kind: 'deployment',
            after,
            deployment: found.target && `ecs-svc/${idOf(found.target)}`,
            endedAt: found.finishedAt,
          } as const,
        ]),
    ...(isTheirs
      ? [{ kind: 'other-deployment', taskDefinition: runs, id: primary.id, createdAt: primary.createdAt } as const]
      : []),
    ...(found instanceof AwsError ? [{ kind: 'gap', error: found } as const] : []),
  ];
  const outcome = configOutcome(config, {
    after,
    result: 'failed',
    serves: 'old',
    end: endOf(current, runs, after),
  });
  return {
    config,
    outcome,
    failure: {
      cause: { kind: 'moved-on', service, after, runs, went, isReturning, isSought: found === undefined },
      evidence,
      advice: isReturning ? undefined : { kind: 'nothing-to-continue', after, mode },
      console: outcome.url,
    },
  };
}

/** A deployment, with the revision (`family:revision`) of the next newer one; absent: there is none, or ECS does not say. */
type Found = ServiceDeploymentSnapshot & { readonly next?: string | undefined };

/** The newest deployment of a revision, with all that ECS says of it; undefined where none of the newest is of it. */
async function newestOf(
  cloud: PatientReads,
  { cluster, service }: ServiceConfig,
  after: string,
): Promise<Found | undefined> {
  const newest = await cloud.newestServiceDeployments(cluster, service);
  const targets = [...new Set(newest.flatMap(({ target }) => target ?? []))];
  const revisions = targets.length === 0 ? new Map<string, string>() : await cloud.serviceRevisions(targets);
  const revisionOf = (of: ServiceDeploymentSnapshot | undefined) => of?.target && revisions.get(of.target);
  const index = newest.findIndex((shown) => revisionOf(shown) === after);
  const found = newest[index];
  if (found === undefined) return undefined;
  // A list of service deployments has neither hooks nor alarms.
  const whole = (await cloud.serviceDeployments([found.arn]))[0] ?? found;
  return { ...whole, next: revisionOf(newest[index - 1]) };
}

/** How a deployment ended that a service does not go on with; undefined while ECS shows no end. */
function wentElsewhere(deployment: Found): WentElsewhere | undefined {
  const end = endOfServiceDeployment(deployment);
  switch (end?.kind) {
    case 'released':
      return { kind: 'released', completedAt: end.finishedAt ?? deployment.createdAt };
    case 'replaced':
      return { ...end, by: deployment.next };
    default:
      return end;
  }
}

function endOf(current: ServiceSnapshot, runs: string, after: string): ServiceEnd {
  const back = ecsRollbackTarget(current);
  if (back) return { kind: 'rolling-back', to: back.taskDefinition };
  if (runs === after) return { kind: 'has', running: runningIn(current) };
  const isGoingOn = courseOfRolloutState(primaryOf(current)?.rolloutState) === 'going-on';
  return isGoingOn ? { kind: 'replaced', by: runs } : { kind: 'serves', taskDefinition: runs };
}
