import type { HookAction } from './service-deployment-states.js';
import type { ServiceDeploymentSnapshot, ServiceSnapshot, TaskDefinitionSnapshot, TaskSnapshot } from './snapshot.js';
import type { StopReason } from './task/stop-reason.js';

/** Several services as DescribeServices answered. */
export interface Services {
  readonly found: readonly ServiceSnapshot[];
  readonly missing: readonly string[];
}

/** A page of the service deployments of a service that succeeded; `next` asks for the page after it. */
export interface SuccessfulPage {
  readonly deployments: readonly ServiceDeploymentSnapshot[];
  readonly next?: string | undefined;
}

/** One line of a container's log. `at` is milliseconds since the epoch. */
export interface LogEvent {
  readonly at: number;
  readonly message: string;
}

/** A page of a log stream; `next` continues after its last event. */
export interface LogPage {
  readonly events: readonly LogEvent[];
  readonly next?: string | undefined;
  /** Number of events that were left out, because the page held more than CloudWatch Logs returns at once. */
  readonly beyond?: number | undefined;
}

/** Where a container of a task writes. */
export interface LogStream {
  readonly group: string;
  readonly stream: string;
  readonly region?: string | undefined;
}

/**
 * What this action asks of AWS in one region. Reads are batched within the API's limits by the
 * implementation. Every method rejects with an {@link AwsError}.
 */
export interface Cloud {
  readonly region: string;
  /** DescribeServices, ten a call. */
  services(cluster: string, names: readonly string[]): Promise<Services>;
  /** Names of a cluster's services, at most 100. */
  serviceNames(cluster: string): Promise<readonly string[]>;
  /** DescribeServiceDeployments, twenty a call. */
  serviceDeployments(arns: readonly string[]): Promise<readonly ServiceDeploymentSnapshot[]>;
  /** The newest service deployments of a service, newest first. */
  newestServiceDeployments(cluster: string, service: string): Promise<readonly ServiceDeploymentSnapshot[]>;
  /** SUCCESSFUL service deployments of a service, newest first, twenty a page. ECS keeps 90 days of them. */
  successfulDeployments(cluster: string, service: string, next?: string): Promise<SuccessfulPage>;
  /** `family:revision` of service revisions, by ARN. */
  serviceRevisions(arns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Images of a task definition (`family:revision`) by container. */
  images(taskDefinition: string): Promise<ReadonlyMap<string, string>>;
  /** A task definition (`family:revision`); undefined when ECS does not know it. */
  taskDefinition(name: string): Promise<TaskDefinitionSnapshot | undefined>;
  /** Attributes of services that a deploy can change besides the task definition, by service: texts to compare. */
  attributes(cluster: string, names: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** Tasks by ARN; unknown ones are left out. */
  tasks(cluster: string, arns: readonly string[]): Promise<readonly TaskSnapshot[]>;
  /**
   * Tasks of a revision (`family:revision`) that no service has started: being started, running, or stopped within
   * about the last hour.
   */
  runTasks(cluster: string, taskDefinition: string): Promise<readonly TaskSnapshot[]>;
  /** Tasks of a service whose desired status is RUNNING. */
  serviceTasks(cluster: string, service: string): Promise<readonly TaskSnapshot[]>;
  /** Tasks of a service that have stopped within about the last hour. */
  stoppedTasks(cluster: string, service: string): Promise<readonly TaskSnapshot[]>;
  /** StopTask; one of the three calls of this action that change something. */
  stopTask(cluster: string, arn: string, why: StopReason): Promise<void>;
  /** StopServiceDeployment: asks ECS to roll a service deployment back. */
  stopServiceDeployment(serviceDeployment: string): Promise<void>;
  /** ContinueServiceDeployment: ends a pause. */
  continueServiceDeployment(serviceDeployment: string, hookId: string, action: HookAction): Promise<void>;
  /** When the credentials end, where they cannot renew themselves; milliseconds since the epoch. */
  credentialsEnd(): Promise<number | undefined>;
  /** A page of a log stream from its head; undefined when the stream does not exist (yet). */
  logPage(stream: LogStream, next?: string): Promise<LogPage | undefined>;
  /** The last `lines` events of a log stream, oldest first; none when the stream does not exist. */
  logTail(stream: LogStream, lines: number): Promise<readonly LogEvent[]>;
}

/** An error that AWS answered: its code, its message, and by `kind` whether another try makes sense. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly operation: string;
  readonly code: string;
  readonly kind: 'denied' | 'throttled' | 'missing' | 'unsupported' | 'transient' | 'credentials' | 'other';

  /** Set where what came was not AWS's own answer (the page of a proxy or gateway), or not whole; with its HTTP status, if known. */
  readonly unreadable: { readonly status?: number | undefined } | undefined;

  constructor(
    operation: string,
    code: string,
    message: string,
    kind: AwsError['kind'],
    cause?: unknown,
    unreadable?: AwsError['unreadable'],
  ) {
    super(message, { cause });
    this.operation = operation;
    this.code = code;
    this.kind = kind;
    this.unreadable = unreadable;
  }

  /** AWS's answer: `code: message`. */
  get answer(): string {
    return `${this.code}: ${this.message}`;
  }

  /** What was asked, and AWS's answer to it: `operation: code: message`. */
  get reason(): string {
    return `${this.operation}: ${this.answer}`;
  }
}
