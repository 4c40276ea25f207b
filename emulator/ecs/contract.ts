/**
 * What the embedded cloud promises to those who start it: tests, the demo, the conformance suite, the benchmark. It is written from
 * what ECS does, not from what the action expects.
 *
 * The tag of a container's image decides its fate: `slow`, `slow-pull`, `slow-health`, `slow-drain` (how it ends), `crash`,
 * `late-crash` (after COMPLETED), `flaky<N>` (the first N tasks of a revision crash), `nopull`, `secret`, `unhealthy`, `oom`,
 * `stuck` (PENDING for ever), `exit<N>`, `exitnull` (stops without an exit code), `hang` (until StopTask), `graceful` (exits 0 when
 * it is told to stop), `ignore` (has to be killed), `spot` (interrupted before it starts), `nocapacity` and `nocapacity<N>`
 * (RunTask refused for ever, or N times); and, while the task runs, half-way through its work, with a program that exits 0 when it
 * is told to stop: `spot-running`, `maintenance`, `host-failure` (once for each revision of a service). Of deployments with stages:
 * `bake-crash` (from BAKE_TIME on its tasks crash, and so do those that replace them), `bake-crash<N>` (N of them), `alarm-<stage>`
 * such as `alarm-scale-up` (the first alarm of the configuration goes into ALARM at that stage; `alarm`: while it bakes, with
 * ROLLING too), `hook-fails` and `hook-hangs` (Lambda functions of its hooks answer FAILED, or IN_PROGRESS for ever).
 * `svc-<fate>_run-<fate>` gives tasks of a service and of RunTask each their own; `_<anything>` may follow. Every other tag is
 * fine.
 */

/** How long things last, in seconds of ECS time; `scale` turns them into real seconds. */
export interface Durations {
  /** UpdateService → service deployment IN_PROGRESS. */
  readonly deploymentPending: number;
  /** Task PROVISIONING + PENDING until RUNNING. */
  readonly taskStart: number;
  /** RUNNING until healthy behind a load balancer (only for services that have one). */
  readonly targetHealthy: number;
  /** RUNNING until trusted, for services without a load balancer: who exits earlier counts as failed to start. */
  readonly survive: number;
  /** From the decision to stop a running task until its containers have ended. */
  readonly taskStop: number;
  /** DEPROVISIONING: the containers of a task have ended → STOPPED. */
  readonly deprovisioning: number;
  /** Last old task gone → deployment COMPLETED. */
  readonly deploymentSettle: number;
  /** How long a run task's container works before it exits. */
  readonly runTask: number;
  /** How long a crashing container lives after RUNNING. */
  readonly crash: number;
  /** How long a lifecycle stage lasts at which ECS has nothing to do. */
  readonly stage: number;
  /** How long one shift of test or production traffic lasts. */
  readonly trafficShift: number;
  /** A minute of `bakeTimeInMinutes`, of the waits between steps and of `timeoutInMinutes`. */
  readonly minute: number;
  /** How long the Lambda function of a lifecycle hook works. */
  readonly lambda: number;
  /** After how long ECS asks a function again that answered IN_PROGRESS. */
  readonly hookRetry: number;
  /** From ALARM to what ECS does about it. */
  readonly alarmReaction: number;
  /** How long ROLLING with alarms bakes. */
  readonly alarmBake: number;
}

/** State of a CloudWatch alarm. */
export type AlarmState = 'OK' | 'ALARM';

/** `hookStatus` that the Lambda function of a lifecycle hook answers. */
export type HookVerdict = 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';

/** A task definition that exists before the emulator starts, in the form of RegisterTaskDefinition's input. */
export type TaskDefinitionSeed = {
  readonly family: string;
  readonly revision: number;
  /** `ACTIVE` unless said; `INACTIVE` has been deregistered. */
  readonly status?: 'ACTIVE' | 'INACTIVE';
} & Record<string, unknown>;

/** A service deployment that ended before the emulator starts. */
export interface PastDeploymentSeed {
  /** `family:revision` of a seeded task definition. */
  readonly taskDefinition: string;
  /** `SUCCESSFUL` unless said. */
  readonly status?: 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED';
}

