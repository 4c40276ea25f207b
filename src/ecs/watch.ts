import type { Clock } from './clock.js';
import { AwsError, type Cloud } from './cloud.js';
import { INTERVAL, interval, longer, patienceWith } from './patience.js';
import { type Progress, progressOf } from './progress.js';
import {
  advance,
  commandEnded,
  type Look,
  newestOurs,
  type ResolvedServiceDeployment,
  type Rollout,
  type RolloutStart,
  rollout,
  serviceDeploymentOf,
} from './rollout.js';
import { matterOf, troubleEvents } from './service-events.js';
import type { ServiceDeploymentSnapshot, ServiceSnapshot, TaskSnapshot } from './snapshot.js';
import { stoppedByThemselves } from './stopped-tasks.js';

/** Above this many services polls become rarer, by so much for each, milliseconds. */
const SERVICES_AT_FULL_PACE = 5;
const SLOWER_BY_SERVICE = 50;
/** Service deployments that one call can ask for. Source: the ECS API reference. */
const SERVICE_DEPLOYMENTS_A_CALL = 20;
/** Least time for each such call, where ECS's word is all that is missing: a quarter of the quota. Milliseconds. */
const WORD_INTERVAL = 200;
/** Looks at a service of which nothing has appeared count only when they are so far apart. Milliseconds. */
const LEAST_BETWEEN_LOOKS = 900;
/** Services whose stopped tasks are asked for at the same time. */
const LAST_LOOKS_AT_ONCE = 8;
/** How often the stopped tasks of services without a circuit breaker are counted, milliseconds. */
const TASKS_INTERVAL = 5000;
/** How long the account of service deployments may fail before roll-outs are judged without it, milliseconds. */
const WITHOUT_ACCOUNT = 30_000;
/** Tries of the last look for tasks that have stopped since a deployment completed. */
const LAST_LOOKS = 4;
/** How long the commands that run at a cancel are waited for, milliseconds: a little more than their process is given. */
const LAST_COMMANDS = 3000;
/** How long a roll-out may say nothing, milliseconds. */
const SILENCE = 60_000;

/** What a watch reports beside verdicts. */
export type WatchNews =
  | { readonly kind: 'progress'; readonly service: string; readonly progress: Progress }
  /** Nothing has changed for a while: the last progress again. */
  | { readonly kind: 'heartbeat'; readonly service: string; readonly progress: Progress }
  | { readonly kind: 'event'; readonly service: string; readonly message: string }
  | {
      readonly kind: 'paused';
      readonly service: string;
      readonly serviceDeployment: string;
      readonly hookId: string;
      readonly stage: string;
    }
  | { readonly kind: 'degraded'; readonly action: string; readonly consequence: string };

/** A roll-out being watched. */
export interface Following {
  /** The last state, with its verdict. */
  readonly done: Promise<Rollout>;
  /** The last service snapshot seen, for reports. */
  last(): ServiceSnapshot | undefined;
  /** ARN of the service deployment that brings ours, as far as it is known. */
  serviceDeployment(): string | undefined;
  /** To be called when the command that asked for the deployment has ended. */
  commandEnded(failed: boolean): void;
}

/** One poller for all roll-outs of one cluster. */
export interface Watch {
  follow(start: RolloutStart): Following;
}

interface Member {
  state: Rollout;
  last?: ServiceSnapshot;
  progress?: string;
  toldAt: number;
  told: Set<string>;
  paused?: string;
  listedAt: number;
  arns: Set<string>;
  serviceDeployment?: string;
  /** Since when all its tasks are new and run, so that only ECS's own word is missing. */
  settlingSince?: number;
  /** When a poll was last applied to it. */
  lookedAt?: number;
  tasksAskedAt: number;
  failures: number;
  resolve: (state: Rollout) => void;
  reject: (error: unknown) => void;
}

/**
 * Starts no call until something is followed, and ends by itself when nothing is. Throttled or failed polls back off and
 * go on; only a failure that lasts for minutes, or credentials that have expired, end a roll-out as `unknown`.
 */
