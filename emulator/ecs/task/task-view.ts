import { isAwsvpc } from '../task-definition/task-definition.js';
import { type Shape, shape, texts, timestamp } from '../wire/member.js';
import { tagList } from '../wire/tag.js';
import type { Container, Placement, Task } from './task.js';

function isFargate(placement: Placement): boolean {
  return placement.launchType === 'FARGATE' || (placement.capacityProviderName ?? '').startsWith('FARGATE');
}

function attachmentsOf(task: Task): readonly Shape[] {
  if (!isAwsvpc(task.definition)) return [];
  const network = shape(task.placement.networkConfiguration ?? {}, 'awsvpcConfiguration') ?? {};
  const stopped = task.lastStatus === 'STOPPED' || task.lastStatus === 'DEPROVISIONING';
  return [
    {
      id: task.id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      type: 'ElasticNetworkInterface',
      status: stopped ? 'DELETED' : task.lastStatus === 'PROVISIONING' ? 'PRECREATED' : 'ATTACHED',
      details: [{ name: 'subnetId', value: texts(network, 'subnets')[0] ?? 'subnet-0' }],
    },
  ];
}

function containerView(task: Task, container: Container): Shape {
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    runtimeId: container.lastStatus === 'PENDING' || task.startedAt === undefined ? undefined : container.runtimeId,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces: [],
    healthStatus: container.healthStatus,
    cpu: String(container.definition['cpu'] ?? 0),
    memory: container.definition['memory'] === undefined ? undefined : String(container.definition['memory']),
  };
}

/** A task as DescribeTasks shows it. */
export function taskView(task: Task, setting: { readonly tags: boolean }): Shape {
  const { attributes } = task.definition;
  const fargate = isFargate(task.placement);
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.definition.arn,
    containers: task.containers.map((container) => containerView(task, container)),
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...task.overrides },
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    launchType: task.placement.launchType ?? (fargate ? 'FARGATE' : 'EC2'),
    capacityProviderName: task.placement.capacityProviderName,
    platformVersion: fargate ? (task.placement.platformVersion ?? '1.4.0').replace('LATEST', '1.4.0') : undefined,
    platformFamily: fargate ? 'Linux' : undefined,
    group: task.group,
    startedBy: task.startedBy,
    cpu: attributes['cpu'],
    memory: attributes['memory'],
    healthStatus: task.containers.some((container) => container.healthStatus === 'UNHEALTHY')
      ? 'UNHEALTHY'
      : task.containers.some((container) => container.healthStatus === 'HEALTHY')
        ? 'HEALTHY'
        : 'UNKNOWN',
    connectivity: task.connectivityAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: timestamp(task.connectivityAt),
    availabilityZone: 'a',
    attachments: attachmentsOf(task),
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    enableExecuteCommand: task.enableExecuteCommand,
    createdAt: timestamp(task.createdAt),
    pullStartedAt: timestamp(task.pullStartedAt),
    pullStoppedAt: timestamp(task.pullStoppedAt),
    startedAt: timestamp(task.startedAt),
    stoppingAt: timestamp(task.stoppingAt),
    executionStoppedAt: timestamp(task.executionStoppedAt),
    stoppedAt: timestamp(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    version: task.version,
    tags: setting.tags ? tagList(task.tags) : [],
  };
}
