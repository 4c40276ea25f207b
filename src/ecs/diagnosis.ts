import { adviceOn, exitCodeAdvice } from './advice.js';
import { AwsError, type Cloud, type LogStream } from './cloud.js';
import { troubleTexts } from './service-events.js';
import type { ContainerSnapshot, ServiceSnapshot, TaskSnapshot } from './snapshot.js';
import { idOf } from './snapshot.js';
import { failedTasks } from './stopped-tasks.js';

/** What kept a task from running on. */
export type Fault =
  | { readonly kind: 'image' | 'secrets' | 'set-up' | 'load-balancer' | 'health-check' | 'spot' | 'start' | 'unknown' }
  | { readonly kind: 'memory'; readonly container?: string | undefined }
  | { readonly kind: 'exit'; readonly container: string; readonly exitCode: number };

/** Several tasks that failed in the same way. */
export interface FailureGroup {
  readonly count: number;
  readonly fault: Fault;
  /** ECS's own words, with each container's exit code. */
  readonly words: string;
  /** The container to look at, when one exited, and how. */
  readonly container?: string;
  readonly exitCode?: number;
  readonly taskId: string;
}

/** Why a roll-out failed, as far as ECS tells. */
export interface Diagnosis {
  readonly groups: readonly FailureGroup[];
  /** Service events since the start that tell of trouble, oldest first. */
  readonly events: readonly string[];
  readonly advice?: string;
  /** Last lines of the container that failed. */
  readonly logTail: readonly string[];
  /** Reads that AWS did not answer, or did not allow. */
  readonly gaps: readonly AwsError[];
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
  /** ECS's verdict in its own words. */
  readonly reason: string;
  /** Where a container of one of our tasks logs; undefined when it cannot be read. */
  readonly logStream: (container: string, taskId: string) => LogStream | undefined;
}

/** Lines shown of a container that failed. */
const LOG_TAIL_LINES = 20;

/** Best effort: what cannot be read is a gap, never an error. */
export async function diagnose(request: DiagnosisRequest): Promise<Diagnosis> {
  const gaps: AwsError[] = [];
  const [tasks, newest] = await Promise.all([
    attempt(() => request.cloud.stoppedTasks(request.cluster, request.service), gaps),
    // The last poll read the service before the verdict; what ECS says of that comes with it or just after. What cannot be read again is no gap.
    attempt(() => request.cloud.services(request.cluster, [request.service]), []),
  ]);
  const groups = groupFailures(failedTasks(tasks ?? [], request.ours));
  const events = troubleTexts((newest?.found[0] ?? request.last)?.events ?? [], request.eventsSince);
  const worst = groups[0];
  const stream = worst?.container ? request.logStream(worst.container, worst.taskId) : undefined;
  const tail = stream ? await attempt(() => request.cloud.logTail(stream, LOG_TAIL_LINES), gaps) : undefined;
  const logTail = (tail ?? []).map((event) => event.message);
  const advice = adviceFor(groups, [request.reason, ...events], logTail);
  return { groups, events, logTail, gaps, ...(advice ? { advice } : {}) };
}

/** Groups failed tasks by cause, the most frequent first. */
export function groupFailures(tasks: readonly TaskSnapshot[]): readonly FailureGroup[] {
  const groups = new Map<string, Cause & { tasks: TaskSnapshot[] }>();
  for (const task of tasks.toSorted((a, b) => (b.stoppedAt ?? 0) - (a.stoppedAt ?? 0))) {
    const cause = causeOf(task);
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
export type Cause = Pick<FailureGroup, 'fault' | 'words' | 'container' | 'exitCode'>;

/** Why one task stopped: what kept it from running, ECS's words, the container to look at. */
export function causeOf(task: TaskSnapshot): Cause {
  const reason = task.stoppedReason ?? '';
  const failed =
    task.containers.find((one) => one.exitCode !== undefined && one.exitCode !== 0 && one.reason) ??
    task.containers.find((one) => one.exitCode !== undefined && one.exitCode !== 0) ??
    task.containers.find((one) => one.exitCode !== undefined) ??
    task.containers.find((one) => one.reason);
  const exits = task.containers
    .filter((one) => one.exitCode !== undefined || (one.reason && !reason.includes(one.reason)))
    .map((one) => containerWords(one, reason));
  const words = [reason || task.stopCode || 'stopped without a reason', exits.join(', ')].filter(Boolean).join(' · ');
  const all = `${reason} ${failed?.reason ?? ''}`;
  const container = failed?.exitCode === undefined ? {} : { container: failed.name, exitCode: failed.exitCode };
  return { fault: faultOf(all, failed, task), words, ...container };
}

function containerWords({ name, exitCode, reason }: ContainerSnapshot, said: string): string {
  const exit = exitCode === undefined ? '' : ` exit ${exitCode}`;
  return `${name}${exit}${reason && !said.includes(reason) ? ` (${reason})` : ''}`;
}

function faultOf(text: string, failed: ContainerSnapshot | undefined, task: TaskSnapshot): Fault {
  if (/CannotPull/i.test(text)) return { kind: 'image' };
  if (/OutOfMemory/i.test(text)) return { kind: 'memory', container: failed?.name };
  if (/secrets?|ssm/i.test(text) && /ResourceInitialization/i.test(text)) return { kind: 'secrets' };
  if (/ResourceInitialization/i.test(text)) return { kind: 'set-up' };
  if (/ELB health checks/i.test(text)) return { kind: 'load-balancer' };
  if (/container health checks/i.test(text)) return { kind: 'health-check' };
  if (/Spot/i.test(text)) return { kind: 'spot' };
  if (failed?.exitCode !== undefined) return { kind: 'exit', container: failed.name, exitCode: failed.exitCode };
  return { kind: task.stopCode === 'TaskFailedToStart' ? 'start' : 'unknown' };
}

function adviceFor(
  groups: readonly FailureGroup[],
  words: readonly string[],
  logTail: readonly string[],
): string | undefined {
  const [worst] = groups;
  const fromLog = adviceOn(logTail.filter((line) => /exec format error/i.test(line)).join('\n'));
  const fromTask = worst && adviceOn(worst.words);
  return (
    fromLog ??
    fromTask ??
    (worst?.exitCode === undefined ? undefined : exitCodeAdvice(worst.exitCode)) ??
    words.map((text) => adviceOn(text)).find((found) => found !== undefined)
  );
}

async function attempt<T>(read: () => Promise<T>, gaps: AwsError[]): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    gaps.push(error);
    return undefined;
  }
}
