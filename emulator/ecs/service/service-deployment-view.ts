import { containersOf } from '../task-definition/task-definition.js';
import { type Shape, shapes, text, timestamp } from '../wire/member.js';
import { breakerOf } from './breaker.js';
import { countsOf, isOver, type Service, type ServiceDeployment, type ServiceRevision, strategyOf } from './service.js';

/** A service deployment as ListServiceDeployments shows it. */
export function briefView(service: Service, deployment: ServiceDeployment): Shape {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: timestamp(deployment.createdAt),
    startedAt: timestamp(deployment.startedAt),
    finishedAt: timestamp(deployment.finishedAt),
    targetServiceRevisionArn: deployment.target.revision.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
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

/** A service deployment as DescribeServiceDeployments shows it. */
export function serviceDeploymentView(service: Service, deployment: ServiceDeployment): Shape {
  const counts = deployment.finalCounts ?? {
    target: countsOf(service, deployment.target),
    sources: deployment.sources.map((source) => countsOf(service, source)),
  };
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: timestamp(deployment.createdAt),
    startedAt: timestamp(deployment.startedAt),
    finishedAt: timestamp(deployment.finishedAt),
    stoppedAt: timestamp(deployment.stoppedAt),
    updatedAt: timestamp(deployment.updatedAt),
    sourceServiceRevisions: counts.sources,
    targetServiceRevision: counts.target,
    status: deployment.status,
    statusReason: deployment.statusReason,
    deploymentConfiguration: deployment.configuration,
    rollback:
      deployment.rollback === undefined
        ? undefined
        : { ...deployment.rollback, startedAt: timestamp(deployment.rollback.startedAt) },
    deploymentCircuitBreaker: breakerView(deployment),
    alarms: { status: 'DISABLED' },
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
