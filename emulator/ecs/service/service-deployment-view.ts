import { containersOf } from '../task-definition/task-definition.js';
import { type Shape, shapes, text, timestamp } from '../wire/member.js';
import { breakerOf } from './breaker.js';
import { alarmsOf } from './deployment-alarms.js';
import {
  isOver,
  type Service,
  type ServiceDeployment,
  type ServiceRevision,
  strategyOf,
  summaryOf,
} from './service.js';

/** A service deployment as ListServiceDeployments shows it. */
export function briefView(service: Service, deployment: ServiceDeployment): Shape {
  return {
    ...identityOf(service, deployment),
    targetServiceRevisionArn: deployment.target.revision.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

/** What both show first. */
function identityOf(service: Service, deployment: ServiceDeployment): Shape {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: timestamp(deployment.createdAt),
    startedAt: timestamp(deployment.startedAt),
    finishedAt: timestamp(deployment.finishedAt),
  };
}

function breakerView(deployment: ServiceDeployment): Shape {
  const { enable } = breakerOf(deployment.configuration);
  const status = !enable
    ? 'DISABLED'
    : deployment.breakerTriggered
      ? 'TRIGGERED'
      : isOver(deployment)
        ? 'MONITORING_COMPLETE'
        : 'MONITORING';
  return { status, failureCount: deployment.target.failedTasks, threshold: deployment.threshold };
}

function alarmsView(deployment: ServiceDeployment): Shape {
  const { enable, names } = alarmsOf(deployment.configuration);
  if (!enable) return { status: 'DISABLED' };
  const triggered = deployment.triggeredAlarms;
  const status = triggered.length > 0 ? 'TRIGGERED' : isOver(deployment) ? 'MONITORING_COMPLETE' : 'MONITORING';
  return { status, alarmNames: names, triggeredAlarmNames: triggered.length > 0 ? triggered : undefined };
}

function hookViews({ lifecycle }: ServiceDeployment): readonly Shape[] | undefined {
  return lifecycle?.hooks.map(({ id, targetType, targetArn, status, expiresAt, timeoutAction }) => ({
    hookId: id,
    targetType,
    targetArn,
    status,
    expiresAt: timestamp(expiresAt),
    timeoutAction,
  }));
}

/** A service deployment as DescribeServiceDeployments shows it. */
export function serviceDeploymentView(service: Service, deployment: ServiceDeployment): Shape {
  const counts = deployment.finalCounts ?? {
    target: summaryOf(service, deployment, deployment.target),
    sources: deployment.sources.map((source) => summaryOf(service, deployment, source)),
  };
  return {
    ...identityOf(service, deployment),
    stoppedAt: timestamp(deployment.stoppedAt),
    updatedAt: timestamp(deployment.updatedAt),
    sourceServiceRevisions: counts.sources,
    targetServiceRevision: counts.target,
    status: deployment.status,
    statusReason: deployment.statusReason,
    lifecycleStage: deployment.lifecycle?.stage,
    lifecycleHookDetails: hookViews(deployment),
    deploymentConfiguration: deployment.configuration,
    rollback:
      deployment.rollback === undefined
        ? undefined
        : { ...deployment.rollback, startedAt: timestamp(deployment.rollback.startedAt) },
    deploymentCircuitBreaker: breakerView(deployment),
    alarms: alarmsView(deployment),
  };
}

/** A service revision as DescribeServiceRevisions shows it. */
export function revisionView(service: Service, revision: ServiceRevision): Shape {
  const { attributes } = revision;
  const strategy = strategyOf(attributes);
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.taskDefinition.arn,
    ...(strategy.length > 0
      ? { capacityProviderStrategy: strategy }
      : { launchType: text(attributes, 'launchType') ?? 'EC2' }),
    platformVersion: attributes['platformVersion'],
    loadBalancers: shapes(attributes, 'loadBalancers') ?? [],
    serviceRegistries: shapes(attributes, 'serviceRegistries') ?? [],
    networkConfiguration: attributes['networkConfiguration'],
    containerImages: containersOf(revision.taskDefinition).map((container) => ({
      containerName: container['name'],
      image: container['image'],
    })),
    guardDutyEnabled: false,
    serviceConnectConfiguration: attributes['serviceConnectConfiguration'],
    volumeConfigurations: attributes['volumeConfigurations'],
    createdAt: timestamp(revision.createdAt),
  };
}
