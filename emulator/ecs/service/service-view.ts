import type { ServiceDeploymentState, ServiceState } from '../contract.js';
import { isPending, isRunning, type Task } from '../task/task.js';
import type { TaskDefinition } from '../task-definition/task-definition.js';
import { flag, type Shape, shapes, text, timestamp } from '../wire/member.js';
import { tagList } from '../wire/tag.js';
import { configurationOf } from './configuration.js';
import { countsOf, type Deployment, type Service, type ServiceDeployment, strategyOf } from './service.js';

function tasksOf(service: Service): readonly Task[] {
  return service.deployments.flatMap((deployment) => deployment.tasks);
}

/** Launch type or strategy, as answers show them. */
function computeOf(attributes: Shape): Shape {
  const strategy = strategyOf(attributes);
  return strategy.length > 0
    ? { capacityProviderStrategy: strategy }
    : { launchType: text(attributes, 'launchType') ?? 'EC2' };
}

function platformOf(attributes: Shape): Shape {
  const fargate =
    attributes['launchType'] === 'FARGATE' ||
    strategyOf(attributes).some((item) => String(item['capacityProvider']).startsWith('FARGATE'));
  if (!fargate) return {};
  return { platformVersion: text(attributes, 'platformVersion') ?? 'LATEST', platformFamily: 'Linux' };
}

function deploymentView(service: Service, deployment: Deployment): Shape {
  const counts = countsOf(service, deployment);
  const { attributes } = deployment.revision;
  return {
    id: deployment.id,
    status: service.deployments[0] === deployment ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: deployment.revision.taskDefinition.arn,
    desiredCount: counts.requestedTaskCount,
    pendingCount: counts.pendingTaskCount,
    runningCount: counts.runningTaskCount,
    failedTasks: deployment.failedTasks,
    createdAt: timestamp(deployment.createdAt),
    updatedAt: timestamp(deployment.updatedAt),
    ...computeOf(attributes),
    ...platformOf(attributes),
    networkConfiguration: attributes['networkConfiguration'],
    ...rolloutStateOf(deployment),
    serviceConnectConfiguration: attributes['serviceConnectConfiguration'],
    volumeConfigurations: attributes['volumeConfigurations'],
  };
}

/** Services behind a Classic Load Balancer have no rolloutState (Amazon ECS API Reference, Deployment). */
function rolloutStateOf({ revision, rolloutState, rolloutStateReason }: Deployment): Shape {
  const balancers = shapes(revision.attributes, 'loadBalancers') ?? [];
  return balancers.some((balancer) => balancer['loadBalancerName'] !== undefined)
    ? {}
    : { rolloutState, rolloutStateReason };
}

function taskSetView(service: Service, deployment: Deployment): Shape {
  const counts = countsOf(service, deployment);
  return {
    id: deployment.id,
    taskSetArn: service.arn.replace(':service/', ':task-set/').concat(`/${deployment.id}`),
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    status: 'PRIMARY',
    taskDefinition: deployment.revision.taskDefinition.arn,
    computedDesiredCount: counts.requestedTaskCount,
    pendingCount: counts.pendingTaskCount,
    runningCount: counts.runningTaskCount,
    createdAt: timestamp(deployment.createdAt),
    updatedAt: timestamp(deployment.updatedAt),
    ...computeOf(deployment.revision.attributes),
    ...platformOf(deployment.revision.attributes),
    networkConfiguration: deployment.revision.attributes['networkConfiguration'],
    loadBalancers: deployment.revision.attributes['loadBalancers'] ?? [],
    serviceRegistries: [],
    scale: { value: 100, unit: 'PERCENT' },
    stabilityStatus: 'STEADY_STATE',
    stabilityStatusAt: timestamp(deployment.updatedAt),
  };
}

/** A service as DescribeServices shows it. */
export function serviceView(service: Service, setting: { readonly tags: boolean }): Shape {
  const { attributes } = service;
  const byEcs = service.controller === 'ECS';
  const live = service.status === 'INACTIVE' ? [] : service.deployments;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    loadBalancers: attributes['loadBalancers'] ?? [],
    serviceRegistries: attributes['serviceRegistries'] ?? [],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: tasksOf(service).filter(isRunning).length,
    pendingCount: tasksOf(service).filter(isPending).length,
    ...computeOf(attributes),
    ...platformOf(attributes),
    taskDefinition: service.taskDefinition.arn,
    deploymentConfiguration: configurationOf(attributes),
    taskSets: byEcs ? undefined : live.map((deployment) => taskSetView(service, deployment)),
    deployments: byEcs ? live.map((deployment) => deploymentView(service, deployment)) : [],
    events: service.events.map((event) => ({ ...event, createdAt: timestamp(event.createdAt) })),
    createdAt: timestamp(service.createdAt),
    placementConstraints: attributes['placementConstraints'] ?? [],
    placementStrategy: attributes['placementStrategy'] ?? [],
    networkConfiguration: attributes['networkConfiguration'],
    // Real answers have it, as 0, for services behind a load balancer only.
    healthCheckGracePeriodSeconds:
      attributes['healthCheckGracePeriodSeconds'] ?? (attributes['loadBalancers'] === undefined ? undefined : 0),
    schedulingStrategy: text(attributes, 'schedulingStrategy') ?? 'REPLICA',
    deploymentController: { type: service.controller },
    enableECSManagedTags: flag(attributes, 'enableECSManagedTags'),
    propagateTags: text(attributes, 'propagateTags') ?? 'NONE',
    enableExecuteCommand: flag(attributes, 'enableExecuteCommand'),
    availabilityZoneRebalancing: text(attributes, 'availabilityZoneRebalancing') ?? 'DISABLED',
    currentServiceDeployment: service.serviceDeployments[0]?.arn,
    currentServiceRevisions: byEcs ? live.map((deployment) => countsOf(service, deployment)) : undefined,
    tags: setting.tags ? tagList(service.tags) : undefined,
  };
}

function revisionName(definition: TaskDefinition): string {
  return `${definition.family}:${definition.revision}`;
}

/** A service as assertions want it. */
export function stateOf(service: Service): ServiceState {
  return {
    serviceName: service.name,
    status: service.status,
    taskDefinition: revisionName(service.taskDefinition),
    desiredCount: service.desiredCount,
    runningCount: tasksOf(service).filter(isRunning).length,
    capacityProviderStrategy: strategyOf(service.attributes),
    deployments: service.deployments.map((deployment, index) => ({
      id: deployment.id,
      status: index === 0 ? 'PRIMARY' : 'ACTIVE',
      taskDefinition: revisionName(deployment.revision.taskDefinition),
      rolloutState: deployment.rolloutState,
      failedTasks: deployment.failedTasks,
    })),
    serviceDeployment: service.serviceDeployments.map(serviceDeploymentState)[0],
  };
}

function serviceDeploymentState({
  arn,
  status,
  statusReason,
  lifecycle,
  target,
}: ServiceDeployment): ServiceDeploymentState {
  return {
    arn,
    status,
    reason: statusReason,
    stage: lifecycle?.stage,
    production: target.traffic?.production,
    test: target.traffic?.test,
    awaiting: (lifecycle?.hooks ?? []).filter((hook) => hook.status === 'AWAITING_ACTION').map(({ id }) => id),
  };
}
