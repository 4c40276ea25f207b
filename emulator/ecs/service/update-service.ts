import { usableTaskDefinition } from '../task-definition/register.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
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
} from '../wire/member.js';
import { clusterOf, type World } from '../world/world.js';
import { configurationOf } from './configuration.js';
import { deploy } from './deploy.js';
import { serviceOf } from './find-service.js';
import { changesStrategy, refuseUnforced } from './force-rule.js';
import {
  refuseBlockedPercentages,
  refuseForController,
  refuseWrongBalancers,
  refuseWrongLaunch,
  refuseWrongNetwork,
} from './refusals.js';
import { reconcile } from './scheduler.js';
import type { Service } from './service.js';
import { serviceView } from './service-view.js';
import { refuseWrongStrategy } from './strategy-refusals.js';

/** Members of UpdateService whose change starts a deployment by itself (Amazon ECS API Reference, UpdateService). */
const DEPLOYING = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

/** Members that become part of the service, beside those with a rule of their own. */
const KEPT = [
  ...DEPLOYING,
  'deploymentConfiguration',
  'availabilityZoneRebalancing',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
] as const;

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

/**
 * What was there, with what is sent on top: members that are not sent stay as they were, inside structures too; lists are replaced
 * whole.
 */
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
  if (service.controller === 'ECS') refuseWrongStrategy(attributes);
  if (input['deploymentConfiguration'] !== undefined) refuseBlockedPercentages(attributes);
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
