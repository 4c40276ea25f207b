import { courseOfRolloutState, type HookAction } from './service-deployment-states.js';
import { isPrimary } from './statuses.js';

/* ECS as it answered at one moment, reduced to what a release judges. Times are milliseconds since the epoch. */

/** `services[].deployments[]` of DescribeServices. */
export interface DeploymentSnapshot {
  /** `ecs-svc/<N>`; for CODE_DEPLOY there are none. */
  readonly id: string;
  readonly status: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly createdAt: number;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failedTasks: number;
  readonly rolloutState?: string | undefined;
  readonly rolloutStateReason?: string | undefined;
}

/** A service event, in ECS's words. */
export interface ServiceEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

/** One item of a capacity provider strategy. */
export interface CapacityProvider {
  readonly provider: string;
  readonly weight: number;
  readonly base: number;
}

/** `services[]` of DescribeServices. */
export interface ServiceSnapshot {
  readonly name: string;
  readonly status: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** ECS unless the service says otherwise. */
  readonly controller: string;
  readonly schedulingStrategy: string;
  readonly capacityProviders: readonly CapacityProvider[];
  /** Whether the deployment circuit breaker is on. */
  readonly breaker: boolean;
  /** Whether ECS brings the last completed deployment back when one fails, by its breaker or for its alarms. */
  readonly rollsBack?: boolean | undefined;
  /** The breaker's own threshold and whether a healthy task sets its count back; they can be set while it is off. */
  readonly failureThreshold?: { readonly type: string; readonly value: number } | undefined;
  readonly resetOnHealthyTask?: boolean | undefined;
  readonly deploymentConfiguration: DeploymentConfigurationSnapshot;
  readonly deployments: readonly DeploymentSnapshot[];
  /** `currentServiceDeployment`: an ARN; absent where ECS does not say. */
  readonly currentServiceDeployment?: string | undefined;
  /** `family:revision` of the PRIMARY task set, where CODE_DEPLOY or EXTERNAL keep task sets. */
  readonly primaryTaskSet?: string | undefined;
  /** Newest first. */
  readonly events: readonly ServiceEvent[];
}

/** A service deployment: what ECS records of one roll-out. */
export interface ServiceDeploymentSnapshot {
  readonly arn: string;
  /** The table is `SERVICE_DEPLOYMENT_STATUSES`. */
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly createdAt: number;
  readonly finishedAt?: number | undefined;
  /** ARN of the service revision that it brings. */
  readonly target?: string | undefined;
  /** `lifecycleStage`. */
  readonly stage?: string | undefined;
  /** When it started (as PENDING it has not) and when anything of it changed last. */
  readonly startedAt?: number | undefined;
  readonly updatedAt?: number | undefined;
  /** Percent of the production and of the test traffic that ECS sends to `target`; absent where the service has no such traffic. */
  readonly productionTraffic?: number | undefined;
  readonly testTraffic?: number | undefined;
  /** ARN of the revision with the most production traffic beside `target`; absent where ECS does not say. */
  readonly source?: string | undefined;
  /** Those that have begun; the finished ones are still among them. */
  readonly hooks: readonly HookSnapshot[];
  /** CloudWatch alarms that ECS watches. */
  readonly alarms?: { readonly names: readonly string[]; readonly triggered: readonly string[] } | undefined;
  /** Set once ECS rolls it back, also after the end of that. */
  readonly rollback?: RollbackSnapshot | undefined;
  /** What the service asked for when it began; absent where ECS does not say (a list of service deployments does not). */
  readonly configuration?: DeploymentConfigurationSnapshot | undefined;
}

/**
 * A lifecycle hook of a service deployment that has begun. ECS does not say at which stage it runs: one that is not
 * over runs at the current one.
 */
export interface HookSnapshot {
  readonly hookId: string;
  /** The table is `HOOK_STATUSES`. */
  readonly status: string;
  /** PAUSE or AWS_LAMBDA. */
  readonly targetType: string;
  /** ARN of the function; a PAUSE has none. */
  readonly target?: string | undefined;
  readonly expiresAt?: number | undefined;
  /** What ECS does then. */
  readonly timeoutAction?: HookAction | undefined;
}

