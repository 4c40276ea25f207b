import type { AwsError } from '../cloud.js';
import type { RollbackCause } from '../diagnosis/rollback-cause.js';
import type { Pause } from '../pause.js';
import type { Peak } from '../service/stopped-tasks.js';
import {
  type DeploymentSnapshot,
  idOf,
  type ServiceDeploymentSnapshot,
  type ServiceSnapshot,
  type TaskSnapshot,
} from '../snapshot.js';
import type { WaitUntil } from '../wait-until.js';
import type { Lifecycle } from './lifecycle.js';

/** How a roll-out ended. */
export type Verdict =
  | {
      readonly kind: 'released';
      /** Milliseconds since the epoch, by ECS's clock where it says. */
      readonly completedAt: number;
      /** So many tasks of ours failed since, which leaves as many as the deployment required. */
      readonly lostTasks?: number | undefined;
      /** Somebody has scaled the service to 0 meanwhile: nothing shows that the revision comes up. */
      readonly scaledToZero?: true | undefined;
    }
  | { readonly kind: 'unchanged' }
  /** ECS has begun it, and `wait-until` asks for no more. */
  | { readonly kind: 'started' }
  /** A hook holds it until somebody continues; `wait-until` asks for no more. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  /** It is at this stage, and `wait-until` asks for no more. */
  | { readonly kind: 'in-progress'; readonly stage: string }
  /** `reason`, here and below, is ECS's own; empty where it gave none. */
  | {
      readonly kind: 'rolled-back';
      readonly reason: string;
      readonly finished: boolean;
      /** What made ECS do so, as far as it says. */
      readonly by?: RollbackCause | undefined;
      /** The lifecycle stage that the deployment had come to. */
      readonly stage?: string | undefined;
    }
  | { readonly kind: 'replaced'; readonly by: string; readonly reason: string }
  /** `status`: the state of a service deployment that ended by neither success nor rollback. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly status?: string | undefined;
      /** What made ECS stop it, as far as it says. */
      readonly by?: RollbackCause | undefined;
    }
  /** ECS completed the deployment, and so many of its tasks failed since that fewer are left than it required. */
  | { readonly kind: 'lost-tasks'; readonly count: number }
  /** The command succeeded, but no deployment of ours came within so many seconds; the service names another revision. */
  | { readonly kind: 'not-appeared'; readonly seconds: number; readonly names: string }
  /** The service that our command created is on another revision than ours. */
  | { readonly kind: 'created-other'; readonly shows: string }
  /** ECS has the service no longer (no status), or only in this status. */
  | { readonly kind: 'gone'; readonly status?: string | undefined }
  /** Without a circuit breaker, tasks kept failing. */
  | { readonly kind: 'failing'; readonly failures: number }
  | {
      readonly kind: 'timeout';
      readonly seconds: number;
      /** All tasks of ours run and ECS calls nothing failed: such a release is never rolled back. */
      readonly healthy?: true | undefined;
    }
  /** The command failed and ECS shows no deployment of ours: nothing was started. */
  | { readonly kind: 'not-started' }
  /** ECS could not be asked for so long that nothing can be said. */
  | { readonly kind: 'unknown'; readonly error: AwsError };

