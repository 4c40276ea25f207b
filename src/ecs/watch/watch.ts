import { answerIfAny } from '../answer-or-error.js';
import type { Clock } from '../clock.js';
import { AwsError, type Cloud } from '../cloud.js';
import { nextWait, patienceWith, READ_INTERVAL } from '../patience.js';
import { advance, deadline } from '../rollout/advance.js';
import {
  leavingWaits,
  type Observation,
  ourServiceDeployment,
  type Rollout,
  type RolloutStart,
  withCommandEnd,
} from '../rollout/rollout.js';
import { courseOfStatus } from '../service-deployment-states.js';
import type { ServiceSnapshot } from '../snapshot.js';
import { countOf, isCountDue } from './failed-task-count.js';
import { finalCheck } from './final-check.js';
import { type Followed, followed } from './followed.js';
import { isSettling, isTooSoon, pollInterval, statusInterval } from './poll-interval.js';
import {
  type ServiceDeploymentReader,
  type ServiceDeploymentsAnswer,
  serviceDeploymentReader,
} from './service-deployment-reader.js';
import { type WatchEvent, type WatchReporter, watchReporter } from './watch-events.js';

/** Services whose stopped tasks are asked for at the same time. */
const FINAL_CHECKS_AT_ONCE = 8;
/**
 * How long a cancel waits for the commands that still run, milliseconds: a little more than their processes are given.
 */
const LAST_COMMANDS = 3000;

/** A roll-out being watched. */
export interface Following {
  /** The last state, with its verdict. */
  readonly done: Promise<Rollout>;
  /** The last service snapshot seen, for reports. */
  last(): ServiceSnapshot | undefined;
  /** ARN of the service deployment that brings ours, as far as it is known. */
  serviceDeployment(): string | undefined;
  /** To be called when the command that asked for the deployment has ended. */
  commandEnded(end: { readonly failed: boolean }): void;
  /**
   * From now on a wait that the service's own settings ask for (a pause, a bake) ends the watch: the rest of its line has failed.
   */
  leaveWaits(): void;
}

/** One poller for all roll-outs of one cluster. */
export interface Watch {
  follow(start: RolloutStart): Following;
}

/** What a watch is made of. */
export interface WatchWorld {
  readonly cloud: Cloud;
  readonly cluster: string;
  readonly clock: Clock;
  /** 0 ≤ jitter < 1. */
  readonly random: () => number;
  readonly emit: (event: WatchEvent) => void;
  readonly signal: AbortSignal;
}

/** What the parts of one poller share. */
interface Poller extends WatchWorld {
  readonly members: Map<string, Followed>;
  readonly reporter: WatchReporter;
  readonly serviceDeployments: ServiceDeploymentReader;
  isPolling: boolean;
  /** Whether ECS has answered a poll before. */
  hasAnswered: boolean;
  /** Since when it does not answer. */
  blindSince?: number | undefined;
  /** Milliseconds to wait longer between polls, because reads fail. */
  backoff: number;
}

/**
 * Starts no call until something is followed, and ends by itself when nothing is. Throttled or failed polls back off and
 * go on; a failure that lasts for minutes or beyond a roll-out's own time, or credentials that have expired, end it as `unknown`.
 */
export function watch(world: WatchWorld): Watch {
  const reporter = watchReporter(world.emit);
  const poller: Poller = {
    ...world,
    members: new Map(),
    reporter,
    serviceDeployments: serviceDeploymentReader({ ...world, reporter }),
    isPolling: false,
    hasAnswered: false,
    backoff: 0,
  };
  return {
    follow(start) {
      const member = followed(start, world.clock.now());
      const { done } = member;
      // Whoever awaits `done` gets the rejection; until somebody does, this keeps Node from calling it unhandled.
      done.catch(() => undefined);
      poller.members.set(start.service, member);
      if (!poller.isPolling) {
        poller.isPolling = true;
        loop(poller).catch((error: unknown) => defect(poller, error));
      }
      return {
        done,
        last: () => member.last,
        serviceDeployment: () => member.serviceDeployment,
        commandEnded({ failed }) {
          member.state = withCommandEnd(member.state, { endedAt: world.clock.now(), failed });
        },
        leaveWaits() {
          member.state = leavingWaits(member.state);
        },
      };
    },
  };
}

async function loop(poller: Poller): Promise<void> {
  const { members, signal } = poller;
  while (members.size > 0 && !signal.aborted) {
    try {
      await poll(poller);
      poller.hasAnswered = true;
      poller.backoff = poller.serviceDeployments.isFailing() ? poller.backoff : 0;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed(poller, error);
    }
    if (members.size > 0) await untilNextPoll(poller);
  }
  poller.isPolling = false;
  if (signal.aborted) await lastPoll(poller);
}

