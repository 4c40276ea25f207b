import type { Clock } from '../clock.js';
import { AwsError, type Cloud, type LogEvent, type LogStream } from '../cloud.js';
import { nextWait, READ_INTERVAL } from '../patience.js';

/** After the end the log is read until it has been quiet for this long, milliseconds … */
const QUIET = 3000;
/** … and no longer than this. */
const LONGEST_DRAIN = 10_000;

/**
 * Empty pages that are turned at once: there can be events behind them, and only at the end of a stream does CloudWatch Logs answer
 * the token that it was given. Source: the CloudWatch Logs API reference, GetLogEvents.
 */
const EMPTY_PAGES_AT_ONCE = 10;

/** Why the log of a container is not shown, or not whole. */
export type LogGap =
  | { readonly kind: 'refused'; readonly stream: LogStream; readonly error: AwsError }
  /** The container ran, and its log stream or log group did not exist until the end. */
  | { readonly kind: 'absent'; readonly stream: LogStream; readonly what: 'stream' | 'group' }
  /** A page had more lines than CloudWatch Logs has on one. */
  | { readonly kind: 'beyond'; readonly stream: LogStream; readonly lines: number };

/** What following a log needs. */
export interface FollowLog {
  readonly cloud: Pick<Cloud, 'logPage'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly stream: LogStream;
  /** Aborted when nothing more is written. */
  readonly ended: AbortSignal;
  /** Whether the container ran, so that it should have a log. Asked at the end. */
  readonly ran: () => boolean;
  readonly onLog: (line: string) => void;
  /** Called once at most for each kind. */
  readonly onGap: (gap: LogGap) => void;
}

/** Lines that are shown without a break: a cancel is noticed between two such batches. */
const LINES_AT_ONCE = 500;

async function show({ clock, signal, onLog }: FollowLog, events: readonly LogEvent[]): Promise<void> {
  for (let first = 0; first < events.length && !signal.aborted; first += LINES_AT_ONCE) {
    if (first > 0) await clock.sleep(0, signal);
    if (signal.aborted) return;
    for (const { message } of events.slice(first, first + LINES_AT_ONCE)) onLog(message);
  }
}

/**
 * Reads a log from its first line until it is quiet after the end. A task can make its own log group, and the stream appears with
 * its container: "not there" is "not yet" until the end. Never rejects for what AWS answers.
 */
export async function followLog(request: FollowLog): Promise<void> {
  const { cloud, clock, stream, signal, ended } = request;
  let next: string | undefined;
  let missing: 'stream' | 'group' | undefined = 'stream';
  let endedAt: number | undefined;
  let lastEventAt = clock.now();
  let wait = READ_INTERVAL;
  let isBeyondReported = false;
  let emptyPages = 0;
  while (!signal.aborted) {
    if (ended.aborted) endedAt ??= clock.now();
    try {
      const page = await cloud.logPage(stream, next);
      missing = page ? undefined : missing && 'stream';
      await show(request, page?.events ?? []);
      if (page?.beyond && !isBeyondReported) request.onGap({ kind: 'beyond', stream, lines: page.beyond });
      isBeyondReported ||= Boolean(page?.beyond);
      if (page && page.events.length > 0) lastEventAt = clock.now();
      emptyPages = page && page.events.length > 0 ? 0 : emptyPages + 1;
      const more = page !== undefined && page.next !== next && emptyPages <= EMPTY_PAGES_AT_ONCE;
      next = page?.next ?? next;
      wait = READ_INTERVAL;
      const isOver = endedAt !== undefined && clock.now() - endedAt >= LONGEST_DRAIN;
      if (more && !isOver) continue;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.kind === 'missing') missing &&= 'group';
      else if (error.kind === 'throttled' || error.kind === 'transient') wait = nextWait(wait);
      else return request.onGap({ kind: 'refused', stream, error });
    }
    if (endedAt === undefined) {
      await clock.sleep(wait, AbortSignal.any([ended, signal]));
    } else if (clock.now() - Math.max(endedAt, lastEventAt) >= QUIET || clock.now() - endedAt >= LONGEST_DRAIN) {
      if (missing && request.ran()) request.onGap({ kind: 'absent', stream, what: missing });
      return;
    } else {
      await clock.sleep(READ_INTERVAL / 2, signal);
    }
  }
}