/** The state of one roll-out. A value: `advance` makes the next one. */
export interface Rollout {
  readonly service: string;
  /** Ours: `family:revision`. */
  readonly taskDefinition: string;
  /** Milliseconds since the epoch, by our clock. */
  readonly startedAt: number;
  readonly timeoutSeconds: number;
  /** Ids of the deployments that were there before our command: never ours, whatever they carry. */
  readonly preexisting: ReadonlySet<string>;
  /**
   * The newest thing that ECS showed of the service before our command, milliseconds since the epoch by ECS's own clock: what is
   * not newer is never ours. The runner's clock says nothing of that, for it may differ by minutes.
   */
  readonly since: number;
  /** Whether the service is expected not to exist at first. */
  readonly creates: boolean;
  /** Give up after this many failed tasks where no breaker decides; `auto` is the breaker's own threshold. */
  readonly maxFailedTasks: number | 'auto' | 'off';
  /** Whether the command may start a second deployment of ours (ecspresso before 2.8.1), which then decides. */
  readonly mayDeployTwice?: boolean | undefined;
  /** How far it is followed. */
  readonly until: WaitUntil;
  /** Waits that end the watch: only pauses, or every wait of the service's settings. */
  readonly leaves?: 'pauses' | 'waits' | undefined;
  /** Keys of pauses that we have ended ourselves: ECS may show them a little longer. */
  readonly continued?: ReadonlySet<string> | undefined;
  /** Given up, and ECS was told to roll it back: only the end of the rollback is a verdict. */
  readonly followsEcsRollback?: boolean | undefined;
  /** Ids (`ecs-svc/<N>`) of our deployments, oldest first. */
  readonly ours: readonly string[];
  /** When the first of ours was seen. */
  readonly appearedAt?: number | undefined;
  /** How and when the command that asks for the deployment ended; absent while it runs. */
  readonly command?: { readonly endedAt: number; readonly failed: boolean };
  /** Observations since the command's end. */
  readonly quietObservations: number;
  /** Since when, by our clock, ECS has said at every observation that there is no such service. */
  readonly missingSince?: number | undefined;
  /** Events up to here (ECS's clock) are older than our first deployment. */
  readonly eventsSince: number;
  /** Observations that showed a failure for which ECS gave no reason yet. */
  readonly unexplained: number;
  readonly health: HealthSoFar;
  /** The wait, asked for by the service's settings, that the last observation showed. */
  readonly wait?: Wait | undefined;
  /** How far our deployment had come when ECS last showed it in progress. */
  readonly lifecycle?: Lifecycle | undefined;
  readonly standstill: Standstill;
  /** When, by our clock, ECS last said whether it waits. */
  readonly answeredAt?: number | undefined;
  /** Since when, by our clock, ours has been replaced while an earlier deployment is PRIMARY. */
  readonly displacedSince?: number | undefined;
  /** Since when, by our clock, ours has failed and is still PRIMARY. */
  readonly failedSince?: number | undefined;
  readonly verdict?: Verdict | undefined;
  /** The tasks of its service that have ended or are to, as the check after a release read them; absent: not read. */
  readonly stoppedTasks?: readonly TaskSnapshot[] | undefined;
}

/** Failures of our newest deployment since the number of running tasks last reached a new high. */
export interface HealthSoFar {
  /** The deployment that this is about. */
  readonly deployment?: string | undefined;
  readonly mostRunning: number;
  readonly mostDesired: number;
  /**
   * Failures when that high was reached: ECS's `failedTasks`, and our count of tasks (undefined until the next count).
   */
  readonly failedThen: number;
  readonly tasksThen: number | undefined;
}

/**
 * What ECS waits for as the service's own settings ask, whatever its tasks do: a PAUSE hook, the bake, or the time between two
 * shares of the traffic. The clock of the timeout stands still.
 */
export type Wait =
  | { readonly kind: 'pause'; readonly pause: Pause }
  | { readonly kind: 'bake' | 'step'; readonly stage: string }
  /** Whether ECS waits, and for what, cannot be seen, because service deployments may not be read. */
  | { readonly kind: 'unseen' };

/** How long ECS has waited because the service's own settings ask for it: the timeout does not count that time. */
export interface Standstill {
  /** Of waits that are over, milliseconds. */
  readonly milliseconds: number;
  /** When a wait that has not ended was last observed, by our clock. */
  readonly at?: number | undefined;
}

