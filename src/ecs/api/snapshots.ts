import {
  type ContainerSnapshot,
  type DeploymentSnapshot,
  revisionOf,
  type ServiceSnapshot,
  type TaskDefinitionSnapshot,
  type TaskSnapshot,
} from '../snapshot.js';
import { isPrimary } from '../statuses.js';
import { taskDefinitionOf } from '../task-definition.js';
import {
  count,
  moment,
  number,
  optionalFlag,
  optionalMoment,
  optionalNumber,
  optionalPart,
  optionalParts,
  optionalText,
  optionalTexts,
  type Part,
  parts,
  text,
} from './answer.js';
import { attributesOf } from './service-attributes.js';
import { deploymentConfigurationOf } from './service-deployment-snapshot.js';

/*
 * What ECS answers, as our own values. Each reader throws an UnreadableError for a member that is not what ECS's model says: a
 * list that ECS always sends and that is missing would else be taken for none. A count that is absent is 0, as in that model.
 */

/** `services[]` of DescribeServices, reduced. */
export function serviceSnapshot(service: Part): ServiceSnapshot {
  // A service of task sets, and one in Express mode, names none.
  const taskDefinition = optionalText(service, 'taskDefinition');
  const current = optionalText(service, 'currentServiceDeployment');
  const configuration = optionalPart(service, 'deploymentConfiguration');
  const breaker = configuration && optionalPart(configuration, 'deploymentCircuitBreaker');
  const alarms = configuration && optionalPart(configuration, 'alarms');
  const threshold = breaker && optionalPart(breaker, 'thresholdConfiguration');
  const type = threshold && optionalText(threshold, 'type');
  const value = threshold && optionalNumber(threshold, 'value');
  const resetOnHealthyTask = breaker && optionalFlag(breaker, 'resetOnHealthyTask');
  const controller = optionalPart(service, 'deploymentController');
  const primarySet = optionalParts(service, 'taskSets')?.find((set) =>
    isPrimary({ status: optionalText(set, 'status') }),
  );
  const primaryTaskSet = primarySet && optionalText(primarySet, 'taskDefinition');
  return {
    name: text(service, 'serviceName'),
    status: text(service, 'status'),
    taskDefinition: revisionOf(taskDefinition ?? ''),
    desired: count(service, 'desiredCount'),
    running: count(service, 'runningCount'),
    pending: count(service, 'pendingCount'),
    controller: (controller && optionalText(controller, 'type')) ?? 'ECS',
    schedulingStrategy: optionalText(service, 'schedulingStrategy') ?? 'REPLICA',
    capacityProviders: (optionalParts(service, 'capacityProviderStrategy') ?? []).map((item) => ({
      provider: text(item, 'capacityProvider'),
      weight: count(item, 'weight'),
      base: count(item, 'base'),
    })),
    breaker: (breaker && optionalFlag(breaker, 'enable')) === true,
    rollsBack: [breaker, alarms].some(
      (part) => part && optionalFlag(part, 'enable') === true && optionalFlag(part, 'rollback') === true,
    ),
    failureThreshold: type === undefined || value === undefined ? undefined : { type, value },
    resetOnHealthyTask,
    deploymentConfiguration: deploymentConfigurationOf(configuration),
    deployments: parts(service, 'deployments').map((deployment) => ({
      ...deploymentSnapshot(deployment),
      taskDefinition: revisionOf(
        (taskDefinition === undefined ? optionalText : text)(deployment, 'taskDefinition') ?? '',
      ),
    })),
    currentServiceDeployment: current,
    primaryTaskSet: primaryTaskSet === undefined ? undefined : revisionOf(primaryTaskSet),
    events: (optionalParts(service, 'events') ?? []).map((event) => ({
      id: optionalText(event, 'id') ?? '',
      at: moment(event, 'createdAt'),
      message: text(event, 'message'),
    })),
  };
}