/** To what ECS rolls a service deployment back, and why. */
export interface RollbackSnapshot {
  readonly reason?: string | undefined;
  readonly startedAt?: number | undefined;
  /** ARN of the service revision. */
  readonly target?: string | undefined;
}

/** `deploymentConfiguration`: how a service asks ECS to deploy, with ECS's defaults where it says nothing. Times are minutes. */
export interface DeploymentConfigurationSnapshot {
  /** ROLLING, BLUE_GREEN, LINEAR or CANARY. */
  readonly strategy: string;
  readonly bakeMinutes: number;
  readonly linear?: { readonly stepPercent: number; readonly stepBakeMinutes: number } | undefined;
  readonly canary?: { readonly percent: number; readonly bakeMinutes: number } | undefined;
  readonly hooks: readonly HookSetting[];
  /** Names of the CloudWatch alarms that can fail a deployment; absent: none can. */
  readonly alarms?: readonly string[] | undefined;
  /** A rolling deployment succeeds as soon as so many percent of its tasks are healthy. */
  readonly earlySuccess?: { readonly healthyPercent?: number | undefined } | undefined;
}

/** A lifecycle hook as a service asks for it. */
export interface HookSetting {
  /** PAUSE or AWS_LAMBDA. */
  readonly targetType: string;
  readonly target?: string | undefined;
  readonly stages: readonly string[];
  readonly timeoutMinutes: number;
  readonly timeoutAction: HookAction;
}

/** A registered task definition. */
export interface TaskDefinitionSnapshot {
  /** `family:revision`. */
  readonly name: string;
  /** ACTIVE; nothing can be started from an INACTIVE or DELETE_IN_PROGRESS one. */
  readonly status: string;
  /** As ECS holds it. Never shown: it holds environment values. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** One container of a task. `exitCode` is absent when it never ran. */
export interface ContainerSnapshot {
  readonly name: string;
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
  readonly lastStatus?: string | undefined;
}

/** A task. */
export interface TaskSnapshot {
  readonly arn: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly stopCode?: string | undefined;
  readonly stoppedReason?: string | undefined;
  readonly startedBy?: string | undefined;
  readonly createdAt?: number | undefined;
  /** When its images began to be pulled, when they were there, and when its containers ran; milliseconds since the epoch. */
  readonly pullStartedAt?: number | undefined;
  readonly pullStoppedAt?: number | undefined;
  readonly startedAt?: number | undefined;
  /**
   * When it was told to stop, when its containers had ended, and when its network was taken down: up to minutes lie between these.
   */
  readonly stoppingAt?: number | undefined;
  readonly executionStoppedAt?: number | undefined;
  readonly stoppedAt?: number | undefined;
  readonly containers: readonly ContainerSnapshot[];
  /** The container overrides as ECS holds them. */
  readonly containerOverrides: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The PRIMARY deployment: the one that the service runs or is being brought to; undefined where ECS shows none (another
 * controller, a moment of change).
 */
export function primaryOf(service: Pick<ServiceSnapshot, 'deployments'> | undefined): DeploymentSnapshot | undefined {
  return service?.deployments.find(isPrimary);
}

/** `family:revision` of a task definition's ARN; what is no ARN stays as it is. */
export function revisionOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The last part of an ARN: a task's id, a service's name. */
export function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/**
 * When the newest deployment or event of a service was made, milliseconds since the epoch; 0 where ECS shows none. By ECS's own
 * clock, so that what ECS shows later can be compared with it.
 */
export function newestIn(service: ServiceSnapshot | undefined): number {
  return Math.max(
    0,
    ...(service?.deployments ?? []).map(({ createdAt }) => createdAt),
    ...(service?.events ?? []).map(({ at }) => at),
  );
}

/** The revision before ECS's last UpdateService that is known to work: that of the newest COMPLETED deployment. */
export function lastCompleted(service: ServiceSnapshot): string | undefined {
  const completed = service.deployments.filter(({ rolloutState }) => courseOfRolloutState(rolloutState) === 'success');
  const newest = completed.toSorted((a, b) => b.createdAt - a.createdAt)[0];
  // Controllers other than ECS have no rollout state; what the service names is all there is.
  return (
    newest?.taskDefinition ?? (service.deployments.some((d) => d.rolloutState) ? undefined : service.taskDefinition)
  );
}