/** A service that runs before the emulator starts, in a COMPLETED deployment, in the form of CreateService's input. */
export type ServiceSeed = {
  readonly cluster: string;
  readonly serviceName: string;
  /** `family:revision` of a seeded task definition. */
  readonly taskDefinition: string;
  readonly desiredCount?: number;
  /** `ACTIVE` unless said. */
  readonly status?: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** Deployments before the one that runs, newest first, an hour apart. */
  readonly history?: readonly PastDeploymentSeed[];
} & Record<string, unknown>;

/** What exists when the emulator starts. */
export interface WorldSeed {
  readonly clusters: readonly string[];
  readonly taskDefinitions?: readonly TaskDefinitionSeed[];
  readonly services?: readonly ServiceSeed[];
  /** CloudWatch log groups that exist. Absent: every group that a task definition names. */
  readonly logGroups?: readonly string[];
}

export interface EmulatorOptions {
  readonly world: WorldSeed;
  /** Real seconds per emulated second, e.g. 0.05. Default 1. */
  readonly scale?: number;
  readonly durations?: Partial<Durations>;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  /** 0: any free port. Always bound to 127.0.0.1. */
  readonly port?: number;
  /** Enforce the account's API quotas (token buckets on the real clock). Default true. */
  readonly quotas?: boolean;
  /** By how many seconds AWS's clock is ahead of this machine's. Default 0. */
  readonly ahead?: number;
  /** Faults that wait from the start. */
  readonly faults?: readonly Fault[];
  /** What other people and AWS itself do meanwhile. */
  readonly others?: readonly OtherAction[];
  /** What Lambda functions of lifecycle hooks answer, by name or ARN; others succeed. */
  readonly lambdas?: Readonly<Record<string, HookVerdict>>;
  /** Compares every answer with the SDK's schema of it; what differs stands in `complaints` of the recorded call. Default false. */
  readonly checkAnswers?: boolean;
}

/** Something that somebody else, or AWS, does during a release. */
export interface OtherAction {
  /** Seconds of ECS time since the emulator started, or since the first call of `since`. */
  readonly at: number;
  /** The time runs from the first call of this operation on. */
  readonly since?: string | undefined;
  /** The time runs from the moment on at which a deployment of a service enters a stage, or waits at a PAUSE hook of it. */
  readonly reached?: StageReached | undefined;
  readonly does: /** Any call of ECS; where ECS refuses it, nothing happens. */
    | { readonly type: 'call'; readonly operation: string; readonly input: Readonly<Record<string, unknown>> }
    /** StopTask for tasks whose ids nobody knows beforehand. */
    | { readonly type: 'stop'; readonly tasks: TaskChoice; readonly reason?: string | undefined }
    /** AWS takes tasks away: Spot, maintenance (TerminationNotice), or a host that fails (InfrastructureHealth). */
    | { readonly type: 'interrupt'; readonly tasks: TaskChoice; readonly code: InterruptionCode }
    /** ContinueServiceDeployment for the hook at which the service's deployment waits, whose id nobody knows beforehand. */
    | {
        readonly type: 'continue';
        readonly cluster: string;
        readonly service: string;
        readonly action?: 'CONTINUE' | 'ROLLBACK';
      }
    /** StopServiceDeployment for the service's deployment in progress. */
    | {
        readonly type: 'stop-deployment';
        readonly cluster: string;
        readonly service: string;
        readonly stopType?: 'ROLLBACK' | 'ABORT';
      }
    /** A CloudWatch alarm changes its state. */
    | { readonly type: 'alarm'; readonly name: string; readonly state: AlarmState }
    /** The Lambda function of a lifecycle hook, by name or ARN, answers otherwise from now on. */
    | { readonly type: 'lambda'; readonly name: string; readonly verdict: HookVerdict };
}

/** A stage that a deployment of a service enters. */
export interface StageReached {
  readonly cluster: string;
  readonly service: string;
  /** `lifecycleStage`; absent: any. */
  readonly stage?: string | undefined;
  /** Only where the deployment waits at a PAUSE hook. */
  readonly paused?: boolean | undefined;
}

/** Why AWS itself ends a task. */
export type InterruptionCode = 'SpotInterruption' | 'TerminationNotice' | 'InfrastructureHealth';

/** Tasks of a cluster that are wanted, oldest first. */
export interface TaskChoice {
  readonly cluster: string;
  /** Those of a service; absent: those that RunTask started. */
  readonly service?: string | undefined;
  /** `family:revision`. */
  readonly taskDefinition?: string | undefined;
  /** How many; absent: all of them. */
  readonly count?: number | undefined;
}

