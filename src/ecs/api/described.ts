import type { Deployment, Service, ServiceDeployment, Task } from '@aws-sdk/client-ecs';
import { awaitsAction } from '../service-deployment-states.js';
import {
  type DeploymentSnapshot,
  revisionOf,
  type ServiceDeploymentSnapshot,
  type ServiceSnapshot,
  type TaskSnapshot,
} from '../snapshot.js';

/** `services[]` of DescribeServices, reduced. */
export function serviceSnapshot(service: Service): ServiceSnapshot {
  const current = service.currentServiceDeployment;
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  const { type, value } = breaker?.thresholdConfiguration ?? {};
  const healthyPercent = service.deploymentConfiguration?.earlySuccessCriteria?.healthyPercent;
  const primarySet = service.taskSets?.find((set) => set.status === 'PRIMARY');
  return {
    name: service.serviceName ?? '',
    status: service.status ?? '',
    taskDefinition: revisionOf(service.taskDefinition ?? ''),
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    controller: service.deploymentController?.type ?? 'ECS',
    schedulingStrategy: service.schedulingStrategy ?? 'REPLICA',
    capacityProviders: (service.capacityProviderStrategy ?? []).map((item) => ({
      provider: item.capacityProvider ?? '',
      weight: item.weight ?? 0,
      base: item.base ?? 0,
    })),
    breaker: breaker?.enable === true,
    ...(type === undefined || value === undefined ? {} : { failureThreshold: { type, value } }),
    ...(breaker?.resetOnHealthyTask === undefined ? {} : { resetOnHealthyTask: breaker.resetOnHealthyTask }),
    ...(healthyPercent === undefined ? {} : { healthyPercent }),
    deployments: (service.deployments ?? []).map(deploymentSnapshot),
    ...(current === undefined ? {} : { currentServiceDeployment: current }),
    ...(primarySet?.taskDefinition === undefined ? {} : { primaryTaskSet: revisionOf(primarySet.taskDefinition) }),
    events: (service.events ?? []).map((event) => ({
      id: event.id ?? '',
      at: event.createdAt?.getTime() ?? 0,
      message: event.message ?? '',
    })),
  };
}

function deploymentSnapshot(deployment: Deployment): DeploymentSnapshot {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    taskDefinition: revisionOf(deployment.taskDefinition ?? ''),
    createdAt: deployment.createdAt?.getTime() ?? 0,
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    ...(deployment.rolloutState === undefined ? {} : { rolloutState: deployment.rolloutState }),
    ...(deployment.rolloutStateReason === undefined ? {} : { rolloutStateReason: deployment.rolloutStateReason }),
  };
}

/** `serviceDeployments[]` of DescribeServiceDeployments, reduced. */
export function serviceDeploymentSnapshot(deployment: ServiceDeployment): ServiceDeploymentSnapshot {
  const hook = deployment.lifecycleHookDetails?.find(({ status }) => awaitsAction(status));
  const hookStatuses = (deployment.lifecycleHookDetails ?? []).flatMap(({ status }) =>
    status === undefined ? [] : [status],
  );
  return {
    arn: deployment.serviceDeploymentArn ?? '',
    status: deployment.status ?? '',
    createdAt: deployment.createdAt?.getTime() ?? 0,
    ...(deployment.statusReason === undefined ? {} : { statusReason: deployment.statusReason }),
    ...(deployment.finishedAt === undefined ? {} : { finishedAt: deployment.finishedAt.getTime() }),
    ...(deployment.targetServiceRevision?.arn === undefined ? {} : { target: deployment.targetServiceRevision.arn }),
    ...(deployment.lifecycleStage === undefined ? {} : { stage: deployment.lifecycleStage }),
    ...(hookStatuses.length === 0 ? {} : { hookStatuses }),
    ...(hook?.hookId === undefined ? {} : { paused: { hookId: hook.hookId, stage: deployment.lifecycleStage ?? '' } }),
  };
}

/** `tasks[]` of DescribeTasks, reduced. */
export function taskSnapshot(task: Task): TaskSnapshot {
  return {
    arn: task.taskArn ?? '',
    taskDefinition: revisionOf(task.taskDefinitionArn ?? ''),
    lastStatus: task.lastStatus ?? '',
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
    ...(task.createdAt === undefined ? {} : { createdAt: task.createdAt.getTime() }),
    ...(task.stoppingAt === undefined ? {} : { stoppingAt: task.stoppingAt.getTime() }),
    ...(task.executionStoppedAt === undefined ? {} : { executionStoppedAt: task.executionStoppedAt.getTime() }),
    ...(task.stoppedAt === undefined ? {} : { stoppedAt: task.stoppedAt.getTime() }),
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
      ...(container.reason === undefined ? {} : { reason: container.reason }),
      ...(container.lastStatus === undefined ? {} : { lastStatus: container.lastStatus }),
    })),
    containerOverrides: (task.overrides?.containerOverrides ?? []).map((override) => ({ ...override })),
  };
}
