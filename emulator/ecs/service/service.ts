import { isLive, isPending, isRunning, type Task } from '../task/task.js';
import type { TaskDefinition } from '../task-definition/task-definition.js';
import type { ClusterName } from '../wire/identifier.js';
import { type Shape, shapes } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';
import type { Stage, Step } from './stages.js';

/** What a service was asked to run at one moment; never changes. */
export interface ServiceRevision {
  readonly arn: string;
  readonly taskDefinition: TaskDefinition;
  /** The service's attributes then, in the form of CreateService's input. */
  readonly attributes: Shape;
  readonly createdAt: number;
}

/** A deployment inside a service: its tasks and how they fare. */
export interface Deployment {
  /** 19 digits. */
  readonly number: string;
  readonly id: string;
  readonly revision: ServiceRevision;
  readonly createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Consecutive failures, as ECS counts them. */
  failedTasks: number;
  /** Launches since the last task that stayed, to space out the next ones. */
  setbacks: number;
  readonly tasks: Task[];
  /** The scheduler starts nothing before then, in epoch milliseconds. */
  launchAfter: number;
  /** Whether an event has said that the percentages allow no step. */
  toldBlocked: boolean;
  /** Grows when a planned completion is cancelled. */
  settling: number;
  settlePlanned: boolean;
  /** Shares of the traffic, 0 to 100; only deployments that a strategy with traffic has touched have them. */
  traffic?: { production: number; test: number };
  /** Whether ECS keeps as many tasks as the service wants; absent where the percentages of a rolling deployment decide. */
  scaled?: boolean;
  /** How many more of its containers crash because they bake. */
  crashes: number;
}

/** A run of a lifecycle hook. */
export interface Hook {
  readonly id: string;
  readonly targetType: 'PAUSE' | 'AWS_LAMBDA';
  readonly targetArn: string | undefined;
  readonly stage: Stage;
  /** The pass of the lifecycle that it belongs to. */
  readonly pass: number;
  status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly timeoutAction: 'CONTINUE' | 'ROLLBACK';
}

/** How far a deployment that shifts traffic has come. */
export interface Lifecycle {
  steps: readonly Step[];
  /** Index of the present step; -1 before the first. */
  at: number;
  stage: Stage | undefined;
  /** When the present step began, in epoch milliseconds. */
  since: number;
  /** What ECS does at this step is done; the hooks may not be. */
  workDone: boolean;
  /** Those of earlier stages, too. */
  readonly hooks: Hook[];
  /** Grows with each step, and when the deployment turns back: what was planned under an earlier number is cancelled. */
  pass: number;
  /** The deployment that is to have all tasks and all traffic at the end. */
  stays: Deployment;
  /** The deployment that has the production traffic which the target has not. */
  partner: Deployment | undefined;
}

/** Statuses of a service deployment. */
export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** Task counts of a service revision. */
export interface RevisionCounts {
  readonly arn: string;
  readonly requestedTaskCount: number;
  readonly runningTaskCount: number;
  readonly pendingTaskCount: number;
}

/** Task counts of a service revision and, with a strategy that shifts traffic, its shares. */
export interface RevisionSummary extends RevisionCounts {
  readonly requestedProductionTrafficWeight?: number | undefined;
  readonly requestedTestTrafficWeight?: number | undefined;
}

/** What became of one UpdateService or CreateService, kept after its end. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly target: Deployment;
  readonly sources: readonly Deployment[];
  status: ServiceDeploymentStatus;
  statusReason?: string;
  readonly createdAt: number;
  updatedAt: number;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  readonly configuration: Shape;
  readonly threshold: number;
  breakerTriggered: boolean;
  /** Absent for ROLLING, which has no stages. */
  readonly lifecycle?: Lifecycle | undefined;
  /** Alarms that were in ALARM when it began: ECS ignores them. */
  readonly ignoredAlarms: readonly string[];
  triggeredAlarms: readonly string[];
  rollback?: { readonly reason: string; readonly startedAt: number; readonly serviceRevisionArn: string };
  /** The counts as they were at the end. */
  finalCounts?: { readonly target: RevisionSummary; readonly sources: readonly RevisionSummary[] };
}

/** An event of a service. */
export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

/** A service. */
export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly cluster: ClusterName;
  readonly createdAt: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  taskDefinition: TaskDefinition;
  /** What CreateService and UpdateService have set, in the form of CreateService's input. */
  attributes: Shape;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  /** The launch type that it was created with, to which an empty strategy falls back. */
  readonly createdLaunchType: string | undefined;
  /** PRIMARY first, then the ACTIVE ones, newest first. */
  deployments: Deployment[];
  lastCompleted: Deployment | undefined;
  /** Newest first. */
  readonly serviceDeployments: ServiceDeployment[];
  readonly revisions: ServiceRevision[];
  /** Newest first. */
  readonly events: ServiceEvent[];
  steady: boolean;
  readonly tags: Tags;
}

/** Whether nothing more will happen to a service deployment. */
export function isOver(deployment: ServiceDeployment): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(deployment.status);
}

/** The strategy of a service; empty when it has a launch type. */
export function strategyOf(attributes: Shape): readonly Shape[] {
  return shapes(attributes, 'capacityProviderStrategy') ?? [];
}

/** The service deployment that is not over, if any. */
export function currentServiceDeployment(service: Service): ServiceDeployment | undefined {
  const newest = service.serviceDeployments[0];
  return newest === undefined || isOver(newest) ? undefined : newest;
}

/** How many tasks a deployment has and wants. */
export function countsOf(service: Service, deployment: Deployment): RevisionCounts {
  return {
    arn: deployment.revision.arn,
    requestedTaskCount: wantedTasks(service, deployment),
    runningTaskCount: deployment.tasks.filter(isRunning).length,
    pendingTaskCount: deployment.tasks.filter(isPending).length,
  };
}

function wantedTasks(service: Service, deployment: Deployment): number {
  const live = deployment.tasks.filter(isLive).length;
  if (deployment.rolloutState === 'FAILED') return live;
  if (currentServiceDeployment(service)?.lifecycle !== undefined && deployment.scaled !== undefined) {
    return deployment.scaled ? service.desiredCount : 0;
  }
  return service.deployments[0] === deployment ? service.desiredCount : live;
}

/** A revision as a service deployment shows it. */
export function summaryOf(service: Service, owner: ServiceDeployment, deployment: Deployment): RevisionSummary {
  const counts = countsOf(service, deployment);
  if (owner.lifecycle === undefined) return counts;
  return {
    ...counts,
    requestedProductionTrafficWeight: deployment.traffic?.production ?? 0,
    requestedTestTrafficWeight: deployment.traffic?.test ?? 0,
  };
}
