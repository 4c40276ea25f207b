import { describeLogStreams, getLogEvents } from './logs/log-stream.js';
import { createService } from './service/create-service.js';
import { deleteService, describeServices, listServices } from './service/operation.js';
import {
  continueServiceDeployment,
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from './service/service-deployment-operation.js';
import { updateService } from './service/update-service.js';
import { describeTasks, listTasks, stopTask } from './task/operation.js';
import { runTask } from './task/run-task.js';
import {
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
  registerTaskDefinition,
} from './task-definition/operation.js';
import { ApiError } from './wire/api-error.js';
import type { Shape } from './wire/member.js';
import type { Target } from './wire/operation-name.js';
import {
  createCluster,
  describeClusters,
  listClusters,
  listTagsForResource,
  tagResource,
  untagResource,
} from './world/cluster-operation.js';
import type { World } from './world/world.js';

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
    ContinueServiceDeployment: continueServiceDeployment,
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
