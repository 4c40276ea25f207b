import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Cloud, type LogEvent, type LogStream } from '../cloud.js';
import { optionalNumber, optionalParts, optionalText, text } from './answer.js';
import { read } from './aws-error.js';
import { boundedAnswer, NEXT_TO_CONNECTION } from './bounded-answer.js';
import { ATTEMPTS, handler } from './connection.js';
import { fitting } from './log-events.js';

/** What CloudWatch Logs is asked; a log may be in another region than its task. */
export function logsClient(region: string): Pick<Cloud, 'logPage' | 'logTail'> {
  const clients = new Map<string, CloudWatchLogsClient>();
  const clientIn = (logRegion: string): CloudWatchLogsClient => {
    const known = clients.get(logRegion);
    if (known) return known;
    const client = new CloudWatchLogsClient({
      region: logRegion,
      maxAttempts: ATTEMPTS,
      requestHandler: handler('logs', logRegion),
    });
    client.middlewareStack.add(boundedAnswer, NEXT_TO_CONNECTION);
    clients.set(logRegion, client);
    return client;
  };

  const logEvents = async (
    stream: LogStream,
    options: { startFromHead: boolean; nextToken?: string | undefined; limit?: number },
  ): Promise<{ events: readonly LogEvent[]; next: string | undefined } | undefined> => {
    try {
      return await read(
        'logs:GetLogEvents',
        () =>
          clientIn(stream.region ?? region).send(
            new GetLogEventsCommand({ logGroupName: stream.group, logStreamName: stream.stream, ...options }),
          ),
        (answer) => ({
          events: (optionalParts(answer, 'events') ?? []).map((event) => ({
            at: optionalNumber(event, 'timestamp') ?? 0,
            message: text(event, 'message'),
          })),
          next: optionalText(answer, 'nextForwardToken'),
        }),
      );
    } catch (error) {
      // AWS has one code for both: "The specified log stream does not exist.", "The specified log group does not exist."
      if (error instanceof AwsError && error.kind === 'missing' && !NO_GROUP.test(error.message)) return undefined;
      throw error;
    }
  };

  return {
    async logPage(stream, next) {
      const answer = await logEvents(stream, { startFromHead: true, nextToken: next });
      if (!answer) return undefined;
      const events = fitting(answer.events);
      return { events, beyond: answer.events.length - events.length, next: answer.next };
    },
    async logTail(stream, lines) {
      const answer = await logEvents(stream, { startFromHead: false, limit: lines });
      return fitting((answer?.events ?? []).toReversed().slice(0, lines)).toReversed();
    },
  };
}

const NO_GROUP = /^The specified log group does not exist\b/i;
