import type { AwsError } from './cloud.js';
import type { ServiceDeploymentSnapshot, ServiceSnapshot } from './snapshot.js';
import { idOf, newestIn, primaryOf } from './snapshot.js';

/** How long a deployment may take to appear after the command that asked for it has ended, milliseconds. */
const APPEARANCE_MILLISECONDS = 120_000;
/** How many looks after the command's end must agree that nothing new appeared: reads can lag behind writes. */
const QUIET_LOOKS = 3;
/** How long ECS must say that it has no such service (any more): one answer can lag behind, or come from a part of ECS that does. */
const GONE_MILLISECONDS = 10_000;

/** How a roll-out ended. */
export type Verdict =
  | { readonly kind: 'released'; readonly completedAt: number }
  | { readonly kind: 'unchanged' }
  /** ECS has begun; nobody waits for the end. */
  | { readonly kind: 'started' }
  /** `reason`, here and below, is ECS's own; empty where it gave none. */
  | { readonly kind: 'rolled-back'; readonly reason: string; readonly finished: boolean }
  | { readonly kind: 'replaced'; readonly by: string; readonly reason: string }
  /** `status`: the state of a service deployment that ended by neither success nor rollback. */
  | { readonly kind: 'failed'; readonly reason: string; readonly status?: string | undefined }
  /** ECS completed the deployment, and then so many of its tasks stopped by themselves. */
  | { readonly kind: 'lost-tasks'; readonly count: number }
  /** The command ended well, but no deployment of ours came within so many seconds; the service names another revision. */
  | { readonly kind: 'not-appeared'; readonly seconds: number; readonly names: string }
  /** ECS has the service no longer (no status), or only in this status. */
  | { readonly kind: 'gone'; readonly status?: string | undefined }
  /** Without a circuit breaker, tasks kept failing. */
  | { readonly kind: 'failing'; readonly failures: number }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** The command failed and ECS shows no deployment of ours: nothing was started. */
  | { readonly kind: 'not-started' }
  /** ECS could not be asked for so long that nothing can be said. */
  | { readonly kind: 'unknown'; readonly error: AwsError };

/** The state of one roll-out. A value: {@link advance} makes the next one. */
export interface Rollout {
  readonly service: string;
  /** Ours: `family:revision`. */
  readonly taskDefinition: string;
  /** Milliseconds since the epoch, by our clock. */
  readonly startedAt: number;
  readonly timeoutSeconds: number;
  /** Ids of the deployments that were there before our command: never ours, whatever they carry. */
  readonly strangers: ReadonlySet<string>;
  /**
   * The newest thing that ECS showed of the service before our command, milliseconds since the epoch by ECS's own clock: what is
   * not newer is never ours. The runner's clock says nothing of that, for it may differ by minutes.
   */
  readonly since: number;
  /** Whether the service is expected not to exist at first. */
  readonly creates: boolean;
  /** Give up after this many failed tasks where no breaker decides; `auto` is the breaker's own threshold. */
  readonly maxFailedTasks: number | 'auto' | 'off';
  /** Whether the verdict is wanted as soon as a deployment of ours is there. */
  readonly untilStarted?: boolean;
  /** It has been given up and ECS takes it back: only the end of that is a verdict. */
  readonly goesBack?: boolean;
  /** Ids (`ecs-svc/<N>`) of our deployments, oldest first. */
  readonly ours: readonly string[];
  /** When the first of ours was seen. */
  readonly appearedAt?: number;
  /** How and when the command that asks for the deployment ended; absent while it runs. */
  readonly command?: { readonly endedAt: number; readonly failed: boolean };
  readonly quietLooks: number;
  /** Since when, by our clock, ECS has said at every look that there is no such service. */
  readonly missingSince?: number;
  /** Events up to here, by ECS's clock, are none of this roll-out: none of our deployments was there yet. */
  readonly eventsSince: number;
  readonly verdict?: Verdict;
}

