import { answerOrError } from '../answer-or-error.js';
import { AwsError, type Cloud, type LogStream } from '../cloud.js';
import { troubleTexts } from '../service/events.js';
import { tasksToExplain } from '../service/stopped-tasks.js';
import type { ContainerSnapshot, ServiceSnapshot, TaskSnapshot } from '../snapshot.js';
import { idOf } from '../snapshot.js';
import { adviceOn, ENDED_BY_ITSELF, exitCodeAdvice } from './advice.js';
import { type Seen, suspects } from './suspect-containers.js';

/** What kept a task from running on. */
export type Fault =
  | {
      readonly kind:
        | 'image'
        | 'secrets'
        | 'set-up'
        | 'load-balancer'
        | 'health-check'
        | 'spot'
        | 'machine'
        | 'start'
        | 'unknown';
    }
  | { readonly kind: 'memory'; readonly container?: string | undefined }
  | ({
      readonly kind: 'exit';
      /** Others that may have ended the task as well, where it is not known which did. */
      readonly or?: readonly Exit[] | undefined;
    } & Exit);

/** That a container ended, and how. */
export interface Exit {
  readonly container: string;
  readonly exitCode: number;
}

/** Several tasks that failed in the same way. */
export interface FailureGroup {
  readonly count: number;
  readonly fault: Fault;
  /** ECS's stopped reason, with each container's exit code. */
  readonly reason: string;
  /** What ECS itself says of the task and its containers: what to do goes by it. */
  readonly said: readonly string[];
  /** The containers to look at, and how they exited: several where it is not known which ended the task. */
  readonly exits: readonly Exit[];
  readonly taskId: string;
}

/** Why a roll-out failed, as far as ECS says. */
export interface Diagnosis {
  readonly groups: readonly FailureGroup[];
  /** Service events since the start that report trouble, oldest first. */
  readonly events: readonly string[];
  readonly advice?: string | undefined;
  /** Last lines of the containers that may have failed. */
  readonly logTails: readonly ContainerLog[];
  /** Reads that AWS did not answer, or did not allow. */
  readonly gaps: readonly AwsError[];
}

/** Lines of a container's log, oldest first. */
export interface ContainerLog {
  readonly container: string;
  readonly lines: readonly string[];
}

/** What a diagnosis looks at. */
export interface DiagnosisRequest {
  readonly cloud: Cloud;
  readonly cluster: string;
  readonly service: string;
  readonly ours: readonly string[];
  /** Events up to here, milliseconds since the epoch by ECS's clock, are older than the roll-out. */
  readonly eventsSince: number;
  readonly last: ServiceSnapshot | undefined;
  /** ECS's own reason for its verdict. */
  readonly reason: string;
  /** Names of the containers whose end ends a task. */
  readonly essential?: ReadonlySet<string> | undefined;
  /** Where a container of one of our tasks logs; undefined when it cannot be read. */
  readonly logStream: (container: string, taskId: string) => LogStream | undefined;
}

/** Lines shown of a container that failed. */
const LOG_TAIL_LINES = 20;
/** Containers whose logs are shown. */
const MOST_LOGS = 2;

/** Finds out why a roll-out failed. Best effort: what cannot be read becomes a gap, never an error. */
export async function diagnose(request: DiagnosisRequest): Promise<Diagnosis> {
  const gaps: AwsError[] = [];
  const [tasks, newest] = await Promise.all([
    attempt(() => request.cloud.stoppedTasks(request.cluster, request.service), gaps),
    // Events about the verdict come with it or just after. If this read fails, the last poll's events are used.
    attempt(() => request.cloud.services(request.cluster, [request.service]), []),
  ]);
  const groups = groupFailures(tasksToExplain(tasks ?? [], request.ours), request.essential);
  const events = troubleTexts((newest?.found[0] ?? request.last)?.events ?? [], request.eventsSince);
  const worst = groups[0];
  const tails = (worst?.exits ?? []).slice(0, MOST_LOGS).flatMap(({ container }) => {
    const stream = request.logStream(container, worst?.taskId ?? '');
    return stream ? [lastLines(request.cloud, container, stream, gaps)] : [];
  });
  const logTails = (await Promise.all(tails)).filter(({ lines }) => lines.length > 0);
  const advice = adviceFor(groups, [request.reason, ...events], logTails, lacksBase(request.last));
  return { groups, events, logTails, gaps, advice };
}

/** The last lines of a container's log; none where they cannot be read, which is a gap. */
export async function lastLines(
  cloud: Pick<Cloud, 'logTail'>,
  container: string,
  stream: LogStream,
  gaps: AwsError[],
): Promise<ContainerLog> {
  const tail = await attempt(() => cloud.logTail(stream, LOG_TAIL_LINES), gaps);
  return { container, lines: (tail ?? []).map((event) => event.message) };
}

/** Groups failed tasks by cause, the most frequent first. */
export function groupFailures(
  tasks: readonly TaskSnapshot[],
  essential?: ReadonlySet<string>,
): readonly FailureGroup[] {
  const groups = new Map<string, Cause & { tasks: TaskSnapshot[] }>();
  for (const task of tasks.toSorted((a, b) => (b.stoppedAt ?? 0) - (a.stoppedAt ?? 0))) {
    const cause = causeOf(task, { essential });
    const key = JSON.stringify(cause.fault);
    const group = groups.get(key) ?? { ...cause, tasks: [] };
    group.tasks.push(task);
    groups.set(key, group);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.tasks.length - a.tasks.length)
    .map(({ tasks: members, ...group }) => ({ ...group, count: members.length, taskId: idOf(members[0]?.arn ?? '') }));
}

