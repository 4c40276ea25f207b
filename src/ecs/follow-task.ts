import type { Clock } from './clock.js';
import { AwsError, type Cloud, type LogStream } from './cloud.js';
import { type ExpectedTask, judgeTask, mismatch, type TaskVerdict } from './migration-task.js';
import { INTERVAL, interval, longer, patienceWith } from './patience.js';
import type { TaskSnapshot } from './snapshot.js';

/** How long a task may be unknown to DescribeTasks after it was started: reads lag behind writes. Milliseconds. */
const APPEARANCE = 60_000;
/** After the end the log is read until it has been quiet for this long, milliseconds … */
const QUIET = 3000;
/** … and no longer than this. */
const LONGEST_DRAIN = 10_000;
/** How long a task that was told to stop may take: ECS's stop timeout is 30 s unless the container says more. */
const STOPPING = 150_000;

/** How following a task ended. */
export type TaskEnd =
  | Exclude<TaskVerdict, { kind: 'running' }>
  /** ECS started something else than we asked for; it has been told to stop. */
  | { readonly kind: 'not-ours'; readonly reason: string; readonly notStopped?: string }
  | { readonly kind: 'timeout'; readonly seconds: number; readonly notStopped?: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** `stopped`: the task was told to stop, as the input asks. */
  | { readonly kind: 'cancelled'; readonly stopped: boolean; readonly notStopped?: string };

/** A followed task: its end, the last snapshot, and the log, which may still be drained when the end is known. */
export interface FollowedTask {
  readonly end: TaskEnd;
  readonly task?: TaskSnapshot;
  /** Resolves when nothing more is to come. Never rejects. */
  readonly logged: Promise<void>;
}

/** What following a task needs. */
export interface FollowTask {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly cluster: string;
  readonly arn: string;
  readonly container: string;
  readonly expected: ExpectedTask;
  readonly timeoutSeconds: number;
  /** Whether a cancel tells the task to stop. */
  readonly stopOnCancel: boolean;
  /** Absent: the log cannot be read. */
  readonly stream?: LogStream;
  readonly onLog: (line: string) => void;
  readonly onStatus: (status: string) => void;
  /** One sentence, once: why the log is not shown. */
  readonly onLogUnreadable: (why: string) => void;
}

/**
 * Follows a task to its end, its log beside it. A task that is not the one asked for, or that outlives its time, is told to
 * stop. Failed reads back off and go on; after minutes of them the end is `unknown`.
 */
export async function followTask(request: FollowTask): Promise<FollowedTask> {
  const ended = new AbortController();
  const logged = followLog(request, ended.signal);
  const { end, task } = await followStatus(request);
  ended.abort();
  return { end, logged, ...(task ? { task } : {}) };
}

async function followStatus(request: FollowTask): Promise<{ end: TaskEnd; task?: TaskSnapshot }> {
  const { cloud, clock } = request;
  const startedAt = clock.now();
  let status = '';
  let wait = INTERVAL;
  let blindSince: number | undefined;
  let checked = false;
  let statusSince = startedAt;
  let task: TaskSnapshot | undefined;
  const done = (end: TaskEnd): { end: TaskEnd; task?: TaskSnapshot } => ({ end, ...(task ? { task } : {}) });

  while (!request.signal.aborted) {
    try {
      task = (await cloud.tasks(request.cluster, [request.arn]))[0] ?? task;
      blindSince = undefined;
      wait = INTERVAL;
      if (task && task.lastStatus !== status) statusSince = clock.now();
      // Only what runs can end well.
      if (task?.lastStatus === 'RUNNING') wait = interval(clock.now() - statusSince);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      blindSince ??= clock.now();
      wait = longer(wait);
      if (clock.now() - blindSince >= patienceWith(error.kind, task !== undefined)) {
        return done({ kind: 'unknown', reason: `${error.operation}: ${error.code}: ${error.message}` });
      }
    }
    if (task && !checked) {
      const difference = mismatch(task, request.expected);
      if (difference) {
        const refused = await stop(request, 'ecspresso-release: this is not the task that was asked for');
        return done({ kind: 'not-ours', reason: difference, ...refused });
      }
      checked = true;
    }
    if (task && task.lastStatus !== status) {
      status = task.lastStatus;
      request.onStatus(status);
    }
    const verdict = task ? judgeTask(task, request.container) : undefined;
    if (verdict && verdict.kind !== 'running') return done(verdict);
    if (!task && blindSince === undefined && clock.now() - startedAt > APPEARANCE) {
      return done({ kind: 'unknown', reason: 'ECS does not know the task that it started' });
    }
    if (clock.now() - startedAt > request.timeoutSeconds * 1000) {
      const refused = await stop(request, `ecspresso-release: not finished within ${request.timeoutSeconds} s`);
      if (!refused.notStopped) task = (await lastLook(request)) ?? task;
      return done({ kind: 'timeout', seconds: request.timeoutSeconds, ...refused });
    }
    await clock.sleep(wait, request.signal);
  }
  if (!request.stopOnCancel) return done({ kind: 'cancelled', stopped: false });
  const refused = await stop(request, 'ecspresso-release: the job was cancelled');
  return done({ kind: 'cancelled', stopped: !refused.notStopped, ...refused });
}

/** Waits until a task that was told to stop has stopped, so that the report tells the truth. */
async function lastLook(request: FollowTask): Promise<TaskSnapshot | undefined> {
  const { cloud, clock } = request;
  const since = clock.now();
  let task: TaskSnapshot | undefined;
  while (!request.signal.aborted && clock.now() - since < STOPPING) {
    try {
      task = (await cloud.tasks(request.cluster, [request.arn]))[0] ?? task;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    if (task?.lastStatus === 'STOPPED') return task;
    await clock.sleep(INTERVAL, request.signal);
  }
  return task;
}

/** Tells the task to stop; answers why ECS would not, in its words. */
async function stop(request: FollowTask, reason: string): Promise<{ notStopped?: string }> {
  try {
    await request.cloud.stopTask(request.cluster, request.arn, reason);
    return {};
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { notStopped: `${error.operation}: ${error.code}: ${error.message}` };
  }
}

async function followLog(request: FollowTask, ended: AbortSignal): Promise<void> {
  const { cloud, clock, stream } = request;
  if (!stream) return;
  let next: string | undefined;
  let endedAt: number | undefined;
  let lastEventAt = clock.now();
  let wait = INTERVAL;
  while (!request.signal.aborted) {
    if (ended.aborted) endedAt ??= clock.now();
    try {
      const page = await cloud.logPage(stream, next);
      for (const event of page?.events ?? []) request.onLog(event.message);
      if (page && page.events.length > 0) lastEventAt = clock.now();
      // At the end of a stream CloudWatch Logs answers the token that it was given.
      const more = page !== undefined && page.next !== next && page.events.length > 0;
      next = page?.next ?? next;
      wait = INTERVAL;
      if (more) continue;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.kind !== 'throttled' && error.kind !== 'transient') {
        request.onLogUnreadable(unreadable(error, stream));
        return;
      }
      wait = longer(wait);
    }
    if (endedAt !== undefined) {
      const since = Math.max(endedAt, lastEventAt);
      if (clock.now() - since >= QUIET || clock.now() - endedAt >= LONGEST_DRAIN) return;
      await clock.sleep(INTERVAL / 2, request.signal);
    } else {
      await sleepUntil(clock, wait, ended, request.signal);
    }
  }
}

async function sleepUntil(clock: Clock, milliseconds: number, ended: AbortSignal, signal: AbortSignal): Promise<void> {
  await clock.sleep(milliseconds, AbortSignal.any([ended, signal]));
}

function unreadable(error: AwsError, stream: LogStream): string {
  if (error.kind === 'denied') return `the log is not shown: allow ${error.operation} on log group ${stream.group}`;
  return `the log is not shown: ${stream.group}: ${error.message}`;
}