export function watch(world: {
  readonly cloud: Cloud;
  readonly cluster: string;
  readonly clock: Clock;
  /** 0 ≤ jitter < 1. */
  readonly random: () => number;
  readonly tell: (news: WatchNews) => void;
  readonly signal: AbortSignal;
}): Watch {
  const { cloud, cluster, clock } = world;
  const members = new Map<string, Member>();
  const taskDefinitions = new Map<string, string>();
  const degraded = new Set<string>();
  let serviceDeploymentsKnown = true;
  let polling = false;
  let answered = false;
  let blindSince: number | undefined;
  let accountLostSince: number | undefined;
  let backoff = 0;

  const degrade = (error: AwsError, consequence: string): void => {
    if (degraded.has(error.operation)) return;
    degraded.add(error.operation);
    world.tell({ kind: 'degraded', action: error.operation, consequence });
  };

  /** A read that reports may do without; undefined when it is not allowed or fails. */
  const optional = async <T>(read: () => Promise<T>, consequence: string): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.kind === 'denied' || error.kind === 'unsupported') degrade(error, consequence);
      return undefined;
    }
  };

  /** What ECS tells of service deployments now; undefined when it does not answer, which the next poll may mend. */
  const serviceDeployments = async (
    found: readonly ServiceSnapshot[],
  ): Promise<ResolvedServiceDeployment[] | undefined> => {
    if (!serviceDeploymentsKnown) return [];
    try {
      const all = await askServiceDeployments(found);
      accountLostSince = undefined;
      return all;
    } catch (error) {
      if (!(error instanceof AwsError) || error.kind === 'credentials') throw error;
      accountLostSince ??= clock.now();
      const passing = error.kind === 'throttled' || error.kind === 'transient';
      if (passing && clock.now() - accountLostSince < WITHOUT_ACCOUNT) {
        backoff = longer(backoff);
        return undefined;
      }
      serviceDeploymentsKnown = false;
      degrade(
        error,
        "ECS's own account of each roll-out is not available: judging by rolloutState of DescribeServices alone",
      );
      return [];
    }
  };

  const askServiceDeployments = async (found: readonly ServiceSnapshot[]): Promise<ResolvedServiceDeployment[]> => {
    const arns = new Set<string>();
    for (const service of found) {
      const member = members.get(service.name);
      if (!member) continue;
      const current = service.currentServiceDeployment;
      if (current) member.arns.add(current);
      else await list(member, service.name);
      if (wantsList(member, service, clock.now())) await list(member, service.name);
      for (const arn of member.arns) arns.add(arn);
    }
    const all = await cloud.serviceDeployments([...arns]);
    await resolveRevisions(all, found);
    const resolved = all.map((one) => {
      const taskDefinition = one.target === undefined ? undefined : taskDefinitions.get(one.target);
      return { ...one, ...(taskDefinition === undefined ? {} : { taskDefinition }) };
    });
    for (const service of found) forgetStrangers(members.get(service.name), service, resolved);
    return resolved;
  };

  const list = async (member: Member, service: string): Promise<void> => {
    if (clock.now() - member.listedAt < TASKS_INTERVAL) return;
    member.listedAt = clock.now();
    const newest = await cloud.newestServiceDeployments(cluster, service);
    for (const one of newest.slice(0, 3)) member.arns.add(one.arn);
  };

  const resolveRevisions = async (
    all: readonly ServiceDeploymentSnapshot[],
    found: readonly ServiceSnapshot[],
  ): Promise<void> => {
    const byNumber = new Map(
      found.flatMap((service) => service.deployments.map((one) => [numberOf(one.id), one.taskDefinition] as const)),
    );
    const unknown: string[] = [];
    for (const { target } of all) {
      if (target === undefined || taskDefinitions.has(target)) continue;
      const known = byNumber.get(numberOf(target));
      if (known === undefined) unknown.push(target);
      else taskDefinitions.set(target, known);
    }
    if (unknown.length === 0) return;
    const revisions = await optional(
      () => cloud.serviceRevisions(unknown),
      'a deployment that came and went between two looks cannot be told from another one',
    );
    for (const [arn, taskDefinition] of revisions ?? []) taskDefinitions.set(arn, taskDefinition);
  };

  const countFailures = async (member: Member, service: ServiceSnapshot): Promise<void> => {
    if (service.breaker || member.state.ours.length === 0 || clock.now() - member.tasksAskedAt < TASKS_INTERVAL) return;
    member.tasksAskedAt = clock.now();
    const tasks = await optional(
      () => cloud.stoppedTasks(cluster, service.name),
      'tasks that start and then exit cannot be counted: a crash loop without a circuit breaker ends by timeout',
    );
    if (tasks) member.failures = stoppedByThemselves(tasks, member.state.ours).length;
  };

  const poll = async (): Promise<void> => {
    const names = [...members.keys()];
    const { found } = await cloud.services(cluster, names);
    const account = await serviceDeployments(found);
    const deployments = account ?? [];
    const at = clock.now();
    for (const name of names) {
      const member = members.get(name);
      if (!member) continue;
      // A poll that was brought forward for others is no further look at what has not appeared: reads lag by time, not by looks.
      const tooSoon = at - (member.lookedAt ?? 0) < LEAST_BETWEEN_LOOKS && !world.signal.aborted;
      if (tooSoon && newestOurs(member.state) === undefined) continue;
      member.lookedAt = at;
      const service = found.find((one) => one.name === name);
      if (service) {
        member.last = service;
        await countFailures(member, service);
      }
      const look: Look = {
        at,
        ...(service ? { service } : {}),
        serviceDeployments: deployments.filter((one) => member.arns.has(one.arn)),
        serviceDeploymentsKnown,
        ...(account === undefined ? { accountPending: true } : {}),
        stoppedByThemselves: member.failures,
      };
      member.state = advance(member.state, look);
      const mine = newestOurs(member.state);
      const known = mine === undefined ? undefined : serviceDeploymentOf(deployments, mine);
      if (known) member.serviceDeployment = known.arn;
      if (!isSettling(member)) delete member.settlingSince;
      else member.settlingSince ??= at;
      report(name, member, look);
    }
    const ended = [...members].filter(([, member]) => member.state.verdict);
    for (let first = 0; first < ended.length; first += LAST_LOOKS_AT_ONCE) {
      await Promise.all(ended.slice(first, first + LAST_LOOKS_AT_ONCE).map(([name, member]) => finish(name, member)));
    }
  };

  /** Whether one of the roll-outs that only wait for ECS's word has got it. Tells nothing itself: a poll decides. */
  const wordIsThere = async (): Promise<boolean> => {
    const settling = [...members.values()].filter((member) => member.settlingSince !== undefined);
    try {
      const all = await cloud.serviceDeployments(settling.flatMap((member) => member.serviceDeployment ?? []));
      return all.some(({ status }) => status !== 'PENDING' && status !== 'IN_PROGRESS');
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // The poll meets it as well, and knows what to do.
      return true;
    }
  };

  /** Waits for the next poll; not as long where ECS has said something before. */
  const untilNextPoll = async (): Promise<void> => {
    const pollAt = clock.now() + pace(members.size, backoff, world.random());
    while (!world.signal.aborted) {
      const left = pollAt - clock.now();
      if (left <= 0) return;
      const settling = [...members.values()].filter(({ settlingSince: since }) => since !== undefined);
      const next =
        backoff > 0 || !serviceDeploymentsKnown ? Number.POSITIVE_INFINITY : wordInterval(settling, clock.now());
      if (next >= left) return clock.sleep(left, world.signal);
      await clock.sleep(next, world.signal);
      if (!world.signal.aborted && (await wordIsThere())) return;
    }
  };

  const report = (name: string, member: Member, look: Look): void => {
    if (!look.service) return;
    const progress = progressOf(member.state, look.service);
    if (progress && !member.state.verdict) {
      const digest = JSON.stringify(progress);
      const kind = digest === member.progress ? 'heartbeat' : 'progress';
      if (kind === 'progress' || look.at - member.toldAt >= SILENCE) {
        member.progress = digest;
        member.toldAt = look.at;
        world.tell({ kind, service: name, progress });
      }
    }
    for (const event of troubleEvents(look.service.events, member.state.eventsSince)) {
      // ECS repeats itself with new ids and tasks; the matter is what a person has read.
      const matter = matterOf(event.message);
      if (member.told.has(matter)) continue;
      member.told.add(matter);
      world.tell({ kind: 'event', service: name, message: event.message });
    }
    const paused = look.serviceDeployments.find(
      (one) => one.paused && one.taskDefinition === member.state.taskDefinition,
    );
    if (paused?.paused && member.paused !== paused.paused.hookId) {
      member.paused = paused.paused.hookId;
      world.tell({ kind: 'paused', service: name, serviceDeployment: paused.arn, ...paused.paused });
    }
  };

  /** Tasks that have stopped; undefined, and told, when ECS does not say it at several tries. */
  const lastLook = async (name: string): Promise<readonly TaskSnapshot[] | undefined> => {
    for (let left = LAST_LOOKS - 1; ; left -= 1) {
      try {
        return await cloud.stoppedTasks(cluster, name);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const passing = error.kind === 'throttled' || error.kind === 'transient';
        if (!passing || left === 0 || world.signal.aborted) {
          degrade(error, 'the last look for tasks that stopped right after the deployment completed is left out');
          return undefined;
        }
        await clock.sleep(INTERVAL, world.signal);
      }
    }
  };

  const finish = async (name: string, member: Member): Promise<void> => {
    const { verdict } = member.state;
    if (verdict?.kind === 'released') {
      const tasks = await lastLook(name);
      const lost = stoppedByThemselves(tasks ?? [], member.state.ours).filter(
        (task) => (task.stoppedAt ?? 0) > verdict.completedAt,
      );
      if (lost.length > 0) {
        member.state = { ...member.state, verdict: { kind: 'lost-tasks', count: lost.length } };
      }
    }
    members.delete(name);
    member.resolve(member.state);
  };

  const failed = (error: AwsError): void => {
    blindSince ??= clock.now();
    backoff = longer(backoff);
    if (clock.now() - blindSince < patienceWith(error.kind, answered)) return;
    for (const [name, member] of members) {
      members.delete(name);
      member.resolve({ ...member.state, verdict: { kind: 'unknown', error } });
    }
  };

  const commandsEnded = async (): Promise<void> => {
    const until = clock.now() + LAST_COMMANDS;
    const running = (): boolean => [...members.values()].some((member) => member.state.command === undefined);
    while (running() && clock.now() < until) await clock.sleep(LAST_COMMANDS / 30);
  };

  const loop = async (): Promise<void> => {
    while (members.size > 0 && !world.signal.aborted) {
      try {
        await poll();
        answered = true;
        blindSince = undefined;
        if (accountLostSince === undefined) backoff = 0;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed(error);
      }
      if (members.size > 0) await untilNextPoll();
    }
    polling = false;
    if (world.signal.aborted) {
      // One last look when the commands have ended, so that a deployment begun in the last second is in the report.
      await commandsEnded();
      await poll().catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
      });
      for (const [name, member] of members) {
        members.delete(name);
        member.resolve(member.state);
      }
    }
  };

  /** Nobody may wait for ever because of a defect of ours. */
  const defect = (error: unknown): void => {
    polling = false;
    for (const [name, member] of members) {
      members.delete(name);
      member.reject(error);
    }
  };

  return {
    follow(start) {
      let member!: Member;
      const done = new Promise<Rollout>((resolve, reject) => {
        member = {
          state: rollout(start),
          listedAt: 0,
          toldAt: clock.now(),
          told: new Set(),
          arns: new Set(),
          tasksAskedAt: 0,
          failures: 0,
          resolve,
          reject,
        };
        members.set(start.service, member);
        if (!polling) {
          polling = true;
          loop().catch(defect);
        }
      });
      return {
        done,
        last: () => member.last,
        serviceDeployment: () => member.serviceDeployment,
        commandEnded(commandFailed) {
          member.state = commandEnded(member.state, clock.now(), commandFailed);
        },
      };
    },
  };
}

