import { answerOrError } from '../ecs/answer-or-error.js';
import { AwsError, type Cloud } from '../ecs/cloud.js';
import { isOverSince, type Pause } from '../ecs/pause.js';
import { findPause } from '../ecs/rollout/find-pause.js';
import { findServiceDeployment } from '../ecs/rollout/find-service-deployment.js';
import { type DeploymentSnapshot, primaryOf, type ServiceSnapshot } from '../ecs/snapshot.js';
import { primaryDeploymentState } from './primary-deployment-state.js';
import type { RollbackAnswer } from './service-end.js';

/** A deployment that is to be rolled back by ECS. */
export interface EcsRollbackRequest {
  readonly cluster: string;
  readonly service: string;
  /** Whether a deployment is ours, or one that a person named. */
  readonly isNamed: (deployment: DeploymentSnapshot) => boolean;
  /**
   * The deployment (`ecs-svc/<N>`) and its service deployment, as far as they were seen: enough where ECS does not describe the
   * service.
   */
  readonly seen?: { readonly deployment: string; readonly arn?: string | undefined } | undefined;
  /** Hears of the deployment just before ECS is told; `stage` is where a hook pauses it. */
  readonly beforeRequest?: ((deployment: string, stage: string | undefined) => void) | undefined;
}

/**
 * The one place that asks ECS to roll a deployment back: at a pause by ROLLBACK of its hook (ContinueServiceDeployment), elsewhere by
 * StopServiceDeployment. The service is described just before: only a named deployment that is PRIMARY and in progress is told to
 * go, by the service deployment that brings it, and afterwards PRIMARY is read again. Never rejects for what ECS answers.
 */
export async function requestEcsRollback(cloud: Cloud, toStop: EcsRollbackRequest): Promise<RollbackAnswer> {
  const { isNamed, seen, beforeRequest } = toStop;
  const service = await describeService(cloud, toStop);
  const where = service instanceof AwsError ? undefined : primaryDeploymentState(service, isNamed);
  if (where !== undefined && where.kind !== 'in-progress') return { kind: 'not-in-progress', where };
  const deployment = where?.deployment.id ?? seen?.deployment;
  if (deployment === undefined)
    return service instanceof AwsError ? { kind: 'refused', error: service } : { kind: 'unknown' };
  const arn = await readServiceDeploymentArn(cloud, toStop, deployment, service);
  if (arn === undefined) return { kind: 'unknown' };
  const pause = await findPause(cloud, arn);
  beforeRequest?.(deployment, pause?.stage);
  const stopping = await sendRequest(cloud, toStop, arn, pause);
  if (stopping.kind !== 'requested') return stopping;
  const after = await describeService(cloud, toStop);
  const primary = after instanceof AwsError ? undefined : primaryOf(after);
  // It can still be the one that was told to go.
  const to = primary === undefined || primary.id === deployment ? undefined : primary.taskDefinition;
  return { ...stopping, to };
}

/**
 * Both calls ask for the same: ECS takes StopServiceDeployment at every stage of a deployment in progress, and of one that already
 * goes back it continues the rollback. So that is what follows where ECS refuses the ROLLBACK of a hook, unless the deployment is
 * over since. Source: the Amazon ECS developer guide, stopping service deployments.
 */
async function sendRequest(
  cloud: Cloud,
  toStop: EcsRollbackRequest,
  arn: string,
  pause: Pause | undefined,
): Promise<Exclude<RollbackAnswer, { kind: 'unknown' }>> {
  const refusedAtPause =
    pause && (await answerOrError(() => cloud.continueServiceDeployment(arn, pause.hookId, 'ROLLBACK')));
  if (pause !== undefined && refusedAtPause === undefined) return { kind: 'requested' };
  if (refusedAtPause instanceof AwsError && isOverSince(refusedAtPause)) {
    // Somebody was quicker, or nobody was in time: what has completed or is rolled back needs nothing any more.
    const now = await describeService(cloud, toStop);
    const where = now instanceof AwsError ? undefined : primaryDeploymentState(now, toStop.isNamed);
    if (where !== undefined && where.kind !== 'in-progress') return { kind: 'not-in-progress', where };
  }
  const refused = await answerOrError(() => cloud.stopServiceDeployment(arn));
  if (refused instanceof AwsError) return { kind: 'refused', error: refused };
  const isNews = refusedAtPause instanceof AwsError && !isOverSince(refusedAtPause);
  return isNews ? { kind: 'requested', refusedAtPause } : { kind: 'requested' };
}

async function readServiceDeploymentArn(
  cloud: Cloud,
  { cluster, service: name, seen }: EcsRollbackRequest,
  deployment: string,
  service: ServiceSnapshot | undefined | AwsError,
): Promise<string | undefined> {
  if (seen?.deployment === deployment && seen.arn !== undefined) return seen.arn;
  const listed = await findServiceDeployment(cloud, cluster, name, deployment);
  // The current one is that of PRIMARY, which the same answer shows to be ours.
  return listed ?? (service instanceof AwsError ? undefined : service?.currentServiceDeployment);
}

async function describeService(
  cloud: Cloud,
  { cluster, service }: Pick<EcsRollbackRequest, 'cluster' | 'service'>,
): Promise<ServiceSnapshot | undefined | AwsError> {
  const answer = await answerOrError(() => cloud.services(cluster, [service]));
  return answer instanceof AwsError ? answer : answer.found[0];
}
