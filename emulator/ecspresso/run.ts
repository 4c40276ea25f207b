import { randomUUID } from 'node:crypto';
import { readDefinition, warnOfUnknown } from './config.js';
import { Failure, Panic, saying, wrapped } from './errors.js';
import { localTime } from './journal.js';
import { count, type Fields, fields, goComplaint, list, text } from './json.js';
import { RUN_TASK, TASK_OVERRIDE } from './known-fields.js';
import { loadServiceDefinition, nameOf } from './service.js';
import type { Session } from './session.js';
import { decoded, sendable } from './shape.js';
import {
  describeTaskDefinition,
  latestTaskDefinition,
  loadTaskDefinition,
  referredFamily,
  registerTaskDefinition,
} from './task-definition.js';
import { lostState, waited } from './waiter.js';

const LOG_STREAM_SECONDS = 3;
const LOG_POLL_SECONDS = 5;
const TASK_POLL_SECONDS = 6;

/** `run`: registers or picks a task definition, runs one task of it, waits and judges its exit. */
export async function run(session: Session): Promise<void> {
  const { invocation, journal, line } = session;
  const dryRun = invocation.on('dry-run');
  journal.note({ v23: 'Running task ', v28: 'Running task' });
  const overrides = overridesOf(session);
  const picked = await taskDefinitionToRun(session);
  if (picked.arn === undefined) {
    const family = text(picked.definition?.['family']);
    journal.note(
      { v23: `Task definition ARN: family ${family} will be registered`, v28: 'task definition will be registered' },
      { family },
    );
  } else {
    journal.note(
      { v23: `Task definition ARN: ${picked.arn}`, v28: 'task definition' },
      { task_definition_arn: picked.arn },
    );
  }
  if (dryRun && line.name === '2.3') {
    journal.note('DRY RUN OK');
    return;
  }
  const definition = picked.arn === undefined ? picked.definition : await describeTaskDefinition(session, picked.arn);
  const container = watchedContainer(session, definition ?? {});
  const name = text(container['name']);
  journal.note({ v23: `Watch container: ${name}`, v28: 'watch container' }, { container: name });
  if (dryRun || picked.arn === undefined) {
    journal.note('DRY RUN OK');
    return;
  }
  const task = await startTask(session, picked.arn, overrides);
  if (!invocation.on('wait')) {
    journal.note('Run task invoked');
    return;
  }
  await followTask(session, task, container);
  await judgeTask(session, task, name);
  journal.note('Run task completed!');
}

function overridesOf(session: Session): Fields {
  const { context, invocation } = session;
  const inline = invocation.text('overrides');
  if (inline !== '') {
    const complaint = goComplaint(inline) || kindComplaint(JSON.parse(inline));
    if (complaint !== '') throw new Failure(`invalid overrides: ${complaint}`);
    return decoded(JSON.parse(inline), TASK_OVERRIDE);
  }
  const path = invocation.text('overrides-file');
  if (path === '') return {};
  try {
    const unknown: string[] = [];
    const file = readDefinition(path, context);
    const complaint = kindComplaint(file);
    if (complaint !== '') throw new Failure(complaint);
    const overrides = decoded(file, TASK_OVERRIDE, unknown);
    if (unknown[0] !== undefined) warnOfUnknown(session.general, unknown[0], path);
    return overrides;
  } catch (error) {
    throw wrapped(`failed to read overrides-file ${path}`, error);
  }
}

function kindComplaint(overrides: unknown): string {
  if (typeof overrides !== 'object' || Array.isArray(overrides)) {
    const kind = Array.isArray(overrides) ? 'array' : typeof overrides === 'boolean' ? 'bool' : typeof overrides;
    return `json: cannot unmarshal ${kind} into Go value of type types.TaskOverride`;
  }
  const containers = fields(overrides)['containerOverrides'];
  if (containers === undefined || containers === null || Array.isArray(containers)) return '';
  return `json: cannot unmarshal ${typeof containers} into Go struct field TaskOverride.ContainerOverrides of type []types.ContainerOverride`;
}

async function taskDefinitionToRun(session: Session): Promise<{ arn?: string; definition?: Fields }> {
  const { invocation, journal } = session;
  const asked = invocation.number('revision') ?? 0;
  const latest = invocation.on('latest-task-definition');
  if (asked > 0) {
    if (latest) refuseBoth(session);
    return { arn: `${(await referredFamily(session)).family}:${asked}` };
  }
  if (latest || invocation.on('skip-task-definition')) {
    const { family, revision } = await referredFamily(session);
    if (!latest && revision !== '') return { arn: `${family}:${revision}` };
    journal.note(
      {
        v23: `Revision is not specified. Use latest task definition family${family}`,
        v28: 'revision not specified, using latest task definition',
      },
      { family },
    );
    return { arn: await latestTaskDefinition(session, family) };
  }
  const definition = loadTaskDefinition(session, invocation.text('task-def') || session.config.taskDefinition);
  if (invocation.on('dry-run')) return { definition };
  return { arn: text((await registerTaskDefinition(session, definition))['taskDefinitionArn']) };
}

