import { answerOrError } from '../answer-or-error.js';
import type { Clock } from '../clock.js';
import { AwsError, type Cloud, type LogStream } from '../cloud.js';
import { endReadInterval, failedReads, nextWait, patienceWith, READ_INTERVAL } from '../patience.js';
import { courseOfTask, hasStopped } from '../statuses.js';
import { followLog, type LogGap } from './follow-log.js';
import {
  type ExpectedTask,
  isStopping,
  judgeTask,
  type Mismatch,
  mismatch,
  observed,
  type TaskHistory,
  type TaskVerdict,
} from './migration-task.js';
import type { StopReason } from './stop-reason.js';

/** How long a task may be unknown to DescribeTasks after it was started: reads lag behind writes. Milliseconds. */
const APPEARANCE = 60_000;
/** How long a task that was told to stop may take: ECS's stop timeout is 30 s unless the container says more. */
const STOPPING = 150_000;
/** How long its end is waited for where ECS does not show it, milliseconds. */
const STOPPING_UNSEEN = 15_000;
/** How long ECS may take to stop a task after its essential container has ended, milliseconds. */
const WINDING_DOWN = 10_000;
/** How long the last observation after a cancel may take, milliseconds: the runner kills the step soon. */
const LAST_OBSERVATION = 1500;

/** What came of StopTask: `notStopped` is ECS's refusal. */
interface Stopped {
  readonly notStopped?: AwsError | undefined;
}

/** How following a task ended. */
export type TaskEnd =
  | Exclude<TaskVerdict, { kind: 'running' }>
  /** ECS started something else than we asked for; it has been told to stop. */
  | ({ readonly kind: 'not-ours'; readonly difference: Mismatch } & Stopped)
  | ({ readonly kind: 'timeout'; readonly seconds: number } & Stopped)
  /** ECS could not be asked any more; without an error it never showed the task that it had started. */
  | { readonly kind: 'unknown'; readonly error?: AwsError | undefined }
  /** `stopped`: the task was told to stop, as the input asks. */
  | ({ readonly kind: 'cancelled'; readonly stopped: boolean } & Stopped);

/** A task that would have kept running after its command had ended, and was therefore told to stop. */
export interface LeftRunning extends Stopped {
  /** ECS had started the container again (its `restartPolicy`). */
  readonly restarted: boolean;
}

/** A followed task: its end, what was seen of it, and the log, which may still be drained when the end is known. */
export interface FollowedTask {
  readonly end: TaskEnd;
  /** Absent: ECS never showed it. */
  readonly history?: TaskHistory | undefined;
  /** It was running when this action told ECS to stop it, and ECS shows that somebody has: what ECS gives as the reason is ours. */
  readonly stoppedByUs: boolean;
  /** Resolves when the log is complete and the task is being stopped or has stopped. Never rejects for what AWS answers. */
  readonly logged: Promise<void>;
}

/** What following a task needs. */
export interface FollowTask {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly cluster: string;
  readonly arn: string;
  /** The container whose end counts. */
  readonly container: string;
  /** Containers whose end ends the task. */
  readonly essential: ReadonlySet<string>;
  readonly expected: ExpectedTask;
  readonly timeoutSeconds: number;
  /** Whether a cancel tells the task to stop. */
  readonly stopOnCancel: boolean;
  /** Absent: the log cannot be read. */
  readonly stream?: LogStream | undefined;
  readonly onLog: (line: string) => void;
  readonly onStatus: (status: string) => void;
  /** Called when the task cannot be read and is asked for again; once until it is read. */
  readonly onUnanswered: (error: AwsError) => void;
  /** Called once at most. */
  readonly onLogGap: (gap: LogGap) => void;
  /** Called once at most. */
  readonly onLeftRunning: (left: LeftRunning) => void;
}

/**
 * Follows a task to its end, with its log. A task that is not the one asked for, that times out, or that keeps running
 * after its command has ended is told to stop. Failed reads back off and are repeated; after minutes of failures the
 * end is `unknown`.
 */
export async function followTask(request: FollowTask): Promise<FollowedTask> {
  const following = begin(request);
  const ended = new AbortController();
  const { stream } = request;
  const log = stream
    ? followLog({
        ...request,
        stream,
        ended: ended.signal,
        ran: () => following.history()?.ran.has(request.container) === true,
        onGap: request.onLogGap,
      })
    : Promise.resolve();
  // Whoever awaits `logged` gets the rejection; until somebody does, this keeps Node from calling it unhandled.
  log.catch(() => undefined);
  const end = await toTheEnd(request, following);
  ended.abort();
  const history = following.history();
  const hasEnded = end.kind === 'succeeded' || end.kind === 'failed' || end.kind === 'interrupted';
  const out = hasEnded ? windDown(request, following) : Promise.resolve();
  const logged = Promise.all([log, out]).then(() => undefined);
  logged.catch(() => undefined);
  return { end, history, stoppedByUs: following.stoppedByUs(), logged };
}

/** The observations of one task. */
interface Following {
  history(): TaskHistory | undefined;
  /** Asks ECS once; answers the error when ECS did not answer. */
  observe(): Promise<AwsError | undefined>;
  verdict(): TaskVerdict;
  /** Tells ECS to stop the task. */
  stop(why: StopReason): Promise<Stopped>;
  stoppedByUs(): boolean;
}

