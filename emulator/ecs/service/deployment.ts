import { deploymentNumber, ecsArn, serviceDeploymentId } from '../wire/identifier.js';
import type { Shape } from '../wire/member.js';
import type { World } from '../world/world.js';
import { thresholdOf } from './breaker.js';
import { configurationOf } from './configuration.js';
import { watchedAlarms } from './deployment-alarms.js';
import {
  currentServiceDeployment,
  type Deployment,
  type Lifecycle,
  type Service,
  type ServiceDeployment,
  type ServiceDeploymentStatus,
  summaryOf,
} from './service.js';
import { forwardSteps } from './stages.js';
import { deploymentStrategyOf } from './strategy.js';

/** A deployment of what the service says now, with its revision; not yet one of the service's deployments. */
export function newDeployment(world: World, service: Service): Deployment {
  const own = deploymentNumber();
  const now = world.clock.now();
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
    crashes: 0,
  };
}

/** A PENDING service deployment to `target`, the newest of the service. */
export function newServiceDeployment(world: World, service: Service, target: Deployment): ServiceDeployment {
  const configuration = configurationOf(service.attributes);
  const sources = service.deployments.filter((deployment) => deployment !== target);
  const path = `service-deployment/${service.cluster.name}/${service.name}/${serviceDeploymentId()}`;
  const deployment: ServiceDeployment = {
    arn: ecsArn(world.home, path),
    target,
    sources,
    status: 'PENDING',
    createdAt: world.clock.now(),
    updatedAt: world.clock.now(),
    configuration,
    threshold: thresholdOf(configuration, service.desiredCount),
    breakerTriggered: false,
    ignoredAlarms: watchedAlarms(configuration).filter((name) => world.alarms.get(name) === 'ALARM'),
    triggeredAlarms: [],
    lifecycle:
      deploymentStrategyOf(configuration) === 'ROLLING'
        ? undefined
        : newLifecycle(service, target, sources, configuration),
  };
  service.serviceDeployments.unshift(deployment);
  return deployment;
}

/** The lifecycle of a new target at its beginning: its sources keep the traffic and the tasks that they have. */
function newLifecycle(
  service: Service,
  target: Deployment,
  sources: readonly Deployment[],
  configuration: Shape,
): Lifecycle {
  const share = (source: Deployment): number =>
    source.traffic?.production ?? (source === service.lastCompleted ? 100 : 0);
  const partner = sources.toSorted((a, b) => share(b) - share(a))[0];
  // A rolling deployment in between has moved the traffic without saying so.
  const known = sources.reduce((sum, source) => sum + (source.traffic?.production ?? 0), 0) === 100;
  for (const source of sources) {
    if (!known || source.traffic === undefined)
      source.traffic = { production: source === partner && !known ? 100 : 0, test: 0 };
  }
  if (partner !== undefined) partner.scaled = true;
  target.scaled = false;
  target.traffic = { production: 0, test: 0 };
  return {
    steps: forwardSteps(configuration, sources.length),
    at: -1,
    stage: undefined,
    since: target.createdAt,
    workDone: false,
    hooks: [],
    pass: 0,
    stays: target,
    partner,
  };
}

/** The end of a service deployment, with the counts of this moment. */
export function finish(
  world: World,
  service: Service,
  deployment: ServiceDeployment,
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  const now = world.clock.now();
  deployment.finalCounts = {
    target: summaryOf(service, deployment, deployment.target),
    sources: deployment.sources.map((source) => summaryOf(service, deployment, source)),
  };
  deployment.status = status;
  if (reason !== undefined) deployment.statusReason = reason;
  deployment.updatedAt = now;
  deployment.finishedAt = now;
  if (status === 'STOPPED') deployment.stoppedAt = now;
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
  deployment.updatedAt = world.clock.now();
}

/** What was about to be completed is not. */
export function callOffSettling(deployment: Deployment): void {
  deployment.settling += 1;
  deployment.settlePlanned = false;
}
