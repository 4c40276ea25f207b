import { Failure, saying } from './errors.js';
import { localTime } from './journal.js';
import { count, type Fields, fields, list, text } from './json.js';
import { nameOf } from './service.js';
import type { Session } from './session.js';
import { eventRecord } from './status.js';
import { lostState, waitFor } from './waiter.js';

const LOG_STREAM_SECONDS = 3;
const LOG_POLL_SECONDS = 5;
const TASK_POLL_SECONDS = 6;

/** Waits until the task has ended (or runs, where that was asked for) and prints its log meanwhile. */
export async function followTask(session: Session, task: Fields, container: Fields): Promise<void> {
  const { clock, journal } = session;
  const startedAt = Date.now();
  journal.note('Waiting for run task...(it may take a while)');
  const log = fields(container['logConfiguration']);
  const options = fields(log['options']);
  const prefix = text(options['awslogs-stream-prefix']);
  if (log['logDriver'] !== 'awslogs' || prefix === '') {
    journal.note('awslogs not configured');
    await waitForTask(session, task);
    return;
  }
  const name = text(container['name']);
  journal.note({ v23: `Watching container: ${name}`, v28: 'watching container' }, { container: name });
  const group = text(options['awslogs-group']);
  const stream = `${prefix}/${name}/${nameOf(task['taskArn'])}`;
  journal.note({ v23: `logGroup: ${group}` });
  journal.note({ v23: `logStream: ${stream}` });
  await clock.pause(LOG_STREAM_SECONDS);
  const reading = readLog(session, group, stream, startedAt);
  try {
    await waitForTask(session, task);
  } finally {
    reading.stop();
  }
}

function readLog(session: Session, group: string, stream: string, startedAt: number): { stop(): void } {
  const { clock, cloud, journal, line } = session;
  let token: unknown;
  let stopped = false;
  const poll = async () => {
    const input = {
      logGroupName: group,
      logStreamName: stream,
      startTime: startedAt,
      ...(token ? { nextToken: token } : {}),
    };
    const answer = await cloud.call('CloudWatch Logs', 'GetLogEvents', input);
    if (stopped) return;
    const events = list(answer['events']);
    if (events.length > 0) token = answer['nextForwardToken'];
    for (const event of events) {
      const at = new Date(count(event['timestamp']));
      journal.print(`${localTime(at)} ${text(event['message'])}`, eventRecord(at, event['message']));
    }
  };
  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    poll().catch((error: unknown) => {
      if (stopped || line.name !== '2.8' || !(error instanceof Error) || /ResourceNotFound/.test(error.message)) return;
      const denied = /AccessDenied/.test(error.message);
      const hint = denied ? ': check logs:GetLogEvents permission' : '';
      journal.warn(`failed to get log events${hint}`, { error: error.message });
      if (denied) stop();
    });
  }, clock.milliseconds(LOG_POLL_SECONDS));
  return { stop };
}

async function waitForTask(session: Session, task: Fields): Promise<void> {
  const { config, invocation, journal } = session;
  const id = nameOf(task['taskArn']);
  const running = invocation.text('wait-until') === 'running';
  const until = running ? 'running' : 'stopped';
  journal.note(
    { v23: `Waiting for task ID ${id} until ${until}`, v28: `waiting for task until ${until}` },
    { task_id: id },
  );
  const work = waitFor(session, {
    name: running ? 'TasksRunning' : 'TasksStopped',
    operation: 'DescribeTasks',
    input: { cluster: config.cluster, tasks: [task['taskArn']] },
    shortest: TASK_POLL_SECONDS,
    over: running ? started : ended,
  });
  if (!running) {
    await saying('failed to wait task', work);
    return;
  }
  await work;
  journal.note({ v23: `Task ID ${id} is running`, v28: 'task is running' }, { task_id: id });
}

function ended(answer: Fields): boolean {
  const tasks = list(answer['tasks']);
  return tasks.length > 0 && tasks.every((fields) => fields['lastStatus'] === 'STOPPED');
}

function started(answer: Fields): boolean {
  const tasks = list(answer['tasks']);
  const missing = list(answer['failures']).some((fields) => fields['reason'] === 'MISSING');
  if (missing || tasks.some((fields) => fields['lastStatus'] === 'STOPPED')) throw lostState();
  return tasks.length > 0 && tasks.every((fields) => fields['lastStatus'] === 'RUNNING');
}

/** Throws for a task that failed to start and for a watched container that failed. */
export async function judgeTask(session: Session, task: Fields, watched: string): Promise<void> {
  const answer = await saying(
    'failed to describe tasks',
    session.cloud.call('ECS', 'DescribeTasks', { cluster: session.config.cluster, tasks: [task['taskArn']] }),
  );
  const failure = list(answer['failures'])[0];
  if (failure !== undefined) throw new Failure(text(failure['reason']));
  const ended = list(answer['tasks'])[0] ?? {};
  if (ended['stopCode'] === 'TaskFailedToStart') {
    throw new Failure(`task failed to start: ${text(ended['stoppedReason'])}`);
  }
  const containers = list(ended['containers']);
  const container = containers.find((fields) => fields['name'] === watched) ?? containers[0] ?? {};
  const reason = container['reason'] === undefined ? '' : `, reason: ${text(container['reason'])}`;
  const code = container['exitCode'];
  if (code !== undefined && code !== 0) {
    throw new Failure(`container: ${text(container['name'])}, exit code: ${String(code)}${reason}`);
  }
  if (reason !== '') throw new Failure(`container: ${text(container['name'])}${reason}`);
}
