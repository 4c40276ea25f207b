import { adviceOn, exitCodeAdvice } from '../../ecs/advice.js';
import { logStreamLink, taskLink } from '../../ecs/console-link.js';
import { causeOf } from '../../ecs/diagnosis.js';
import { followTask, type TaskEnd } from '../../ecs/follow-task.js';
import type { TaskHistory } from '../../ecs/migration-task.js';
import { idOf } from '../../ecs/snapshot.js';
import { gist } from '../../ecspresso/refusal.js';
import type { Registered } from '../../ecspresso/rendered.js';
import { CommandError, type ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { endWords, interruptionWords } from '../../report/task-end.js';
import { logStream } from '../log-stream.js';
import type { Failure, MigrationOutcome } from '../outcome.js';
import type { PlannedMigration } from '../plan.js';
import { spokenTime } from '../spoken-time.js';
import type { World } from '../world.js';
import { keepTail, logTail } from './log-tail.js';
import { type Start, startTask } from './start.js';

/** Last lines of the log in a failure message. */
const LINES_SHOWN = 20;

/** How the migration ended; its log may still be drained beside what comes next. */
export interface Migrated {
  /** Without the log's last lines as long as `logged` has not resolved. */
  readonly outcome: () => MigrationOutcome;
  readonly failure?: Failure;
  readonly logged: Promise<void>;
}

/**
 * Runs the migration once on the revision that was registered, and follows it to its end. `run` is repeated only where ECS
 * started nothing for want of capacity: after an ambiguous end a second migration could run beside the first.
 */
export async function migrate(
  world: World,
  migration: PlannedMigration,
  registered: Registered,
  onCancel: Inputs['onCancel'],
): Promise<Migrated> {
  const { config, container, overrides } = migration;
  const taskDefinition = `${registered.family}:${registered.revision}`;
  const startedAt = world.clock.now();
  const log = keepTail();
  let id: string | undefined;
  let isUncertain = false;
  let end: TaskEnd | undefined;
  let seconds: number | undefined;
  let logUrl: string | undefined;
  const outcome = (): MigrationOutcome => ({
    what: migration.what,
    container,
    taskDefinition,
    ...(id ? { taskId: id, url: taskLink(config.region, config.cluster, id) } : {}),
    ...(isUncertain ? { mayRun: true } : {}),
    ...(logUrl ? { logUrl } : {}),
    result:
      end?.kind === 'succeeded'
        ? 'succeeded'
        : end?.kind === 'cancelled' || (isUncertain && world.signal.aborted)
          ? 'cancelled'
          : 'failed',
    ...(end?.kind === 'cancelled' && end.stopped ? { stopped: true } : {}),
    ...exitCodeOf(end),
    startedAt,
    ...(seconds === undefined ? {} : { seconds }),
    log: logTail(log),
  });

  world.tell({
    kind: 'migration-starting',
    name: migration.name,
    region: config.region,
    cluster: config.cluster,
    what: migration.what,
    container,
    taskDefinition,
  });
  const { overridesFile } = migration;
  const expected = {
    taskDefinition,
    containerOverrides: overrides.containerOverrides ?? [],
    rendered: overridesFile === undefined ? undefined : { container, file: overridesFile },
  };
  const start = await startTask(world, migration, registered.revision, expected);
  if (start.kind !== 'started') {
    isUncertain = start.kind === 'uncertain';
    world.tell({ kind: 'migration-not-started', name: migration.name, mayRun: isUncertain });
    const failure =
      start.error === undefined
        ? nameless(migration, taskDefinition)
        : notStarted(migration, taskDefinition, start.error, start, world.signal.aborted);
    return { outcome, failure, logged: Promise.resolve() };
  }
  const { arn } = start;
  id = idOf(arn);

  const stream = logStream(config, container, id);
  if (typeof stream !== 'string') {
    logUrl = logStreamLink(stream.region ?? config.region, stream.group, stream.stream);
  }
  world.tell({
    kind: 'migration-started',
    name: migration.name,
    region: config.region,
    cluster: config.cluster,
    taskId: id,
    url: taskLink(config.region, config.cluster, id),
    log: typeof stream === 'string' ? stream : `${stream.group} ${stream.stream}`,
  });
  if (typeof stream === 'string') world.tell({ kind: 'warning', text: stream });
  const followed = await followTask({
    cloud: world.cloud(config.region),
    clock: world.clock,
    signal: world.signal,
    cluster: config.cluster,
    arn,
    container,
    essential: new Set(config.definition.containers.flatMap((one) => (one.essential ? [one.name] : []))),
    expected,
    timeoutSeconds: migration.timeoutSeconds,
    stopOnCancel: onCancel === 'stop',
    stream: typeof stream === 'string' ? undefined : stream,
    onLog: (line) => {
      log.push(line);
      world.tell({ kind: 'migration-log', name: migration.name, line });
    },
    onStatus: (status) => world.tell({ kind: 'migration-status', status }),
    onLogGap: (gap) => world.tell({ kind: 'log-gap', name: migration.name, gap }),
    onLeftRunning: (left) => world.tell({ kind: 'task-left-running', name: migration.name, container, left }),
  });
  end = followed.end;
  seconds = (world.clock.now() - startedAt) / 1000;
  world.tell({ kind: 'migration-ended', name: migration.name, end, seconds });
  // People hear of the end at once; only the failure's text waits for the last lines of the log.
  if (end.kind !== 'succeeded') await followed.logged;
  const failure =
    end.kind === 'succeeded' ? undefined : failed(migration, taskDefinition, end, followed.history, logTail(log), id);
  return { outcome, logged: followed.logged, ...(failure ? { failure } : {}) };
}

function exitCodeOf(end: TaskEnd | undefined): { exitCode?: number } {
  if (end?.kind === 'succeeded') return { exitCode: 0 };
  const code = end?.kind === 'failed' || end?.kind === 'interrupted' ? end.exitCode : undefined;
  return code === undefined ? {} : { exitCode: code };
}

function notStarted(
  migration: PlannedMigration,
  taskDefinition: string,
  error: ReleaseError,
  start: Exclude<Start, { kind: 'started' }>,
  cancelled: boolean,
): Failure {
  const words = error instanceof CommandError ? error.lastError || error.message : error.message;
  const advice = (error instanceof CommandError ? error.advice : undefined) ?? adviceOn(words);
  return {
    title:
      start.kind === 'uncertain' && cancelled
        ? `The job was cancelled while the ${migration.name} was being started: it is not known whether its task runs`
        : `The ${migration.name} could not be started: ${gist(words)}`,
    lines: [
      `${migration.what} on ${taskDefinition}: ${words}`,
      ...(advice ? [`What to do: ${advice}`] : []),
      ...(start.kind === 'uncertain'
        ? ['It is not certain that no task was started: look at the cluster before you release again.']
        : []),
    ],
  };
}

function nameless(migration: PlannedMigration, taskDefinition: string): Failure {
  return {
    title: `The ${migration.name} was started, but ecspresso named no task`,
    lines: [
      `${migration.what} on ${taskDefinition}: without its ARN the task cannot be followed; it may be running.`,
      `What to do: look for it in cluster ${migration.config.cluster} before you release again.`,
    ],
  };
}

function failed(
  migration: PlannedMigration,
  taskDefinition: string,
  end: Exclude<TaskEnd, { kind: 'succeeded' }>,
  history: TaskHistory | undefined,
  log: string,
  id: string,
): Failure {
  const task = history?.task;
  // Only a task that has stopped has a cause.
  const cause = task?.lastStatus === 'STOPPED' ? causeOf(task) : undefined;
  const last = log
    .split('\n')
    .filter((line) => line !== '')
    .slice(-LINES_SHOWN);
  // Of the application's own words only this says something about ECS.
  const ofLog = last.filter((line) => /exec format error/i.test(line));
  const advice =
    adviceOn([cause?.words ?? '', end.kind === 'unknown' ? (end.error?.message ?? '') : '', ...ofLog].join('\n')) ??
    (end.kind === 'failed' && end.exitCode !== undefined ? exitCodeAdvice(end.exitCode) : undefined);
  const { config } = migration;
  const words = endWords(end);
  const notStopped = 'notStopped' in end ? end.notStopped : undefined;
  return {
    title: titleOf(migration, end, cause?.phrase),
    lines: [
      `${migration.what} in ${migration.container} on ${taskDefinition} (task ${id})`,
      ...(cause && end.kind !== 'cancelled' ? [`ECS: ${cause.words}`] : []),
      ...(words === undefined ? [] : [words]),
      ...(notStopped
        ? [
            `The task goes on, because it could not be stopped: ${notStopped.operation}: ${notStopped.code}: ${notStopped.message}`,
          ]
        : []),
      ...(end.kind === 'unknown' && cause === undefined
        ? ['It may still be running: look at its task before you release again.']
        : []),
      ...(last.length > 0 ? ['Last lines of its log:', ...last.map((line) => `  ${line}`)] : []),
      ...(advice ? [`What to do: ${advice}`] : []),
      `Console: ${taskLink(config.region, config.cluster, id)}`,
    ],
  };
}

function titleOf(
  migration: PlannedMigration,
  end: Exclude<TaskEnd, { kind: 'succeeded' }>,
  phrase: string | undefined,
): string {
  switch (end.kind) {
    case 'failed':
      if (end.exitCode !== undefined)
        return `The ${migration.name} failed: ${migration.container} exited with code ${end.exitCode}`;
      // Another container's end says nothing of ours.
      return phrase && !phrase.startsWith('stopped')
        ? `The ${migration.name} never ran: its task ${phrase.replace(' their ', ' its ')}`
        : `The ${migration.name} has no exit code: ${migration.container} stopped without one, so nothing says that it ran`;
    case 'interrupted':
      return `The ${migration.name} was interrupted and may be half done: ${interruptionWords(end.by)}`;
    case 'timeout':
      return `The ${migration.name} ${stoppedOrNot(end)}: it had not finished within ${spokenTime(end.seconds)}`;
    case 'not-ours':
      return `The ${migration.name} ${stoppedOrNot(end)}: ECS started something else than was asked for`;
    case 'unknown':
      return `The end of the ${migration.name} is unknown: ECS could not be asked`;
    case 'cancelled':
      return end.stopped
        ? `The job was cancelled while the ${migration.name} ran: its task was told to stop`
        : `The job was cancelled while the ${migration.name} ran: it goes on in ECS`;
  }
}

function stoppedOrNot({ notStopped }: { readonly notStopped?: unknown }): string {
  return notStopped === undefined ? 'was stopped' : 'could not be stopped';
}
