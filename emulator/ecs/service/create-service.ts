import { findTaskDefinition, usableTaskDefinition } from '../task-definition/register.js';
import type { TaskDefinition } from '../task-definition/task-definition.js';
import { invalidParameter } from '../wire/api-error.js';
import { ecsArn } from '../wire/identifier.js';
import { number, requiredText, type Shape, shape, shapes, text, withoutBlanks } from '../wire/member.js';
import { tagsOf } from '../wire/tag.js';
import { type Cluster, clusterOf, type World } from '../world/world.js';
import { deploy } from './deploy.js';
import { findService } from './find-service.js';
import { adoptDeployment, adoptHistory } from './history.js';
import { refuseBlockedPercentages, refuseWrongBalancers, refuseWrongLaunch, refuseWrongNetwork } from './refusals.js';
import type { Service } from './service.js';
import { serviceView } from './service-view.js';
import { refuseWrongStrategy } from './strategy-refusals.js';

function newService(
  world: World,
  cluster: Cluster,
  input: Shape,
  definition: TaskDefinition,
  createdAt: number = world.clock.now(),
): Service {
  const name = requiredText(input, 'serviceName');
  const controller = text(shape(input, 'deploymentController') ?? {}, 'type') ?? 'ECS';
  const { tags: _tags, taskDefinition: _definition, desiredCount: _count, status: _status, ...rest } = input;
  const { history: _history, ...attributes } = rest;
  const service: Service = {
    name,
    arn: ecsArn(world.home, `service/${cluster.name}/${name}`),
    cluster,
    createdAt,
    status: 'ACTIVE',
    desiredCount: number(input, 'desiredCount') ?? 1,
    taskDefinition: definition,
    attributes,
    controller: controller === 'CODE_DEPLOY' || controller === 'EXTERNAL' ? controller : 'ECS',
    createdLaunchType: text(input, 'launchType'),
    deployments: [],
    lastCompleted: undefined,
    serviceDeployments: [],
    revisions: [],
    events: [],
    steady: false,
    tags: tagsOf(input),
  };
  cluster.services.set(name, service);
  return service;
}

/** A service that has been there since `startedAt`, in epoch milliseconds. */
export function seedService(world: World, cluster: Cluster, seed: Shape, startedAt: number): void {
  const input = withoutBlanks(seed) as Shape;
  const definition = usableTaskDefinition(world, requiredText(input, 'taskDefinition'));
  const service = newService(world, cluster, input, definition, startedAt);
  const status = text(input, 'status');
  if (status === 'INACTIVE' || status === 'DRAINING') {
    service.status = status;
    service.desiredCount = 0;
  }
  adoptDeployment(world, service, startedAt);
  adoptHistory(
    world,
    service,
    (shapes(input, 'history') ?? []).map((item, index) => ({
      definition: seededTaskDefinition(world, requiredText(item, 'taskDefinition')),
      status: text(item, 'status') ?? 'SUCCESSFUL',
      at: startedAt - (index + 1) * 3_600_000,
    })),
  );
}

function seededTaskDefinition(world: World, name: string): TaskDefinition {
  const definition = findTaskDefinition(world, name);
  if (definition === undefined) throw new Error(`The seed has no task definition ${name}.`);
  return definition;
}

/** `CreateService`. */
export function createService(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const present = findService(cluster, requiredText(input, 'serviceName'));
  if (present?.status === 'ACTIVE') throw invalidParameter('Creation of service was not idempotent.');
  if (present?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
  const definition = usableTaskDefinition(world, text(input, 'taskDefinition') ?? '');
  refuseWrongLaunch(definition, input);
  refuseWrongNetwork(definition, shape(input, 'networkConfiguration'));
  refuseWrongBalancers(definition, shapes(input, 'loadBalancers') ?? []);
  refuseWrongStrategy(input);
  refuseBlockedPercentages(input);
  const service = newService(world, cluster, input, definition);
  deploy(world, service);
  return { service: serviceView(service, { tags: true }) };
}
