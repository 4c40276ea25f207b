import { ApiError, invalidParameter } from './api-error.js';
import { changesStrategy, refuseUnforced } from './force-rule.js';
import { ecsArn, lastPart } from './identifier.js';
import {
  byText,
  canonical,
  flag,
  isShape,
  number,
  requiredText,
  type Shape,
  shape,
  shapes,
  text,
  texts,
  withoutBlanks,
} from './member.js';
import { pageOf } from './page.js';
import { adoptDeployment, adoptHistory, deploy, reconcile, stopServiceDeployment } from './rollout.js';
import { configurationOf, type Service, serviceView, strategyOf, tell } from './service.js';
import { tagsOf, wantsTags } from './tag.js';
import {
  containersOf,
  findTaskDefinition,
  isAwsvpc,
  type TaskDefinition,
  usableTaskDefinition,
} from './task-definition.js';
import { type Cluster, clusterOf, type World } from './world.js';

/** Members of UpdateService that become part of the service, beside those with a rule of their own. */
const KEPT = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
  'deploymentConfiguration',
  'availabilityZoneRebalancing',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
] as const;

/** Those of them whose change starts a deployment by itself (Amazon ECS API Reference, UpdateService). */
const DEPLOYING = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

/** The service of a cluster that a name or an ARN names, deleted ones included. */
export function findService(cluster: Cluster, nameOrArn: string): Service | undefined {
  return cluster.services.get(lastPart(nameOrArn));
}

/** The service that a request names; ServiceNotFoundException when there is none. */
export function serviceOf(cluster: Cluster, nameOrArn: string): Service {
  const service = findService(cluster, nameOrArn);
  if (service === undefined) throw new ApiError('ServiceNotFoundException', 'Service not found.');
  return service;
}