function refuseBoth({ journal, line }: Session): void {
  const problem = 'revision and latest-task-definition are exclusive';
  if (line.name === '2.8') throw new Failure(problem);
  journal.warn(problem);
}

function watchedContainer(session: Session, definition: Fields): Fields {
  const wanted = session.invocation.text('watch-container');
  const containers = list(definition['containerDefinitions']);
  const found = wanted === '' ? containers[0] : containers.find((each) => each['name'] === wanted);
  if (found !== undefined) return found;
  if (session.line.name === '2.3') {
    throw new Panic('runtime error: invalid memory address or nil pointer dereference');
  }
  throw new Failure(`container ${wanted} not found in the task definition`);
}

async function startTask(session: Session, taskDefinition: string, overrides: Fields): Promise<Fields> {
  const { cloud, config, invocation, journal } = session;
  journal.note(
    { v23: `Running task with ${taskDefinition}`, v28: 'running task' },
    { task_definition: taskDefinition },
  );
  const service = loadServiceDefinition(session);
  const propagation = invocation.text('propagate-tags');
  const answer = await saying(
    'failed to run task',
    cloud.call('ECS', 'RunTask', {
      ...sendable(service, RUN_TASK),
      clientToken: invocation.text('client-token') || randomUUID(),
      cluster: config.cluster,
      count: invocation.number('count') ?? 1,
      overrides: sendable(overrides, TASK_OVERRIDE),
      tags: tagsOf(invocation.text('tags')),
      taskDefinition,
      ...(propagation === '' || propagation === 'NONE' ? {} : { propagateTags: 'TASK_DEFINITION' }),
    }),
  );
  const failure = list(answer['failures'])[0];
  if (failure !== undefined) {
    if (failure['arn'] !== undefined) {
      const arn = text(failure['arn']);
      journal.note({ v23: `Task ARN: ${arn}`, v28: 'task failure' }, { task_arn: arn });
    }
    throw new Failure(`failed to run task: ${text(failure['reason'])} ${text(failure['detail'])}`);
  }
  const task = list(answer['tasks'])[0];
  if (task === undefined) throw new Failure('failed to run task: no tasks run');
  const arn = text(task['taskArn']);
  journal.note({ v23: `Task ARN: ${arn}`, v28: 'task started' }, { task_arn: arn });
  return task;
}

function tagsOf(written: string): Fields[] {
  return written
    .split(',')
    .filter((tag) => tag !== '')
    .map((tag) => {
      const at = tag.indexOf('=');
      if (at < 0) {
        throw new Failure(`failed to run task. invalid tags: invalid tag format. Key=Value is required: ${tag}`);
      }
      if (at === 0) throw new Failure('failed to run task. invalid tags: tag Key is required');
      return { key: tag.slice(0, at), value: tag.slice(at + 1) };
    });
}

async function followTask(session: Session, task: Fields, container: Fields): Promise<void> {
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
      journal.print(`${localTime(at)} ${text(event['message'])}`, {
        time: at.toISOString(),
        message: event['message'],
      });
    }
  };
  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    poll().catch((error: unknown) => {
      if (stopped || line.name === '2.3' || !(error instanceof Error) || /ResourceNotFound/.test(error.message)) return;
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
  const work = waited(session, {
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
  return tasks.length > 0 && tasks.every((each) => each['lastStatus'] === 'STOPPED');
}

function started(answer: Fields): boolean {
  const tasks = list(answer['tasks']);
  const missing = list(answer['failures']).some((each) => each['reason'] === 'MISSING');
  if (missing || tasks.some((each) => each['lastStatus'] === 'STOPPED')) throw lostState();
  return tasks.length > 0 && tasks.every((each) => each['lastStatus'] === 'RUNNING');
}

async function judgeTask(session: Session, task: Fields, watched: string): Promise<void> {
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
  const container = containers.find((each) => each['name'] === watched) ?? containers[0] ?? {};
  const reason = container['reason'] === undefined ? '' : `, reason: ${text(container['reason'])}`;
  const code = container['exitCode'];
  if (code !== undefined && code !== 0) {
    throw new Failure(`container: ${text(container['name'])}, exit code: ${String(code)}${reason}`);
  }
  if (reason !== '') throw new Failure(`container: ${text(container['name'])}${reason}`);
}