/** What one poll saw of one service. */
export interface Observation {
  /** By our clock, milliseconds since the epoch. */
  readonly at: number;
  /** Absent: ECS says MISSING. */
  readonly service?: ServiceSnapshot | undefined;
  /** Service deployments with the task definition of the revision that they bring, where known. */
  readonly serviceDeployments: readonly ResolvedServiceDeployment[];
  /** Whether service deployments can be asked for at all (permission, an old endpoint). */
  readonly serviceDeploymentsKnown: boolean;
  /** ECS did not answer about service deployments this time, and may the next: until then nothing counts as done. */
  readonly serviceDeploymentsPending?: boolean | undefined;
  /** Tasks of ours that failed, as far as they were asked for. */
  readonly failedTasks: number;
  /** That count is an earlier one: tasks are asked for less often than services. */
  readonly failedTasksAreOld?: boolean | undefined;
  /** What that count shows of the tasks of the newest deployment of ours that ran at once; absent: it is an earlier one. */
  readonly peak?: Peak | undefined;
  /** The last observation: a verdict cannot wait for another one. */
  readonly isLast?: boolean | undefined;
}

/** A service deployment whose revision has been looked up. */
export interface ResolvedServiceDeployment extends ServiceDeploymentSnapshot {
  /** `family:revision`, when known. */
  readonly taskDefinition?: string | undefined;
}

/** What a roll-out starts from. */
export type RolloutStart = Pick<
  Rollout,
  | 'service'
  | 'taskDefinition'
  | 'startedAt'
  | 'timeoutSeconds'
  | 'preexisting'
  | 'since'
  | 'creates'
  | 'maxFailedTasks'
  | 'mayDeployTwice'
  | 'until'
  | 'leaves'
  | 'continued'
  | 'followsEcsRollback'
> & {
  /** Deployments of ours that are known already. */
  readonly ours?: readonly string[] | undefined;
};

/** A roll-out of which nothing has been seen. */
export function rollout(start: RolloutStart): Rollout {
  return {
    ...start,
    ours: start.ours ?? [],
    quietObservations: 0,
    eventsSince: start.since,
    unexplained: 0,
    health: { mostRunning: 0, mostDesired: 0, failedThen: 0, tasksThen: 0 },
    standstill: { milliseconds: 0 },
  };
}

/** Notes that the command which asked for the deployment has ended. Its exit code is a hint, never the verdict. */
export function withCommandEnd(state: Rollout, command: NonNullable<Rollout['command']>): Rollout {
  return { ...state, command, quietObservations: 0 };
}

/** The state in which no wait of the service's settings is waited for any more: the rest of its line has failed. */
export function leavingWaits(state: Rollout): Rollout {
  return { ...state, leaves: 'waits' };
}

/** When the time of a roll-out began to count, milliseconds by our clock. */
export function clockStart({ appearedAt, command, startedAt }: Rollout): number {
  return appearedAt ?? command?.endedAt ?? startedAt;
}

/** The deployment of ours that decides: the newest. */
export function newestOurs(state: Pick<Rollout, 'ours'>): string | undefined {
  return state.ours.at(-1);
}

/** The deployment of ours that decides, as the service shows it; undefined where it does not (any more). */
export function ourDeployment(
  state: Pick<Rollout, 'ours'>,
  service: Pick<ServiceSnapshot, 'deployments'> | undefined,
): DeploymentSnapshot | undefined {
  const mine = newestOurs(state);
  return service?.deployments.find(({ id }) => id === mine);
}

/** The service deployment that brings the deployment of ours that decides; undefined where ECS does not show it. */
export function ourServiceDeployment<T extends ServiceDeploymentSnapshot>(
  state: Pick<Rollout, 'ours'>,
  all: readonly T[],
): T | undefined {
  const mine = newestOurs(state);
  return mine === undefined ? undefined : serviceDeploymentOf(all, mine);
}

/** The service deployment that brings the deployment `id`: the revision's ARN ends in the same number. */
export function serviceDeploymentOf<T extends ServiceDeploymentSnapshot>(all: readonly T[], id: string): T | undefined {
  return all.find(({ target }) => target !== undefined && idOf(target) === idOf(id));
}
