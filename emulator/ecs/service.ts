import { randomUUID } from 'node:crypto';
import type { ServiceState } from './contract.js';
import { flag, number, type Shape, shape, shapes, text, timestamp } from './member.js';
import { type Tags, tagList } from './tag.js';
import { isLive, isPending, isRunning, type Task } from './task.js';
import type { TaskDefinition } from './task-definition.js';
import type { Cluster, World } from './world.js';

const MOST_EVENTS = 100;

/** What a service was asked to run at one moment; never changes. */
export interface ServiceRevision {
  readonly arn: string;
  readonly taskDefinition: TaskDefinition;
  /** The service's attributes then, in the form of CreateService's input. */
  readonly attributes: Shape;
  readonly createdAt: number;
}

/** A deployment inside a service: its tasks and how they fare. */
export interface Deployment {
  /** 19 digits. */
  readonly number: string;
  readonly id: string;
  readonly revision: ServiceRevision;
  readonly createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Consecutive failures, as ECS counts them. */
  failedTasks: number;
  /** Launches since the last task that stayed, to space out the next ones. */
  setbacks: number;
  readonly tasks: Task[];
  /** The scheduler starts nothing before then, in epoch milliseconds. */
  launchAfter: number;
  /** Told once that the percentages allow no step. */
  toldBlocked: boolean;
  /** Grows whenever a planned completion is called off. */
  settling: number;
  settlePlanned: boolean;
}

/** Statuses of a service deployment. */
export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** Task counts of a service revision. */
export interface RevisionCounts {
  readonly arn: string;
  readonly requestedTaskCount: number;
  readonly runningTaskCount: number;
  readonly pendingTaskCount: number;
}

/** The story of one UpdateService or CreateService, kept after its end. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly target: Deployment;
  readonly sources: readonly Deployment[];
  status: ServiceDeploymentStatus;
  statusReason?: string;
  readonly createdAt: number;
  updatedAt: number;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  readonly configuration: Shape;
  readonly threshold: number;
  breakerTriggered: boolean;
  rollback?: { readonly reason: string; readonly startedAt: number; readonly serviceRevisionArn: string };
  /** The counts as they were at the end. */
  finalCounts?: { readonly target: RevisionCounts; readonly sources: readonly RevisionCounts[] };
}

/** An event of a service. */
export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

/** A service. */
export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly cluster: Cluster;
  readonly createdAt: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  taskDefinition: TaskDefinition;
  /** What CreateService and UpdateService have set, in the form of CreateService's input. */
  attributes: Shape;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  /** The launch type that it was created with, to which an empty strategy falls back. */
  readonly createdLaunchType: string | undefined;
  /** PRIMARY first, then the ACTIVE ones, newest first. */
  deployments: Deployment[];
  lastCompleted: Deployment | undefined;
  /** Newest first. */
  readonly serviceDeployments: ServiceDeployment[];
  readonly revisions: ServiceRevision[];
  /** Newest first. */
  readonly events: ServiceEvent[];
  steady: boolean;
  readonly tags: Tags;
}

/** Whether nothing more will happen to a service deployment. */
export function isOver(deployment: ServiceDeployment): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(deployment.status);
}

/** The strategy of a service; empty when it has a launch type. */
export function strategyOf(attributes: Shape): readonly Shape[] {
  return shapes(attributes, 'capacityProviderStrategy') ?? [];
}

/** ECS's deployment configuration with its defaults. */
export function configurationOf(attributes: Shape): Shape {
  const given = shape(attributes, 'deploymentConfiguration') ?? {};
  const breaker = shape(given, 'deploymentCircuitBreaker') ?? {};
  return {
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    strategy: 'ROLLING',
    bakeTimeInMinutes: 0,
    ...given,
    deploymentCircuitBreaker: { enable: false, rollback: false, ...breaker },
  };
}

/** What the circuit breaker of a configuration does. */
export function breakerOf(configuration: Shape): {
  readonly enable: boolean;
  readonly rollback: boolean;
  readonly resetOnHealthyTask: boolean;
} {
  const breaker = shape(configuration, 'deploymentCircuitBreaker') ?? {};
  return {
    enable: flag(breaker, 'enable'),
    rollback: flag(breaker, 'rollback'),
    resetOnHealthyTask: breaker['resetOnHealthyTask'] !== false,
  };
}

/**
 * Consecutive failures that trip the circuit breaker: half of the desired count, at least 3, at most 200, unless the
 * configuration says otherwise (Amazon ECS Developer Guide, "How the deployment circuit breaker detects failures").
 */
export function thresholdOf(configuration: Shape, desiredCount: number): number {
  const breaker = shape(configuration, 'deploymentCircuitBreaker') ?? {};
  const threshold = shape(breaker, 'thresholdConfiguration') ?? {};
  const type = text(threshold, 'type') ?? 'BOUNDED_PERCENT';
  const value = number(threshold, 'value') ?? 50;
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

/** Adds an event `(service X)<message>`. */
export function tell(world: World, service: Service, message: string, delayMilliseconds = 0): void {
  const createdAt = world.agenda.now() + delayMilliseconds;
  service.events.unshift({ id: randomUUID(), createdAt, message: `(service ${service.name}${message}` });
  service.events.length = Math.min(service.events.length, MOST_EVENTS);
}

/** How many tasks a deployment has and wants. */
export function countsOf(service: Service, deployment: Deployment): RevisionCounts {
  const primary = service.deployments[0] === deployment;
  const failed = deployment.rolloutState === 'FAILED';
  return {
    arn: deployment.revision.arn,
    requestedTaskCount: primary && !failed ? service.desiredCount : deployment.tasks.filter(isLive).length,
    runningTaskCount: deployment.tasks.filter(isRunning).length,
    pendingTaskCount: deployment.tasks.filter(isPending).length,
  };
}

function tasksOf(service: Service): readonly Task[] {
  return service.deployments.flatMap((deployment) => deployment.tasks);
}

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
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    serviceConnectConfiguration: attributes['serviceConnectConfiguration'],
    volumeConfigurations: attributes['volumeConfigurations'],
  };
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
  };
}