/** One more poll once the commands have ended, so that a deployment begun in the last second is reported. */
async function lastPoll(poller: Poller): Promise<void> {
  await commandsEnded(poller);
  try {
    await poll(poller);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  for (const [name, member] of poller.members) {
    poller.members.delete(name);
    member.resolve(member.state);
  }
}

async function commandsEnded({ members, clock }: Poller): Promise<void> {
  const until = clock.now() + LAST_COMMANDS;
  const isRunning = (): boolean => [...members.values()].some((member) => member.state.command === undefined);
  while (isRunning() && clock.now() < until) await clock.sleep(LAST_COMMANDS / 30);
}

async function poll(poller: Poller): Promise<void> {
  const { members, cloud, cluster, clock, signal } = poller;
  const names = [...members.keys()];
  const { found } = await cloud.services(cluster, names);
  servicesAnswered(poller);
  const answer = await poller.serviceDeployments.read(members, found);
  if (answer.pending) poller.backoff = nextWait(poller.backoff);
  const at = clock.now();
  for (const name of names) {
    const member = members.get(name);
    if (!member || (isTooSoon(member, at) && !signal.aborted)) continue;
    await observe(poller, name, member, { at, answer, service: found.find((service) => service.name === name) });
  }
  const ended = [...members].filter(([, member]) => member.state.verdict);
  for (let first = 0; first < ended.length; first += FINAL_CHECKS_AT_ONCE) {
    const batch = ended.slice(first, first + FINAL_CHECKS_AT_ONCE);
    await Promise.all(batch.map(([name, member]) => finish(poller, name, member)));
  }
}

/** DescribeServices answers again: whatever fails from now on is waited out from the beginning. */
function servicesAnswered(poller: Poller): void {
  if (poller.blindSince !== undefined) poller.backoff = 0;
  poller.blindSince = undefined;
  poller.reporter.answered('services');
}

/** What one poll answered about one service. */
interface Polled {
  readonly at: number;
  readonly answer: ServiceDeploymentsAnswer;
  readonly service: ServiceSnapshot | undefined;
}

async function observe(poller: Poller, name: string, member: Followed, polled: Polled): Promise<void> {
  const { at, answer, service } = polled;
  member.observedAt = at;
  if (service) member.last = service;
  const areCounted = service !== undefined && (await countFailures(poller, member, service));
  const observation: Observation = {
    at,
    service,
    serviceDeployments: answer.deployments.filter(({ arn }) => member.arns.has(arn)),
    serviceDeploymentsKnown: poller.serviceDeployments.isKnown(),
    serviceDeploymentsPending: answer.pending,
    failedTasks: member.counted?.failed ?? 0,
    failedTasksAreOld: !areCounted,
    peak: areCounted ? member.counted?.peak : undefined,
    isLast: poller.signal.aborted,
  };
  member.state = advance(member.state, observation);
  const known = ourServiceDeployment(member.state, answer.deployments);
  if (known) member.serviceDeployment = known.arn;
  if (!isSettling(member)) delete member.settlingSince;
  else member.settlingSince ??= at;
  poller.reporter.observed(name, member, observation);
}

/** Counts our failed tasks where that is due; answers whether it has done so. */
async function countFailures(poller: Poller, member: Followed, service: ServiceSnapshot): Promise<boolean> {
  const { cloud, cluster, clock, members } = poller;
  if (!isCountDue(member, service, members.size, clock.now())) return false;
  const at = clock.now();
  const tasks = await poller.reporter.optional(() => cloud.stoppedTasks(cluster, service.name), 'failed-tasks');
  member.counted = countOf(member, service, tasks, at);
  return tasks !== undefined;
}

/** Waits for the next poll, or until ECS shows a final status before that. */
async function untilNextPoll(poller: Poller): Promise<void> {
  const { members, clock, signal, backoff } = poller;
  const pollAt = Math.min(clock.now() + pollInterval(members.size, backoff, poller.random()), nextDeadline(poller));
  while (!signal.aborted) {
    const left = pollAt - clock.now();
    if (left <= 0) return;
    const settling = [...members.values()].filter(({ settlingSince: since }) => since !== undefined);
    const mayAsk = backoff === 0 && poller.serviceDeployments.isKnown();
    const next = mayAsk ? statusInterval(settling, clock.now()) : Number.POSITIVE_INFINITY;
    if (next >= left) return clock.sleep(left, signal);
    await clock.sleep(next, signal);
    if (!signal.aborted && (await hasFinalStatus(poller, settling))) return;
  }
}

/** When the next roll-out ends if ECS does not answer, milliseconds by our clock: the watch sleeps no longer. */
function nextDeadline({ members, clock, blindSince }: Poller): number {
  if (blindSince === undefined) return Number.POSITIVE_INFINITY;
  const deadlines = [...members.values()].map(({ state }) => deadline(state, clock.now()) + 1);
  return Math.max(clock.now() + READ_INTERVAL, Math.min(...deadlines));
}

/** Whether a roll-out of which only ECS's final status is missing has it now. The next poll judges it. */
async function hasFinalStatus({ cloud }: Poller, settling: readonly Followed[]): Promise<boolean> {
  const arns = settling.flatMap((member) => member.serviceDeployment ?? []);
  const all = await answerIfAny(() => cloud.serviceDeployments(arns));
  // The poll meets the same error and handles it.
  return all === undefined || all.some(({ status }) => courseOfStatus(status) !== 'going-on');
}

async function finish(poller: Poller, name: string, member: Followed): Promise<void> {
  member.state = await finalCheck(poller, member.state, member.last);
  poller.members.delete(name);
  member.resolve(member.state);
}

function failed(poller: Poller, error: AwsError): void {
  const { clock, members } = poller;
  poller.blindSince ??= clock.now();
  poller.backoff = nextWait(poller.backoff);
  poller.reporter.unanswered('services', error);
  const isOver = clock.now() - poller.blindSince >= patienceWith(error.kind, poller.hasAnswered);
  for (const [name, member] of members) {
    if (!isOver && clock.now() <= deadline(member.state, clock.now())) continue;
    members.delete(name);
    member.resolve({ ...member.state, verdict: { kind: 'unknown', error } });
  }
}

/** Rejects everything that is still followed: a defect of ours must leave nobody waiting. */
function defect(poller: Poller, error: unknown): void {
  poller.isPolling = false;
  for (const [name, member] of poller.members) {
    poller.members.delete(name);
    member.reject(error);
  }
}