/** Milliseconds until the next poll of `services` services: at most two calls a second, a tenth of the read quota. */
export function pace(services: number, backoff: number, random: number): number {
  const interval = INTERVAL + Math.max(0, services - SERVICES_AT_FULL_PACE) * SLOWER_BY_SERVICE;
  return Math.max(interval, backoff) * (0.95 + 0.1 * random);
}

/** Whether ours runs as it shall and nothing else does: what is missing is that ECS says so. */
function isSettling({ state, last, serviceDeployment }: Member): boolean {
  if (!last || serviceDeployment === undefined || state.verdict) return false;
  const mine = last.deployments.find(({ id }) => id === newestOurs(state));
  if (!mine || mine.running < mine.desired || mine.pending > 0) return false;
  return last.deployments.every(({ id, running }) => id === mine.id || running === 0);
}

/** Milliseconds until ECS is asked for its word on those that settle. */
function wordInterval(settling: readonly Member[], now: number): number {
  const youngest = Math.max(...settling.map(({ settlingSince = now }) => settlingSince));
  const calls = Math.ceil(settling.length / SERVICE_DEPLOYMENTS_A_CALL);
  return calls === 0 ? Number.POSITIVE_INFINITY : Math.max(interval(now - youngest), calls * WORD_INTERVAL);
}

/** Whether only a list can tell what became of ours: none has appeared, or its service deployment is not among those known. */
function wantsList(member: Member, service: ServiceSnapshot, now: number): boolean {
  const { state } = member;
  const mine = state.ours.at(-1);
  // Before the third look after the command, at which the service may count as unchanged.
  if (mine === undefined) return state.command !== undefined && now - state.command.endedAt > INTERVAL;
  return !service.deployments.some((one) => one.id === mine);
}

/** What is known to bring something else, and is not what the service is at now, need not be asked for again. */
function forgetStrangers(
  member: Member | undefined,
  service: ServiceSnapshot,
  all: readonly ResolvedServiceDeployment[],
): void {
  for (const { arn, taskDefinition } of all) {
    if (taskDefinition === undefined || arn === service.currentServiceDeployment) continue;
    if (taskDefinition !== member?.state.taskDefinition) member?.arns.delete(arn);
  }
}

function numberOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
