import { containersOf, isAwsvpc, type TaskDefinition } from '../task-definition/task-definition.js';
import { invalidParameter } from '../wire/api-error.js';
import { flag, number, requiredText, type Shape, shape, shapes, text, texts } from '../wire/member.js';
import { configurationOf } from './configuration.js';
import type { Service } from './service.js';

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
  refuseWrongProviders(strategy);
  const fargate =
    launchType === 'FARGATE' || strategy.some((item) => String(item['capacityProvider']).startsWith('FARGATE'));
  if (fargate && !texts(definition.attributes, 'requiresCompatibilities').includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
}

/** Refuses a load balancer for a container that does not exist. */
export function refuseWrongBalancers(definition: TaskDefinition, balancers: readonly Shape[]): void {
  const names = containersOf(definition).map((container) => container['name']);
  for (const balancer of balancers) {
    const name = text(balancer, 'containerName');
    if (name !== undefined && !names.includes(name)) {
      throw invalidParameter(`The container ${name} does not exist in the task definition.`);
    }
  }
}

/** Refuses what the deployment controller of the service does not allow. */
export function refuseForController(service: Service, input: Shape): void {
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

/** Source of the rules: Amazon ECS API Reference, CapacityProviderStrategyItem; the words of the refusals are inferred. */
function refuseWrongProviders(strategy: readonly Shape[]): void {
  for (const item of strategy) requiredText(item, 'capacityProvider');
  if (strategy.filter((item) => (number(item, 'base') ?? 0) > 0).length > 1) {
    throw invalidParameter('Only one capacity provider in a capacity provider strategy can have a base defined.');
  }
  if (strategy.length > 1 && strategy.every((item) => (number(item, 'weight') ?? 0) === 0)) {
    throw invalidParameter('At least one capacity provider in a strategy must have a weight value greater than zero.');
  }
}

/** Refuses percentages between which no task can be replaced. The text is ECS's. */
export function refuseBlockedPercentages(attributes: Shape): void {
  const configuration = configurationOf(attributes);
  if (number(configuration, 'maximumPercent') === 100 && number(configuration, 'minimumHealthyPercent') === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
}