function deploymentSnapshot(deployment: Part): Omit<DeploymentSnapshot, 'taskDefinition'> {
  const rolloutState = optionalText(deployment, 'rolloutState');
  const rolloutStateReason = optionalText(deployment, 'rolloutStateReason');
  return {
    id: text(deployment, 'id'),
    status: text(deployment, 'status'),
    createdAt: moment(deployment, 'createdAt'),
    desired: count(deployment, 'desiredCount'),
    running: count(deployment, 'runningCount'),
    pending: count(deployment, 'pendingCount'),
    failedTasks: count(deployment, 'failedTasks'),
    rolloutState,
    rolloutStateReason,
  };
}

/** `tasks[]` of DescribeTasks, reduced. */
export function taskSnapshot(task: Part): TaskSnapshot {
  const stopCode = optionalText(task, 'stopCode');
  const stoppedReason = optionalText(task, 'stoppedReason');
  const startedBy = optionalText(task, 'startedBy');
  const createdAt = optionalMoment(task, 'createdAt');
  const stoppingAt = optionalMoment(task, 'stoppingAt');
  const executionStoppedAt = optionalMoment(task, 'executionStoppedAt');
  const stoppedAt = optionalMoment(task, 'stoppedAt');
  const overrides = optionalPart(task, 'overrides');
  return {
    arn: text(task, 'taskArn'),
    taskDefinition: revisionOf(text(task, 'taskDefinitionArn')),
    lastStatus: text(task, 'lastStatus'),
    stopCode,
    stoppedReason,
    startedBy,
    createdAt,
    ...moments(task, ['pullStartedAt', 'pullStoppedAt', 'startedAt']),
    stoppingAt,
    executionStoppedAt,
    stoppedAt,
    containers: parts(task, 'containers').map(containerSnapshot),
    containerOverrides: ((overrides && optionalParts(overrides, 'containerOverrides')) ?? []).map(containerOverride),
  };
}

function containerSnapshot(container: Part): ContainerSnapshot {
  const exitCode = optionalNumber(container, 'exitCode');
  const reason = optionalText(container, 'reason');
  const lastStatus = optionalText(container, 'lastStatus');
  return {
    name: text(container, 'name'),
    exitCode,
    reason,
    lastStatus,
  };
}

/** Those of the moments that ECS names. */
function moments<Name extends string>(task: Part, names: readonly Name[]): { readonly [Key in Name]?: number } {
  const known = names.flatMap((name) => {
    const at = optionalMoment(task, name);
    return at === undefined ? [] : [[name, at] as const];
  });
  return Object.fromEntries(known) as { readonly [Key in Name]?: number };
}

/** As ECS holds it, once the members that are compared with what was asked for are what they must be. */
function containerOverride(override: Part): Readonly<Record<string, unknown>> {
  optionalText(override, 'name');
  optionalTexts(override, 'command');
  for (const variable of optionalParts(override, 'environment') ?? []) {
    optionalText(variable, 'name');
    optionalText(variable, 'value');
  }
  return { ...override.members };
}

/** Attributes of `services[]` that a deploy can change besides the task definition, with the service's name. */
export function serviceAttributes(service: Part): readonly [string, Readonly<Record<string, string>>] {
  const primary = parts(service, 'deployments').find((deployment) => isPrimary({ status: text(deployment, 'status') }));
  return [text(service, 'serviceName'), attributesOf(service.members, primary?.members ?? {})];
}

/** `taskDefinition` of DescribeTaskDefinition. */
export function taskDefinitionSnapshot(definition: Part): TaskDefinitionSnapshot {
  // Checked here, so that later readers can rely on its shape.
  parts(definition, 'containerDefinitions').map((container) => text(container, 'name'));
  taskDefinitionOf(definition.members);
  const name = `${text(definition, 'family')}:${number(definition, 'revision')}`;
  return { name, status: optionalText(definition, 'status') ?? '', source: { ...definition.members } };
}
