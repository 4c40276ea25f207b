import { ApiError } from '../wire/api-error.js';
import { flag, number, requiredText, type Shape, text } from '../wire/member.js';

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
}

/** Log groups and their streams; events in order of arrival. */
export interface CloudWatchLogs {
  readonly groups: Map<string, Map<string, LogEvent[]>>;
  /** `undefined`: a group appears as soon as a task definition names it, unless its tasks make it (awslogs-create-group). */
  readonly fixedGroups: readonly string[] | undefined;
}

/** CloudWatch Logs with these groups, or with whatever is named later. */
export function newCloudWatchLogs(fixedGroups?: readonly string[]): CloudWatchLogs {
  return { groups: new Map((fixedGroups ?? []).map((name) => [name, new Map()])), fixedGroups };
}

/** Makes the group exist. */
export function createLogGroup(logs: CloudWatchLogs, group: string): void {
  if (!logs.groups.has(group)) logs.groups.set(group, new Map());
}

/** Makes the stream exist in a group that exists. */
export function createLogStream(logs: CloudWatchLogs, group: string, stream: string): void {
  const streams = logs.groups.get(group);
  if (streams !== undefined && !streams.has(stream)) streams.set(stream, []);
}

/** One line; both times in epoch milliseconds. */
export function putLogEvent(logs: CloudWatchLogs, group: string, stream: string, event: LogEvent): void {
  logs.groups.get(group)?.get(stream)?.push(event);
}

function groupName(input: Shape): string {
  const identifier = text(input, 'logGroupIdentifier');
  if (identifier === undefined) return requiredText(input, 'logGroupName');
  return identifier.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
}

function streamsOf(logs: CloudWatchLogs, input: Shape): Map<string, LogEvent[]> {
  const streams = logs.groups.get(groupName(input));
  if (streams === undefined) throw new ApiError('ResourceNotFoundException', 'The specified log group does not exist.');
  return streams;
}

interface Position {
  readonly backward: boolean;
  readonly at: number;
}

function positionOf(token: string): Position {
  const match = /^([fb])\/(\d{56})\/s$/.exec(token);
  if (match === null) throw new ApiError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { backward: match[1] === 'b', at: Number(match[2]) };
}

function tokenOf(position: Position): string {
  return `${position.backward ? 'b' : 'f'}/${String(position.at).padStart(56, '0')}/s`;
}

/**
 * `Logs_20140328.GetLogEvents`. Without a token the newest page comes first unless `startFromHead`. At either end of
 * the stream the token that was passed comes back; a page may be empty.
 */
export function getLogEvents(logs: CloudWatchLogs, input: Shape): Shape {
  const stream = streamsOf(logs, input).get(requiredText(input, 'logStreamName'));
  if (stream === undefined) {
    throw new ApiError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const limit = number(input, 'limit') ?? 10_000;
  if (limit < 1 || limit > 10_000) {
    throw new ApiError('InvalidParameterException', "Value at 'limit' must be between 1 and 10000.");
  }
  const from = number(input, 'startTime') ?? Number.NEGATIVE_INFINITY;
  const to = number(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  const token = text(input, 'nextToken');
  const position =
    token !== undefined
      ? positionOf(token)
      : { backward: !flag(input, 'startFromHead'), at: flag(input, 'startFromHead') ? 0 : stream.length };

  const numbered = stream.map((event, index) => ({ event, index }));
  const matching = numbered.filter(
    ({ event, index }) =>
      event.timestamp >= from &&
      event.timestamp < to &&
      (position.backward ? index < position.at : index >= position.at),
  );
  const page = position.backward ? matching.slice(-limit) : matching.slice(0, limit);
  const first = page[0]?.index ?? position.at;
  const last = page.at(-1)?.index;
  return {
    events: page.map(({ event }) => event),
    nextForwardToken: tokenOf({ backward: false, at: last === undefined ? position.at : last + 1 }),
    nextBackwardToken: tokenOf({ backward: true, at: first }),
  };
}

/** `Logs_20140328.DescribeLogStreams`, by prefix, in order of name or of last event. */
export function describeLogStreams(logs: CloudWatchLogs, input: Shape): Shape {
  const prefix = text(input, 'logStreamNamePrefix') ?? '';
  const streams = [...streamsOf(logs, input)]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, events]) => ({
      logStreamName: name,
      firstEventTimestamp: events[0]?.timestamp,
      lastEventTimestamp: events.at(-1)?.timestamp,
      lastIngestionTime: events.at(-1)?.ingestionTime,
      storedBytes: 0,
    }))
    .sort((a, b) =>
      text(input, 'orderBy') === 'LastEventTime'
        ? (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0)
        : a.logStreamName < b.logStreamName
          ? -1
          : 1,
    );
  if (flag(input, 'descending')) streams.reverse();
  return { logStreams: streams.slice(0, number(input, 'limit') ?? 50) };
}
