import type { Observation, ResolvedServiceDeployment } from '../../../src/ecs/rollout/rollout.js';
import type {
  DeploymentConfigurationSnapshot,
  DeploymentSnapshot,
  HookSnapshot,
  ServiceSnapshot,
  TaskSnapshot,
} from '../../../src/ecs/snapshot.js';

/** Our clock when a roll-out starts, milliseconds. */
export const START = 1_793_072_281_000;

/** The cluster that everything here is in. */
export const CLUSTER = 'production';

/** How a service deploys that asks for nothing. */
export const ROLLING_UPDATE: DeploymentConfigurationSnapshot = { strategy: 'ROLLING', bakeMinutes: 0, hooks: [] };

/** A deployment `ecs-svc/<number>`. */
export function deployment(number: number, more: Partial<DeploymentSnapshot> = {}): DeploymentSnapshot {
  return {
    id: `ecs-svc/${number}`,
    status: 'PRIMARY',
    taskDefinition: 'shop:42',
    createdAt: START + number * 1000,
    desired: 2,
    running: 0,
    pending: 0,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    ...more,
  };
}

/** The deployment that ran before: `shop:41`, completed. */
export function oldDeployment(more: Partial<DeploymentSnapshot> = {}): DeploymentSnapshot {
  return deployment(1, {
    taskDefinition: 'shop:41',
    status: 'ACTIVE',
    running: 2,
    rolloutState: 'COMPLETED',
    createdAt: START - 86_400_000,
    ...more,
  });
}

/** A service with these deployments. */
export function service(
  deployments: readonly DeploymentSnapshot[],
  more: Partial<ServiceSnapshot> = {},
): ServiceSnapshot {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  return {
    name: 'backend',
    status: 'ACTIVE',
    taskDefinition: primary?.taskDefinition ?? 'shop:41',
    desired: 2,
    running: deployments.reduce((sum, { running }) => sum + running, 0),
    pending: 0,
    controller: 'ECS',
    schedulingStrategy: 'REPLICA',
    capacityProviders: [],
    breaker: true,
    deploymentConfiguration: ROLLING_UPDATE,
    deployments,
    events: [],
    ...more,
  };
}

/** ARN of the service revision that the deployment `ecs-svc/<number>` brings. */
export function revisionArn(number: number, name = 'backend'): string {
  return `arn:aws:ecs:ap-northeast-1:123456789012:service-revision/${CLUSTER}/${name}/${number}`;
}

/** ARN of the service deployment of `ecs-svc/<number>`. */
export function serviceDeploymentArn(number: number, name = 'backend'): string {
  return `arn:aws:ecs:ap-northeast-1:123456789012:service-deployment/${CLUSTER}/${name}/deployment-${number}`;
}

/** The service deployment that brings `ecs-svc/<number>`. */
export function serviceDeployment(
  number: number,
  status: string,
  more: Partial<ResolvedServiceDeployment> = {},
): ResolvedServiceDeployment {
  return {
    arn: serviceDeploymentArn(number),
    status,
    createdAt: START + number * 1000,
    target: revisionArn(number),
    taskDefinition: 'shop:42',
    hooks: [],
    ...more,
  };
}

/** A PAUSE hook that waits for somebody. */
export function awaiting(hookId = 'ecs-pause-1', more: Partial<HookSnapshot> = {}): HookSnapshot {
  return { hookId, status: 'AWAITING_ACTION', targetType: 'PAUSE', timeoutAction: 'ROLLBACK', ...more };
}

/** An observation `seconds` after the start. */
export function observation(seconds: number, more: Partial<Observation> = {}): Observation {
  return {
    at: START + seconds * 1000,
    serviceDeployments: [],
    serviceDeploymentsKnown: true,
    failedTasks: 0,
    ...more,
  };
}

/** A task that has stopped. */
export function stopped(more: Partial<TaskSnapshot> = {}): TaskSnapshot {
  return {
    arn: `arn:aws:ecs:ap-northeast-1:123456789012:task/${CLUSTER}/0123456789abcdef`,
    taskDefinition: 'shop:42',
    lastStatus: 'STOPPED',
    startedBy: 'ecs-svc/2',
    containers: [],
    containerOverrides: [],
    ...more,
  };
}