/** Why one task stopped. */
export type Cause = Pick<FailureGroup, 'fault' | 'reason' | 'said' | 'exits'>;

/** Why one task stopped: what kept it from running, ECS's reason, the containers to look at. */
export function causeOf(task: TaskSnapshot, seen: Seen = {}): Cause {
  const blamed = suspects(task, seen);
  const exits = blamed.flatMap(({ name, exitCode }) => (exitCode === undefined ? [] : [{ container: name, exitCode }]));
  const why = task.stoppedReason || task.stopCode || '';
  const said = [why, ...task.containers.map(({ reason = '' }) => reason)].filter((text) => text !== '');
  return { fault: faultOf(task, blamed, exits), reason: withExits(task, why), said, exits };
}

/** Why ECS says that a task stopped: its code, its reason, and how each container ended; undefined while it says nothing. */
export function stopReason(task: TaskSnapshot): string | undefined {
  const said = [task.stopCode, task.stoppedReason].filter(Boolean).join(': ');
  return said === '' ? undefined : withExits(task, said);
}

function withExits(task: TaskSnapshot, said: string): string {
  const exits = task.containers
    .filter(({ exitCode, reason }) => exitCode !== undefined || (reason && !said.includes(reason)))
    .map((container) => containerReason(container, said));
  return [said, exits.join(', ')].filter(Boolean).join(' · ');
}

function containerReason({ name, exitCode, reason }: ContainerSnapshot, said: string): string {
  const exit = exitCode === undefined ? '' : ` exit ${exitCode}`;
  return `${name}${exit}${reason && !said.includes(reason) ? ` (${reason})` : ''}`;
}

function faultOf(task: TaskSnapshot, blamed: readonly ContainerSnapshot[], exits: readonly Exit[]): Fault {
  const { stopCode, stoppedReason = '' } = task;
  const texts = [stoppedReason, ...blamed.map(({ reason = '' }) => reason)];
  const says = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  if (says(/^CannotPull\w*Error\b/)) return { kind: 'image' };
  const short = blamed.find(({ reason = '' }) => /^OutOfMemoryError\b/.test(reason));
  if (short || says(/^OutOfMemoryError\b/)) return { kind: 'memory', container: short?.name };
  if (says(/^ResourceInitializationError: .*(?:unable to retrieve secrets?|invalid ssm parameters)\b/s)) {
    return { kind: 'secrets' };
  }
  // Where ECS does not say what could not be retrieved, it may be secrets or registry credentials.
  if (says(/^ResourceInitializationError: unable to pull secrets or registry auth: (?!.*ecr registry auth)/s)) {
    return { kind: 'secrets' };
  }
  if (says(/^ResourceInitializationError\b/)) return { kind: 'set-up' };
  if (/^Task failed ELB health checks\b/.test(stoppedReason)) return { kind: 'load-balancer' };
  if (/^Task failed container health checks\b/.test(stoppedReason)) return { kind: 'health-check' };
  if (stopCode === 'SpotInterruption' || /^Your Spot Task was interrupted\b/.test(stoppedReason))
    return { kind: 'spot' };
  if (stopCode === 'InfrastructureHealth' || stopCode === 'TerminationNotice') return { kind: 'machine' };
  const [first, ...others] = exits;
  if (first) return { kind: 'exit', ...first, or: others.length > 0 ? others : undefined };
  return { kind: stopCode === 'TaskFailedToStart' ? 'start' : 'unknown' };
}

function adviceFor(
  groups: readonly FailureGroup[],
  reasons: readonly string[],
  logTails: readonly ContainerLog[],
  withoutBase: boolean,
): string | undefined {
  const [worst] = groups;
  const on = (text: string): string | undefined => adviceOn(text, { lacksBase: withoutBase });
  // Of the application's own log only this line says something about ECS.
  const fromLog = adviceOn(
    logTails.flatMap(({ lines }) => lines.filter((line) => NOT_EXECUTABLE.test(line))).join('\n'),
  );
  const fromTask = worst && on(worst.said.join('\n'));
  // Where several may be the cause, one exit code says nothing.
  const fromExit = worst?.exits.length === 1 && worst.exits[0] ? exitCodeAdvice(worst.exits[0].exitCode) : undefined;
  const fromReason = reasons.map(on).find((found) => found !== undefined);
  const ended = worst?.fault.kind === 'exit' ? ENDED_BY_ITSELF : undefined;
  return fromLog ?? fromTask ?? fromExit ?? fromReason ?? ended;
}

/** Whether tasks run on Spot, and none is asked for on demand. */
function lacksBase(service: ServiceSnapshot | undefined): boolean {
  const providers = service?.capacityProviders ?? [];
  return (
    providers.some(({ provider }) => provider === 'FARGATE_SPOT') &&
    !providers.some(({ provider, base }) => provider === 'FARGATE' && base > 0)
  );
}

/** What the shell or the runtime writes for a program that was built for another CPU. */
export const NOT_EXECUTABLE = /: exec format error\s*$/i;

async function attempt<T>(read: () => Promise<T>, gaps: AwsError[]): Promise<T | undefined> {
  const answer = await answerOrError(read);
  if (!(answer instanceof AwsError)) return answer;
  gaps.push(answer);
  return undefined;
}
