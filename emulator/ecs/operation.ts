import { ApiError } from './api-error.js';
import {
  createCluster,
  describeClusters,
  listClusters,
  listTagsForResource,
  tagResource,
  untagResource,
} from './cluster-operation.js';
import type { RecordedCall } from './contract.js';
import { describeLogStreams, getLogEvents } from './log-stream.js';
import type { Shape } from './member.js';
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from './service-deployment.js';
import { createService, deleteService, describeServices, listServices, updateService } from './service-operation.js';
import {
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
  registerTaskDefinition,
} from './task-definition.js';
import { describeTasks, listTasks, runTask, stopTask } from './task-operation.js';
import type { World } from './world.js';

type Operation = (world: World, input: Shape) => Shape;

const ECS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    RegisterTaskDefinition: registerTaskDefinition,
    DescribeTaskDefinition: describeTaskDefinition,
    ListTaskDefinitions: listTaskDefinitions,
    ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
    DeregisterTaskDefinition: deregisterTaskDefinition,
    CreateService: createService,
    UpdateService: updateService,
    DeleteService: deleteService,
    DescribeServices: describeServices,
    ListServices: listServices,
    RunTask: runTask,
    StopTask: stopTask,
    DescribeTasks: describeTasks,
    ListTasks: listTasks,
    ListServiceDeployments: listServiceDeployments,
    DescribeServiceDeployments: describeServiceDeployments,
    DescribeServiceRevisions: describeServiceRevisions,
    StopServiceDeployment: stopServiceDeployment,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
    CreateCluster: createCluster,
    DescribeClusters: describeClusters,
    ListClusters: listClusters,
  }),
);

const LOGS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    GetLogEvents: (world: World, input: Shape) => getLogEvents(world.logs, input),
    DescribeLogStreams: (world: World, input: Shape) => describeLogStreams(world.logs, input),
  }),
);

const AUTO_SCALING: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    DescribeScalableTargets: () => ({ ScalableTargets: [] }),
    DescribeScalingPolicies: () => ({ ScalingPolicies: [] }),
    RegisterScalableTarget: () => ({}),
  }),
);

/** A service and an operation of it, from the header `X-Amz-Target`. */
export interface Target {
  readonly service: RecordedCall['service'];
  readonly operation: string;
}

/** What `X-Amz-Target` names; services that the emulator does not have are `other`. */
export function targetOf(header: string): Target {
  const [prefix = '', operation = ''] = header.split('.');
  if (prefix === 'AmazonEC2ContainerServiceV20141113') return { service: 'ecs', operation };
  if (prefix === 'Logs_20140328') return { service: 'logs', operation };
  if (prefix === 'AnyScaleFrontendService') return { service: 'application-autoscaling', operation };
  return { service: 'other', operation };
}

/** Runs an operation on the world as it is now. */
export function run(world: World, target: Target, input: Shape): Shape {
  const operations =
    target.service === 'ecs'
      ? ECS
      : target.service === 'logs'
        ? LOGS
        : target.service === 'application-autoscaling'
          ? AUTO_SCALING
          : undefined;
  const operation = operations?.get(target.operation);
  if (operation === undefined) {
    throw new ApiError('UnknownOperationException', `The emulator has no operation ${target.operation}.`);
  }
  return operation(world, input);
}