/** What one poll saw of one service. */
export interface Look {
  /** By our clock, milliseconds since the epoch. */
  readonly at: number;
  /** Absent: ECS says MISSING. */
  readonly service?: ServiceSnapshot;
  /** Service deployments with the task definition of the revision that they bring, where known. */
  readonly serviceDeployments: readonly ResolvedServiceDeployment[];
  /** Whether service deployments can be asked for at all (permission, an old endpoint). */
  readonly serviceDeploymentsKnown: boolean;
  /** Set when ECS did not answer about service deployments at this look, and may at the next: until then nothing counts as done. */
  readonly accountPending?: boolean;
  /** Tasks of ours that stopped by themselves, as far as they were asked for. */
  readonly stoppedByThemselves: number;
}

/** A service deployment whose revision has been looked up. */
export interface ResolvedServiceDeployment extends ServiceDeploymentSnapshot {
  /** `family:revision`, when known. */
  readonly taskDefinition?: string;
}

/** What a roll-out starts from. */
export type RolloutStart = Pick<
  Rollout,
  | 'service'
  | 'taskDefinition'
  | 'startedAt'
  | 'timeoutSeconds'
  | 'strangers'
  | 'since'
  | 'creates'
  | 'maxFailedTasks'
  | 'untilStarted'
  | 'goesBack'
> & {
  /** Deployments of ours that are known already. */
  readonly ours?: readonly string[];
};

/** A roll-out of which nothing has been seen. */
export function rollout(start: RolloutStart): Rollout {
  return { ...start, ours: start.ours ?? [], quietLooks: 0, eventsSince: start.since };
}

/** Notes that the command which asked for the deployment has ended. Its exit code is a hint, never the verdict. */
export function commandEnded(state: Rollout, endedAt: number, failed: boolean): Rollout {
  return { ...state, command: { endedAt, failed }, quietLooks: 0 };
}

/**
 * The next state after one look at ECS. Total: any order and any content of looks gives a state, and a verdict never
 * changes once it is there.
 */
export function advance(state: Rollout, look: Look): Rollout {
  if (state.verdict) return state;
  const seen = withAbsence(withOurs(state, look), look);
  const verdict = judge(seen, look);
  return verdict ? { ...seen, verdict } : seen;
}

/** ECS's threshold of the circuit breaker: half of the desired count, at least 3, at most 200. Source: ECS developer guide. */
export function breakerThreshold(desired: number): number {
  return Math.min(200, Math.max(3, Math.ceil(0.5 * desired)));
}

/** The deployment of ours that decides: the newest. */
export function newestOurs(state: Rollout): string | undefined {
  return state.ours.at(-1);
}

/** The service deployment that brings the deployment `id`: the revision's ARN ends in the same number. */
export function serviceDeploymentOf<T extends ServiceDeploymentSnapshot>(all: readonly T[], id: string): T | undefined {
  return all.find((one) => one.target !== undefined && idOf(one.target) === idOf(id));
}

function withOurs(state: Rollout, look: Look): Rollout {
  const found = new Map<string, number>();
  for (const deployment of look.service?.deployments ?? []) {
    if (deployment.taskDefinition === state.taskDefinition) found.set(deployment.id, deployment.createdAt);
  }
  for (const one of look.serviceDeployments) {
    if (one.target === undefined || one.taskDefinition !== state.taskDefinition) continue;
    // Service deployments reach back for months; DescribeServices shows only what is there now.
    if (one.createdAt <= state.since) continue;
    const id = `ecs-svc/${idOf(one.target)}`;
    if (!found.has(id)) found.set(id, one.createdAt);
  }
  const fresh = [...found]
    .filter(([id]) => !state.strangers.has(id) && !state.ours.includes(id))
    .sort(([, a], [, b]) => a - b)
    .map(([id]) => id);
  const quietLooks = state.command === undefined ? 0 : state.quietLooks + (look.accountPending ? 0 : 1);
  if (fresh.length > 0) {
    return { ...state, quietLooks, ours: [...state.ours, ...fresh], appearedAt: state.appearedAt ?? look.at };
  }
  const eventsSince = state.ours.length > 0 ? state.eventsSince : Math.max(state.eventsSince, newestIn(look.service));
  return { ...state, quietLooks, eventsSince };
}

