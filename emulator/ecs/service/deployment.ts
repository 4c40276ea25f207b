import { deploymentNumber, ecsArn, serviceDeploymentId } from '../wire/identifier.js';
import type { World } from '../world/world.js';
import { thresholdOf } from './breaker.js';
import { configurationOf } from './configuration.js';
import {
  countsOf,
  type Deployment,
  isOver,
  type Service,
  type ServiceDeployment,
  type ServiceDeploymentStatus,
} from './service.js';

/** A deployment of what the service says now, with its revision; not yet one of the service's deployments. */
export function newDeployment(world: World, service: Service): Deployment {
  const own = deploymentNumber();
  const now = world.agenda.now();
  const revision = {
    arn: ecsArn(world.home, `service-revision/${service.cluster.name}/${service.name}/${own}`),
    taskDefinition: service.taskDefinition,
    attributes: service.attributes,
    createdAt: now,
  };
  service.revisions.unshift(revision);
  return {
    number: own,
    id: `ecs-svc/${own}`,
    revision,
    createdAt: now,
    updatedAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ecs-svc/${own} in progress.`,
    failedTasks: 0,
    setbacks: 0,
    tasks: [],
    launchAfter: now,
    toldBlocked: false,
    settling: 0,
    settlePlanned: false,
  };
}

/** A PENDING service deployment to `target`, the newest of the service. */
export function newServiceDeployment(world: World, service: Service, target: Deployment): ServiceDeployment {
  const configuration = configurationOf(service.attributes);
  const path = `service-deployment/${service.cluster.name}/${service.name}/${serviceDeploymentId()}`;
  const deployment: ServiceDeployment = {
    arn: ecsArn(world.home, path),
    target,
    sources: service.deployments.filter((deployment) => deployment !== target),
    status: 'PENDING',
    createdAt: world.agenda.now(),
    updatedAt: world.agenda.now(),
    configuration,
    threshold: thresholdOf(configuration, service.desiredCount),
    breakerTriggered: false,
  };
  service.serviceDeployments.unshift(deployment);
  return deployment;
}

/** The end of a service deployment, with the counts of this moment. */
export function finish(
  world: World,
  service: Service,
  deployment: ServiceDeployment,
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  const now = world.agenda.now();
  deployment.finalCounts = {
    target: countsOf(service, deployment.target),
    sources: deployment.sources.map((source) => countsOf(service, source)),
  };
  deployment.status = status;
  if (reason !== undefined) deployment.statusReason = reason;
  deployment.updatedAt = now;
  deployment.finishedAt = now;
  if (status === 'STOPPED') deployment.stoppedAt = now;
}

/** The service deployment that is not over, if any. */
export function currentServiceDeployment(service: Service): ServiceDeployment | undefined {
  const newest = service.serviceDeployments[0];
  return newest === undefined || isOver(newest) ? undefined : newest;
}

/** Ends an unfinished service deployment because another thing takes its place. */
export function replaceServiceDeployment(world: World, service: Service, reason: string): void {
  const current = currentServiceDeployment(service);
  if (current !== undefined) finish(world, service, current, 'STOPPED', reason);
}

/** The deployment has failed; `reason` is its rolloutStateReason. */
export function fail(world: World, deployment: Deployment, reason: string): void {
  callOffSettling(deployment);
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = world.agenda.now();
}

/** What was about to be completed is not. */
export function callOffSettling(deployment: Deployment): void {
  deployment.settling += 1;
  deployment.settlePlanned = false;
}