/** Refuses a network configuration that does not fit the task definition's network mode. */
export function refuseWrongNetwork(definition: TaskDefinition, network: Shape | undefined): void {
  const awsvpc = network === undefined ? undefined : shape(network, 'awsvpcConfiguration');
  if (isAwsvpc(definition)) {
    if (awsvpc === undefined) {
      throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    if (texts(awsvpc, 'subnets').length === 0) throw invalidParameter('subnets can not be empty.');
  } else if (awsvpc !== undefined) {
    throw invalidParameter('Network Configuration is not valid for the given networkMode of this task definition.');
  }
}

/** Refuses a launch type beside a strategy, and Fargate for a task definition that was not made for it. */
export function refuseWrongLaunch(definition: TaskDefinition, input: Shape): void {
  const launchType = text(input, 'launchType');
  const strategy = shapes(input, 'capacityProviderStrategy') ?? [];
  if (launchType !== undefined && strategy.length > 0) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  for (const item of strategy) requiredText(item, 'capacityProvider');
  const fargate =
    launchType === 'FARGATE' || strategy.some((item) => String(item['capacityProvider']).startsWith('FARGATE'));
  if (fargate && !texts(definition.attributes, 'requiresCompatibilities').includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
}

function refuseWrongBalancers(definition: TaskDefinition, balancers: readonly Shape[]): void {
  const names = containersOf(definition).map((container) => container['name']);
  for (const balancer of balancers) {
    const name = text(balancer, 'containerName');
    if (name !== undefined && !names.includes(name)) {
      throw invalidParameter(`The container ${name} does not exist in the task definition.`);
    }
  }
}

function refuseOtherStrategies(attributes: Shape): void {
  const strategy = text(configurationOf(attributes), 'strategy');
  if (strategy === 'ROLLING') return;
  throw new ApiError('UnsupportedFeatureException', `This emulator deploys by ROLLING only, not by ${strategy}.`);
}

function newService(
  world: World,
  cluster: Cluster,
  input: Shape,
  definition: TaskDefinition,
  createdAt: number = world.agenda.now(),
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
    (shapes(input, 'history') ?? []).map((one, index) => ({
      definition: seededTaskDefinition(world, requiredText(one, 'taskDefinition')),
      status: text(one, 'status') ?? 'SUCCESSFUL',
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
  refuseOtherStrategies(input);
  const service = newService(world, cluster, input, definition);
  deploy(world, service);
  return { service: serviceView(service, { tags: true }) };
}

function refuseForController(service: Service, input: Shape): void {
  if (service.controller === 'ECS') return;
  const ending =
    service.controller === 'CODE_DEPLOY'
      ? 'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.'
      : 'on services with an EXTERNAL deployment controller.';
  const refusals: readonly [boolean, string][] = [
    [flag(input, 'forceNewDeployment'), 'Cannot force a new deployment'],
    [input['taskDefinition'] !== undefined, 'Unable to update task definition'],
    [input['networkConfiguration'] !== undefined, 'Unable to update network parameters'],
    [input['platformVersion'] !== undefined, 'Unable to update platform version'],
    [input['loadBalancers'] !== undefined, 'Unable to update load balancers'],
    [input['serviceRegistries'] !== undefined, 'Unable to update service registries'],
    [input['capacityProviderStrategy'] !== undefined, 'Unable to update capacity provider strategy'],
  ];
  for (const [asked, refusal] of refusals) {
    if (asked) throw invalidParameter(`${refusal} ${ending}`);
  }
}

/** The value of a deploying member as ECS compares it: an unset one equals its default, lists of ids have no order. */
function comparable(name: string, value: unknown): string {
  if (name === 'platformVersion') return canonical(value ?? 'LATEST');
  if (Array.isArray(value)) return canonical(value.map(canonical).sort(byText));
  if (!isShape(value)) return canonical([]);
  if (name === 'serviceConnectConfiguration' && value['enabled'] === false) return canonical([]);
  const network = value['awsvpcConfiguration'];
  if (name !== 'networkConfiguration' || !isShape(network)) return canonical(value);
  return canonical({
    subnets: texts(network, 'subnets').toSorted(byText),
    securityGroups: texts(network, 'securityGroups').toSorted(byText),
    assignPublicIp: network['assignPublicIp'] ?? 'DISABLED',
  });
}

function mergedConfiguration(service: Service, input: Shape): Shape {
  const wanted = shape(input, 'deploymentConfiguration');
  return wanted === undefined ? {} : { deploymentConfiguration: merged(configurationOf(service.attributes), wanted) };
}

/** What was there, with what is sent on top: members that are not sent stay as they were, inside structures too; lists are replaced whole. */
function merged(present: Shape, sent: Shape): Shape {
  const members = Object.entries(sent).map(([name, value]) => {
    const old = present[name];
    return [name, isShape(value) && isShape(old) ? merged(old, value) : value] as const;
  });
  return { ...present, ...Object.fromEntries(members) };
}

function withStrategy(service: Service, attributes: Shape, input: Shape): Shape {
  const wanted = shapes(input, 'capacityProviderStrategy');
  if (wanted === undefined || !changesStrategy(service, input)) return attributes;
  const { launchType: _launchType, capacityProviderStrategy: _strategy, ...rest } = attributes;
  return wanted.length > 0
    ? { ...rest, capacityProviderStrategy: wanted }
    : { ...rest, launchType: service.createdLaunchType };
}

/**
 * `UpdateService`. All checks come first: a refused call changes nothing. A new deployment starts when a member that
 * deploys has another value than before, or when one is forced.
 */
export function updateService(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const service = serviceOf(cluster, requiredText(input, 'service'));
  if (service.status !== 'ACTIVE') throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
  refuseForController(service, input);
  const wantedDefinition = text(input, 'taskDefinition');
  const definition =
    wantedDefinition === undefined ? service.taskDefinition : usableTaskDefinition(world, wantedDefinition);
  const desiredCount = number(input, 'desiredCount') ?? service.desiredCount;
  if (desiredCount < 0) throw invalidParameter('desiredCount must not be negative.');
  const kept = Object.fromEntries(KEPT.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
  const attributes = withStrategy(
    service,
    { ...service.attributes, ...kept, ...mergedConfiguration(service, input) },
    input,
  );
  if (service.controller === 'ECS') {
    refuseWrongNetwork(definition, shape(attributes, 'networkConfiguration'));
    refuseWrongBalancers(definition, shapes(attributes, 'loadBalancers') ?? []);
    refuseWrongLaunch(definition, attributes);
  }
  refuseOtherStrategies(attributes);
  refuseUnforced(service, input);

  const deploys =
    flag(input, 'forceNewDeployment') ||
    definition !== service.taskDefinition ||
    DEPLOYING.some((name) => comparable(name, attributes[name]) !== comparable(name, service.attributes[name]));
  service.taskDefinition = definition;
  service.attributes = attributes;
  service.desiredCount = desiredCount;
  if (deploys) deploy(world, service);
  else reconcile(world, service);
  return { service: serviceView(service, { tags: false }) };
}

/** `DeleteService`: DRAINING until its tasks are gone, then INACTIVE. */
export function deleteService(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const service = serviceOf(cluster, requiredText(input, 'service'));
  if (service.status === 'INACTIVE') throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
  if (service.desiredCount > 0 && !flag(input, 'force')) {
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  }
  stopServiceDeployment(world, service, 'The service was deleted.');
  service.desiredCount = 0;
  service.status = 'DRAINING';
  tell(world, service, ') is being deleted.');
  reconcile(world, service);
  return { service: serviceView(service, { tags: false }) };
}

/** `DescribeServices`: at most 10; unknown ones are failures, not errors. */
export function describeServices(world: World, input: Shape): Shape {
  const cluster = clusterOf(world, input);
  const names = texts(input, 'services');
  if (names.length === 0) throw invalidParameter('Services cannot be empty.');
  if (names.length > 10) throw invalidParameter('Services cannot be greater than 10.');
  const services: Shape[] = [];
  const failures: Shape[] = [];
  for (const name of names) {
    const service = findService(cluster, name);
    if (service !== undefined) services.push(serviceView(service, { tags: wantsTags(input) }));
    else {
      const arn = ecsArn(world.home, `service/${cluster.name}/${lastPart(name)}`);
      failures.push({ arn, reason: 'MISSING' });
    }
  }
  return { services, failures };
}

/** `ListServices`: 10 a page unless asked otherwise; deleted services are gone. */
export function listServices(world: World, input: Shape): Shape {
  const launchType = text(input, 'launchType');
  const scheduling = text(input, 'schedulingStrategy');
  const services = [...clusterOf(world, input).services.values()].filter((service) => {
    const ownLaunchType = strategyOf(service.attributes).length > 0 ? undefined : service.attributes['launchType'];
    return (
      service.status !== 'INACTIVE' &&
      (launchType === undefined || launchType === (ownLaunchType ?? 'EC2')) &&
      (scheduling === undefined || scheduling === (service.attributes['schedulingStrategy'] ?? 'REPLICA'))
    );
  });
  const { page, nextToken } = pageOf(services, input, { usual: 10, most: 100 });
  return { serviceArns: page.map((service) => service.arn), nextToken };
}