function withAbsence(state: Rollout, look: Look): Rollout {
  const { missingSince, ...there } = state;
  return isThere(look.service) ? there : { ...there, missingSince: missingSince ?? look.at };
}

function isThere(service: ServiceSnapshot | undefined): service is ServiceSnapshot {
  return service !== undefined && service.status !== 'INACTIVE';
}

function judge(state: Rollout, look: Look): Verdict | undefined {
  const { service } = look;
  const mine = newestOurs(state);
  if (!isThere(service)) return withoutService(state, look, mine);
  if (service.status === 'DRAINING') return { kind: 'gone', status: service.status };
  if (mine === undefined) return withoutDeployment(state, look, service);
  if (state.goesBack) return byEndOfRollback(state, look, service, mine) ?? overdue(state, look);
  if (state.untilStarted) return state.command ? { kind: 'started' } : undefined;
  return (
    byServiceDeployment(state, look, service, mine) ?? byDeployment(state, look, service, mine) ?? overdue(state, look)
  );
}

function withoutService(state: Rollout, look: Look, mine: string | undefined): Verdict | undefined {
  if (state.creates && mine === undefined) {
    return state.command?.failed ? { kind: 'not-started' } : overdue(state, look);
  }
  if (look.at - (state.missingSince ?? look.at) < GONE_MILLISECONDS) return overdue(state, look);
  return { kind: 'gone', status: look.service?.status };
}

function withoutDeployment(state: Rollout, look: Look, service: ServiceSnapshot): Verdict | undefined {
  const primary = primaryOf(service);
  const alreadyThere = primary?.taskDefinition === state.taskDefinition && primary.rolloutState === 'COMPLETED';
  const quiet = state.quietLooks >= QUIET_LOOKS;
  if (quiet && state.command?.failed) return { kind: 'not-started' };
  if (quiet && alreadyThere) return { kind: 'unchanged' };
  if (state.command !== undefined && look.at - state.command.endedAt > APPEARANCE_MILLISECONDS) {
    return { kind: 'not-appeared', seconds: APPEARANCE_MILLISECONDS / 1000, names: service.taskDefinition };
  }
  return overdue(state, look);
}

function byServiceDeployment(state: Rollout, look: Look, service: ServiceSnapshot, mine: string): Verdict | undefined {
  const one = serviceDeploymentOf(look.serviceDeployments, mine);
  if (!one) return undefined;
  const reason = one.statusReason ?? '';
  switch (one.status) {
    case 'SUCCESSFUL':
      return { kind: 'released', completedAt: one.finishedAt ?? completedAt(look, service, mine) };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { kind: 'rolled-back', reason: reason || failedReason(service, mine), finished: false };
    case 'ROLLBACK_SUCCESSFUL':
      return { kind: 'rolled-back', reason: reason || failedReason(service, mine), finished: true };
    case 'ROLLBACK_FAILED':
      return { kind: 'failed', reason, ...(reason ? {} : { status: one.status }) };
    case 'STOPPED':
    case 'STOP_REQUESTED': {
      const primary = stranger(state, service);
      if (/replaced/i.test(reason)) {
        // By one of ours that DescribeServices does not show yet (what was there before replaces nobody): the next look decides.
        if (!primary || state.strangers.has(primary.id)) return undefined;
        return { kind: 'replaced', by: primary.taskDefinition, reason };
      }
      return { kind: 'failed', status: one.status, reason: reason || failedReason(service, mine) };
    }
    default:
      return undefined;
  }
}

