import { isLive, isPending, isRunning, type Task } from '../task/task.js';
import type { TaskDefinition } from '../task-definition/task-definition.js';
import type { ClusterName } from '../wire/identifier.js';
import { type Shape, shapes } from '../wire/member.js';
import type { Tags } from '../wire/tag.js';

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
  /** Told once that the percentages allow no step. */
  toldBlocked: boolean;
  /** Grows whenever a planned completion is called off. */
  settling: number;
  settlePlanned: boolean;
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
  rollback?: { readonly reason: string; readonly startedAt: number; readonly serviceRevisionArn: string };
  /** The counts as they were at the end. */
  finalCounts?: { readonly target: RevisionCounts; readonly sources: readonly RevisionCounts[] };
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

/** How many tasks a deployment has and wants. */
export function countsOf(service: Service, deployment: Deployment): RevisionCounts {
  const primary = service.deployments[0] === deployment;
  const failed = deployment.rolloutState === 'FAILED';
  return {
    arn: deployment.revision.arn,
    requestedTaskCount: primary && !failed ? service.desiredCount : deployment.tasks.filter(isLive).length,
    runningTaskCount: deployment.tasks.filter(isRunning).length,
    pendingTaskCount: deployment.tasks.filter(isPending).length,
  };
}