function begin({ cloud, cluster, arn, container, essential }: FollowTask): Following {
  let history: TaskHistory | undefined;
  let hasStopped = false;
  return {
    history: () => history,
    async observe() {
      const tasks = await answerOrError(() => cloud.tasks(cluster, [arn]));
      if (tasks instanceof AwsError) return tasks;
      if (tasks[0]) history = observed(history, tasks[0]);
      return undefined;
    },
    verdict: () => (history ? judgeTask(history, container, essential) : { kind: 'running' }),
    async stop(why) {
      const wasStopping = history !== undefined && isStopping(history.task);
      const answer = await answerOrError(() => cloud.stopTask(cluster, arn, why));
      if (answer instanceof AwsError) return { notStopped: answer };
      if (!wasStopping) hasStopped = true;
      return {};
    },
    stoppedByUs: () => hasStopped && history?.task.stopCode === 'UserInitiated',
  };
}

async function toTheEnd(request: FollowTask, following: Following): Promise<TaskEnd> {
  const { clock, signal } = request;
  const startedAt = clock.now();
  let status = '';
  let statusSince = startedAt;
  let wait = READ_INTERVAL;
  let blindSince: number | undefined;
  let checked = false;
  const failures = failedReads();

  while (!signal.aborted) {
    const error = await following.observe();
    const task = following.history()?.task;
    if (error) {
      blindSince ??= clock.now();
      wait = nextWait(wait);
      if (failures.failed(error.kind)) request.onUnanswered(error);
      if (clock.now() - blindSince >= patienceWith(error.kind, task !== undefined)) return { kind: 'unknown', error };
    } else {
      blindSince = undefined;
      failures.answered();
      wait = READ_INTERVAL;
    }
    if (task && !checked) {
      const difference = mismatch(task, request.expected);
      if (difference) return { kind: 'not-ours', difference, ...(await following.stop({ kind: 'not-requested' })) };
      checked = true;
    }
    if (task && task.lastStatus !== status) {
      status = task.lastStatus;
      statusSince = clock.now();
      request.onStatus(status);
    }
    const verdict = following.verdict();
    if (verdict.kind !== 'running') return verdict;
    // Only a running task can end by success at any moment, so that it is polled more often.
    if (!error && courseOfTask(task?.lastStatus) === 'running') wait = endReadInterval(clock.now() - statusSince);
    if (!task && !error && clock.now() - startedAt > APPEARANCE) return { kind: 'unknown' };
    const left = startedAt + request.timeoutSeconds * 1000 - clock.now();
    if (left < 0) return overdue(request, following);
    await clock.sleep(Math.min(wait, Math.max(READ_INTERVAL, left + 1)), signal);
  }
  return cancelled(request, following);
}

/** Calls StopTask, and waits until the task has stopped, so that what is reported has happened. */
async function overdue(request: FollowTask, following: Following): Promise<TaskEnd> {
  const { clock, signal, timeoutSeconds } = request;
  const stopped = await following.stop({ kind: 'timeout', seconds: timeoutSeconds });
  const since = clock.now();
  let seenAt = since;
  while (!stopped.notStopped && !signal.aborted && clock.now() - since < STOPPING) {
    if ((await following.observe()) === undefined) seenAt = clock.now();
    if (clock.now() - seenAt >= STOPPING_UNSEEN) break;
    if (hasStopped(following.history()?.task.lastStatus)) break;
    await clock.sleep(READ_INTERVAL, signal);
  }
  return endedByItself(following) ?? { kind: 'timeout', seconds: timeoutSeconds, ...stopped };
}

/** A task that has ended meanwhile is not stopped: its own end is the result. */
async function cancelled(request: FollowTask, following: Following): Promise<TaskEnd> {
  await Promise.race([following.observe(), request.clock.sleep(LAST_OBSERVATION)]);
  const task = following.history()?.task;
  const verdict = following.verdict();
  if (verdict.kind !== 'running' && task && !mismatch(task, request.expected)) return verdict;
  if (!request.stopOnCancel) return { kind: 'cancelled', stopped: false };
  const stopped = await following.stop({ kind: 'job-cancelled' });
  return { kind: 'cancelled', stopped: !stopped.notStopped, ...stopped };
}

/** The verdict where the task ended before our StopTask reached it. */
function endedByItself(following: Following): Exclude<TaskVerdict, { kind: 'running' }> | undefined {
  const verdict = following.verdict();
  const stopCode = following.history()?.task.stopCode;
  if (verdict.kind === 'running' || stopCode === 'UserInitiated') return undefined;
  return verdict.kind === 'failed' && verdict.exitCode === undefined ? undefined : verdict;
}

/**
 * After the command has ended: a task that ECS does not stop by itself is told to. Another container may hold it (the command's
 * own is not essential), or ECS may have started the container again (`restartPolicy`).
 */
async function windDown(request: FollowTask, following: Following): Promise<void> {
  const { clock, signal, container, essential } = request;
  const since = clock.now();
  const restarted = (): boolean => {
    const shown = following.history()?.task.containers.find(({ name }) => name === container);
    return courseOfTask(shown?.lastStatus) === 'running' && shown?.exitCode === undefined;
  };
  const goesOn = (): boolean => {
    const task = following.history()?.task;
    return task !== undefined && !isStopping(task);
  };
  while (goesOn() && essential.has(container) && !restarted() && clock.now() - since < WINDING_DOWN) {
    if (signal.aborted) return;
    await clock.sleep(READ_INTERVAL, signal);
    await following.observe();
  }
  if (goesOn()) request.onLeftRunning({ restarted: restarted(), ...(await following.stop({ kind: 'command-ended' })) });
}