function byEndOfRollback(state: Rollout, look: Look, service: ServiceSnapshot, mine: string): Verdict | undefined {
  const told = byServiceDeployment(state, look, service, mine);
  if (told && !(told.kind === 'rolled-back' && !told.finished)) return told;
  if (look.accountPending) return undefined;
  if (look.serviceDeploymentsKnown && serviceDeploymentOf(look.serviceDeployments, mine)) return undefined;
  // Without ECS's account: an earlier deployment is complete again, or somebody's new one is.
  const primary = stranger(state, service);
  if (primary?.rolloutState !== 'COMPLETED' || service.deployments.some(({ id }) => id === mine)) return undefined;
  return state.strangers.has(primary.id)
    ? { kind: 'rolled-back', reason: primary.rolloutStateReason ?? '', finished: true }
    : { kind: 'replaced', by: primary.taskDefinition, reason: primary.rolloutStateReason ?? '' };
}

function byDeployment(state: Rollout, look: Look, service: ServiceSnapshot, mine: string): Verdict | undefined {
  const deployment = service.deployments.find((one) => one.id === mine);
  const asked = serviceDeploymentOf(look.serviceDeployments, mine);
  const primary = stranger(state, service);
  if (deployment?.rolloutState === 'FAILED') {
    const reason = deployment.rolloutStateReason ?? '';
    return primary ? { kind: 'rolled-back', reason, finished: false } : { kind: 'failed', reason };
  }
  if (!look.serviceDeploymentsKnown || !asked) {
    if (deployment?.rolloutState === 'COMPLETED' && deployment.status === 'PRIMARY' && !look.accountPending) {
      return { kind: 'released', completedAt: completedAt(look, service, mine) };
    }
    // Only where ECS cannot tell more: an earlier deployment in our place is a rollback, a new one a replacement.
    if (!look.serviceDeploymentsKnown && primary && deployment?.status !== 'PRIMARY') {
      return state.strangers.has(primary.id)
        ? { kind: 'rolled-back', reason: primary.rolloutStateReason ?? '', finished: false }
        : { kind: 'replaced', by: primary.taskDefinition, reason: '' };
    }
  }
  return failing(state, look, service, deployment?.failedTasks ?? 0);
}

/** When our deployment was complete by ECS's clock, as its event tells; our own clock only where that event is not there. */
function completedAt(look: Look, service: ServiceSnapshot, mine: string): number {
  const told = service.events.find(({ message }) => message.includes(`(deployment ${mine}) deployment completed`));
  return told?.at ?? look.at;
}

function failing(state: Rollout, look: Look, service: ServiceSnapshot, failedTasks: number): Verdict | undefined {
  if (service.breaker || state.maxFailedTasks === 'off') return undefined;
  const limit = state.maxFailedTasks === 'auto' ? breakerThreshold(service.desired) : state.maxFailedTasks;
  const failures = Math.max(failedTasks, look.stoppedByThemselves);
  return failures >= limit ? { kind: 'failing', failures } : undefined;
}

function stranger(state: Rollout, service: ServiceSnapshot): ServiceSnapshot['deployments'][number] | undefined {
  return service.deployments.find((one) => one.status === 'PRIMARY' && !state.ours.includes(one.id));
}

/** The services were read before the service deployments: a deployment that they still show in progress tells no reason. */
function failedReason(service: ServiceSnapshot, mine: string): string {
  const deployment = service.deployments.find((one) => one.id === mine);
  return deployment?.rolloutState === 'FAILED' ? (deployment.rolloutStateReason ?? '') : '';
}

function overdue(state: Rollout, look: Look): Verdict | undefined {
  const since = state.appearedAt ?? state.command?.endedAt ?? state.startedAt;
  return look.at - since > state.timeoutSeconds * 1000 ? { kind: 'timeout', seconds: state.timeoutSeconds } : undefined;
}
