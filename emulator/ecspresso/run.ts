import { randomUUID } from 'node:crypto';
import { readDefinition, warnOfUnknown } from './config.js';
import { Failure, Panic, saying, wrapped } from './errors.js';
import { followTask, judgeTask } from './follow-task.js';
import { type Fields, fields, goComplaint, goJson, list, text, tidy } from './json.js';
import { RUN_TASK, TASK_OVERRIDE, taskDefinitionInputOf } from './known-fields.js';
import { loadServiceDefinition } from './service.js';
import type { Session } from './session.js';
import { decoded, printable, sendable } from './shape.js';
import {
  describeTaskDefinition,
  latestTaskDefinition,
  loadTaskDefinition,
  referredFamily,
  registerTaskDefinition,
} from './task-definition.js';

/** `run`: registers or picks a task definition, runs one task of it, waits and judges its exit. */
export async function run(session: Session): Promise<void> {
  const { invocation, journal, line } = session;
  const dryRun = invocation.on('dry-run');
  journal.note({ v23: 'Running task ', v28: 'Running task' });
  const overrides = overridesOf(session);
  journal.note({ v26: '[DEBUG] Overrides' });
  const picked = await taskDefinitionToRun(session);
  if (picked.arn === undefined) {
    const family = text(picked.definition?.['family']);
    journal.note(
      {
        v23: `Task definition ARN: family ${family} will be registered`,
        v26: `Task definition family ${family} will be registered`,
        v28: 'task definition will be registered',
      },
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
        v26: `Revision is not specified. Use latest task definition family ${family}`,
        v28: 'revision not specified, using latest task definition',
      },
      { family },
    );
    return { arn: await latestTaskDefinition(session, family) };
  }
  const definition = loadTaskDefinition(session, invocation.text('task-def') || session.config.taskDefinition);
  const shown = goJson(tidy(printable(definition, taskDefinitionInputOf(session.line))), 2);
  journal.note({ v26: `[DEBUG] task definition: ${shown}\n` });
  if (invocation.on('dry-run')) return { definition };
  return { arn: text((await registerTaskDefinition(session, definition))['taskDefinitionArn']) };
}

function refuseBoth({ journal, line }: Session): void {
  const problem = 'revision and latest-task-definition are exclusive';
  if (line.name !== '2.3') throw new Failure(problem);
  journal.warn(problem);
}

function watchedContainer(session: Session, definition: Fields): Fields {
  const wanted = session.invocation.text('watch-container');
  const containers = list(definition['containerDefinitions']);
  const found = wanted === '' ? containers[0] : containers.find((fields) => fields['name'] === wanted);
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
  journal.note({ v26: '[DEBUG] run task input' });
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