/** One API call as it arrived, and what was answered. */
export interface RecordedCall {
  /** Milliseconds since the emulator started. */
  readonly at: number;
  readonly service: 'ecs' | 'logs' | 'application-autoscaling' | 'other';
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** HTTP status of the answer. */
  readonly status: number;
  /** `__type` of an error answer; `ConnectionReset` where the connection was cut, `NotFromAws` where a page came instead. */
  readonly error?: string;
  /** Whether the call succeeded in ECS, also where its answer never arrived. Absent while it goes on. */
  readonly tookEffect?: boolean;
  /** Where its answer differs from the SDK's schema; only with `checkAnswers`. */
  readonly complaints?: readonly string[];
  /** Kinds of the faults that it met. */
  readonly faults?: readonly Fault['kind']['type'][];
  /** User-Agent, to tell ecspresso's calls from the action's. */
  readonly userAgent: string;
}

/** A fault that the next matching calls meet: from the `after + 1`th on, `times` of them. */
export interface Fault {
  /** Operation name such as `UpdateService`, or `*`. */
  readonly operation: string;
  /** How many calls it hits; absent: all of them. */
  readonly times?: number;
  /** How many matching calls pass unharmed first. */
  readonly after?: number;
  /** The fault sleeps until this operation has been called. */
  readonly since?: string;
  readonly kind:
    | { readonly type: 'throttle' }
    | { readonly type: 'denied' }
    /** The session of the credentials is over. */
    | { readonly type: 'expired' }
    | { readonly type: 'error'; readonly status: number; readonly code: string; readonly message: string }
    /** The connection is cut before the call is looked at. */
    | { readonly type: 'reset-before' }
    /** The call takes effect, then the connection is cut. */
    | { readonly type: 'reset-after' }
    /** The call takes effect; half of the answer's body is sent, then the connection is cut. */
    | { readonly type: 'half-answer' }
    /** Something between answers with an HTML page: the call never reaches ECS. */
    | { readonly type: 'page'; readonly status: number }
    /** The call takes effect after so long. */
    | { readonly type: 'delay'; readonly milliseconds: number }
    /** The call takes effect at once and is answered after so long. */
    | { readonly type: 'late-answer'; readonly milliseconds: number }
    /** A read answers as if the writes of the last so many milliseconds had not happened yet. */
    | { readonly type: 'lag'; readonly milliseconds: number }
    /** The call takes effect; a member of its answer (where it stands, outermost first) is another value. */
    | { readonly type: 'misshapen'; readonly path: readonly (string | number)[]; readonly value: unknown }
    /** The lists of an answer whose order ECS does not promise come in another order (service events among them). */
    | { readonly type: 'disorder' };
}

/** A service as the emulator holds it now, for assertions. */
export interface ServiceState {
  readonly serviceName: string;
  readonly status: string;
  /** `family:revision` of the service itself. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly capacityProviderStrategy: readonly unknown[];
  readonly deployments: readonly {
    readonly id: string;
    readonly status: string;
    readonly taskDefinition: string;
    readonly rolloutState: string;
    readonly failedTasks: number;
  }[];
  /** The newest service deployment. */
  readonly serviceDeployment: ServiceDeploymentState | undefined;
}

/** A service deployment as the emulator holds it now. */
export interface ServiceDeploymentState {
  readonly arn: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** Absent for ROLLING. */
  readonly stage: string | undefined;
  /** Shares of the traffic on the target, 0 to 100. */
  readonly production: number | undefined;
  readonly test: number | undefined;
  /** Ids of the PAUSE hooks that wait for somebody. */
  readonly awaiting: readonly string[];
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`: for AWS_ENDPOINT_URL (and AWS_ENDPOINT_URL_ECS). */
  readonly url: string;
  /** Every call since the start or the last `forget`, in order of arrival. */
  calls(): readonly RecordedCall[];
  forget(): void;
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Somebody else acts; `at` counts from now on where there is no `since`. */
  addOther(action: OtherAction): void;
  service(cluster: string, name: string): ServiceState | undefined;
  /** Calls an operation from the outside, as somebody else would (e.g. another UpdateService in the middle). */
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}
