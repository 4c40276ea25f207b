import { adviceOn, exitCodeAdvice } from '../../ecs/advice.js';
import { logStreamLink, taskLink } from '../../ecs/console-link.js';
import { causeOf } from '../../ecs/diagnosis.js';
import { followTask, type TaskEnd } from '../../ecs/follow-task.js';
import { idOf, type TaskSnapshot } from '../../ecs/snapshot.js';
import type { ConfigCall } from '../../ecspresso/cli.js';
import { templateSafeJson } from '../../ecspresso/overrides-file.js';
import { gist, lacksCapacity, lagsBehind } from '../../ecspresso/refusal.js';
import type { Registered } from '../../ecspresso/rendered.js';
import { CommandError, ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { logStream } from '../log-stream.js';
import type { Failure, MigrationOutcome } from '../outcome.js';
import { changesFamily, type PlannedConfig, type PlannedMigration } from '../plan.js';
import { repeatedly } from '../repeat.js';
import { spokenTime } from '../spoken-time.js';
import type { World } from '../world.js';
import { keepTail, logTail } from './log-tail.js';

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
  let arn: string | undefined;
  let end: TaskEnd | undefined;
  let seconds: number | undefined;
  let logUrl: string | undefined;
  const outcome = (): MigrationOutcome => ({
    what: migration.what,
    container,
    taskDefinition,
    ...(arn ? { taskId: idOf(arn), url: taskLink(config.region, config.cluster, idOf(arn)) } : {}),
    ...(logUrl ? { logUrl } : {}),
    result: end?.kind === 'succeeded' ? 'succeeded' : end?.kind === 'cancelled' ? 'cancelled' : 'failed',
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
  try {
    arn = await start(world, migration, registered);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return { outcome, failure: notStarted(migration, taskDefinition, error), logged: Promise.resolve() };
  }
  if (arn === undefined) {
    return { outcome, failure: nameless(migration, taskDefinition), logged: Promise.resolve() };
  }

  const stream = logStream(config, container, idOf(arn));
  if (typeof stream !== 'string') {
    logUrl = logStreamLink(stream.region ?? config.region, stream.group, stream.stream);
  }
  world.tell({
    kind: 'migration-started',
    name: migration.name,
    region: config.region,
    cluster: config.cluster,
    taskId: idOf(arn),
    url: taskLink(config.region, config.cluster, idOf(arn)),
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
    expected: { taskDefinition, containerOverrides: overrides.containerOverrides ?? [] },
    timeoutSeconds: migration.timeoutSeconds,
    stopOnCancel: onCancel === 'stop',
    ...(typeof stream === 'string' ? {} : { stream }),
    onLog: (line) => {
      log.push(line);
      world.tell({ kind: 'migration-log', line });
    },
    onStatus: (status) => world.tell({ kind: 'migration-status', status }),
    onLogUnreadable: (why) => world.tell({ kind: 'warning', text: `${migration.name}: ${why}` }),
  });
  end = followed.end;
  seconds = (world.clock.now() - startedAt) / 1000;
  world.tell({ kind: 'migration-ended', name: migration.name, end, seconds });
  // People hear of the end at once; only the failure's text waits for the last lines of the log.
  if (end.kind !== 'succeeded') await followed.logged;
  const failure =
    end.kind === 'succeeded' ? undefined : failed(migration, taskDefinition, end, followed.task, logTail(log), arn);
  return { outcome, logged: followed.logged, ...(failure ? { failure } : {}) };
}

async function start(world: World, migration: PlannedMigration, registered: Registered): Promise<string | undefined> {
  const { config } = migration;
  const overridesFile = await world.files.temporary('overrides.json', templateSafeJson(migration.overrides));
  const copy = await withoutService(world, config);
  try {
    const call: ConfigCall = copy ? { ...config.call, path: copy.path } : config.call;
    return await repeatedly(
      world,
      'run the migration',
      () =>
        world.ecspresso.run(call, {
          revision: registered.revision,
          overridesFile: overridesFile.path,
          // A new one for each try: only tries that started nothing are repeated.
          clientToken: world.token(),
        }),
      (error) => (error instanceof CommandError ? startedNothing(error.stderr) : undefined),
    );
  } finally {
    await overridesFile.remove();
    await copy?.remove();
  }
}

/** Why another try is safe and makes sense: ECS has started nothing, and soon it may. */
function startedNothing(stderr: string): string | undefined {
  if (lacksCapacity(stderr)) return 'ECS has no capacity for the task now';
  return lagsBehind(stderr) ? 'ECS does not show the new task definition yet' : undefined;
}

/**
 * A copy of the config without its service, where `--revision` would otherwise look at the running service's family: that of
 * another family, or none.
 */
function withoutService(
  world: World,
  config: PlannedConfig,
): Promise<{ path: string; remove(): Promise<void> }> | undefined {
  if (config.service === undefined || (config.current && !changesFamily(config))) return undefined;
  const { service: _service, ...rest } = config.file.source;
  const paths = ['service_definition', 'task_definition'].flatMap((key) => {
    const path = rest[key];
    return typeof path === 'string' ? [[key, world.files.absolute(path)] as const] : [];
  });
  const content = templateSafeJson({ ...rest, region: config.region, ...Object.fromEntries(paths) });
  // JSON is YAML; ecspresso decides by the file's ending.
  return world.files.beside(config.path, `.ecspresso-release-${world.token()}.yml`, content);
}

function exitCodeOf(end: TaskEnd | undefined): { exitCode?: number } {
  if (end?.kind === 'succeeded') return { exitCode: 0 };
  return end?.kind === 'failed' && end.exitCode !== undefined ? { exitCode: end.exitCode } : {};
}

function notStarted(migration: PlannedMigration, taskDefinition: string, error: ReleaseError): Failure {
  const words = error instanceof CommandError ? error.lastError || error.message : error.message;
  const advice = (error instanceof CommandError ? error.advice : undefined) ?? adviceOn(words);
  return {
    title: `The ${migration.name} could not be started: ${gist(words)}`,
    lines: [
      `${migration.what} on ${taskDefinition}: ${words}`,
      ...(advice ? [`What to do: ${advice}`] : []),
      ...(error instanceof CommandError &&
      (error.exitCode === null ||
        /exceeded maximum number of attempts|EOF|connection reset|timeout|deserialization failed/i.test(words))
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
  task: TaskSnapshot | undefined,
  log: string,
  arn: string,
): Failure {
  // Only a task that has stopped has a cause.
  const cause = task?.lastStatus === 'STOPPED' ? causeOf(task) : undefined;
  const last = log
    .split('\n')
    .filter((line) => line !== '')
    .slice(-LINES_SHOWN);
  // Of the application's own words only this says something about ECS.
  const ofLog = last.filter((line) => /exec format error/i.test(line));
  const advice =
    adviceOn([cause?.words ?? '', end.kind === 'unknown' ? end.reason : '', ...ofLog].join('\n')) ??
    (end.kind === 'failed' && end.exitCode !== undefined ? exitCodeAdvice(end.exitCode) : undefined);
  const { config } = migration;
  return {
    title: titleOf(migration, end, cause?.phrase),
    lines: [
      `${migration.what} in ${migration.container} on ${taskDefinition} (task ${idOf(arn)})`,
      ...(cause && end.kind !== 'cancelled' ? [`ECS: ${cause.words}`] : []),
      ...('reason' in end && end.kind !== 'failed' ? [end.reason] : []),
      ...('notStopped' in end ? [`The task goes on, because it could not be stopped: ${end.notStopped}`] : []),
      ...(end.kind === 'unknown' && cause === undefined
        ? ['It may still be running: look at its task before you release again.']
        : []),
      ...(last.length > 0 ? ['Last lines of its log:', ...last.map((line) => `  ${line}`)] : []),
      ...(advice ? [`What to do: ${advice}`] : []),
      `Console: ${taskLink(config.region, config.cluster, idOf(arn))}`,
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

function stoppedOrNot({ notStopped }: { readonly notStopped?: string }): string {
  return notStopped === undefined ? 'was stopped' : 'could not be stopped';
}
