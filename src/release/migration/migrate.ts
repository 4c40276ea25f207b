import { logStreamLink, taskLink } from '../../ecs/console-link.js';
import { isReadable, logStream } from '../../ecs/log-configuration.js';
import { idOf } from '../../ecs/snapshot.js';
import { followTask, type TaskEnd } from '../../ecs/task/follow-task.js';
import type { Registered } from '../../ecspresso/rendered.js';
import type { Inputs } from '../../inputs/inputs.js';
import type { Failure } from '../failure.js';
import { EMPTY_TAIL, type LogTail, logText, withLine } from '../log-tail.js';
import type { TaskOutcome } from '../outcome.js';
import { essentialOf, type PlannedMigration, revisionName } from '../plan.js';
import type { World } from '../world.js';
import { nameless, notStarted, taskFailure } from './failure.js';
import { startTask } from './start.js';

/** How the migration ended; its log may still be drained beside what comes next. */
export interface Migrated {
  readonly failure?: Failure | undefined;
  readonly logged: Promise<void>;
}

/**
 * Runs the migration once on the revision that was registered, and follows it to its end. `run` is repeated only where
 * ECS started nothing because it lacked capacity: after an ambiguous end a second migration could run beside the first.
 */
export async function migrate(
  world: World,
  migration: PlannedMigration,
  registered: Registered,
  onCancel: Inputs['onCancel'],
): Promise<Migrated> {
  const { config, container, name } = migration;
  const taskDefinition = revisionName(registered);
  const run: Run = { migration, taskDefinition, startedAt: world.clock.now(), log: EMPTY_TAIL };
  const { region, cluster } = config;
  world.emit({ kind: 'migration-starting', name, region, cluster, what: migration.what, container, taskDefinition });
  const expected = expectedOf(migration, taskDefinition);
  const start = await startTask(world, migration, registered.revision, expected);
  if (start.kind !== 'started') {
    const mayRun = start.kind === 'uncertain';
    world.emit({ kind: 'migration-not-started', name, mayRun });
    const failure =
      start.error === undefined
        ? nameless(migration, taskDefinition)
        : notStarted(migration, taskDefinition, start.error, start, world.signal.aborted);
    const wasCancelled = mayRun && world.signal.aborted;
    world.emit({ kind: 'task-outcome', name, outcome: outcomeOf(run, { mayRun, wasCancelled }) });
    return { failure, logged: Promise.resolve() };
  }
  const id = idOf(start.arn);
  const stream = logStream(config.definition, container, id, region);
  world.emit({
    kind: 'migration-started',
    name,
    region,
    cluster,
    taskId: id,
    url: taskLink(region, cluster, id),
    log: stream,
  });
  if (!isReadable(stream)) world.emit({ kind: 'warning', warning: { kind: 'no-log', ...stream } });
  const followed = await follow(world, run, start.arn, stream, expected, onCancel);
  const { end } = followed;
  const seconds = (world.clock.now() - run.startedAt) / 1000;
  world.emit({ kind: 'migration-ended', name, end, seconds });
  world.emit({ kind: 'task-outcome', name, outcome: outcomeOf(run, { id, stream, end, seconds }) });
  // The end is reported at once; only the failure's text waits for the last lines of the log.
  if (end.kind !== 'succeeded') await followed.logged;
  const failure =
    end.kind === 'succeeded'
      ? undefined
      : await taskFailure(world, migration, {
          taskDefinition,
          id,
          end,
          history: followed.history,
          stoppedByUs: followed.stoppedByUs,
          log: logText(run.log),
        });
  return { failure, logged: followed.logged };
}

/** One run of a migration. */
interface Run {
  readonly migration: PlannedMigration;
  /** `family:revision`. */
  readonly taskDefinition: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  log: LogTail;
}

/** What became of its task. */
type TaskSeen =
  | { readonly mayRun: boolean; readonly wasCancelled: boolean }
  | {
      readonly id: string;
      readonly stream: ReturnType<typeof logStream>;
      readonly end: TaskEnd;
      readonly seconds: number;
    };

function expectedOf({ overrides, overridesFile, container }: PlannedMigration, taskDefinition: string) {
  return {
    taskDefinition,
    containerOverrides: overrides.containerOverrides ?? [],
    rendered: overridesFile === undefined ? undefined : { container, file: overridesFile },
  };
}

function outcomeOf({ migration, taskDefinition, startedAt }: Run, seen: TaskSeen): TaskOutcome {
  const { config, container, what } = migration;
  const common = { what, container, taskDefinition, startedAt };
  if (!('id' in seen)) {
    return { ...common, mayRun: seen.mayRun || undefined, result: seen.wasCancelled ? 'cancelled' : 'failed' };
  }
  const { id, stream, end, seconds } = seen;
  return {
    ...common,
    taskId: id,
    url: taskLink(config.region, config.cluster, id),
    logUrl: isReadable(stream) ? logStreamLink(stream.region ?? config.region, stream.group, stream.stream) : undefined,
    result: end.kind === 'succeeded' || end.kind === 'cancelled' ? end.kind : 'failed',
    stopped: (end.kind === 'cancelled' && end.stopped) || undefined,
    exitCode: exitCodeOf(end),
    seconds,
  };
}

function follow(
  world: World,
  run: Run,
  arn: string,
  stream: ReturnType<typeof logStream>,
  expected: ReturnType<typeof expectedOf>,
  onCancel: Inputs['onCancel'],
): ReturnType<typeof followTask> {
  const { migration } = run;
  const { name, container, config } = migration;
  return followTask({
    cloud: world.cloud(config.region),
    clock: world.clock,
    signal: world.signal,
    cluster: config.cluster,
    arn,
    container,
    essential: essentialOf(config),
    expected,
    timeoutSeconds: migration.timeoutSeconds,
    stopOnCancel: onCancel === 'stop',
    stream: isReadable(stream) ? stream : undefined,
    onLog: (line) => {
      run.log = withLine(run.log, line);
      world.emit({ kind: 'migration-log', name, line });
    },
    onStatus: (status) => world.emit({ kind: 'migration-status', status }),
    onUnanswered: (error) => world.emit({ kind: 'warning', warning: { kind: 'unanswered', error } }),
    onLogGap: (gap) => world.emit({ kind: 'log-gap', name, gap }),
    onLeftRunning: (left) => world.emit({ kind: 'task-left-running', name, container, left }),
  });
}

function exitCodeOf(end: TaskEnd): number | undefined {
  if (end.kind === 'succeeded') return 0;
  return end.kind === 'failed' || end.kind === 'interrupted' ? end.exitCode : undefined;
}
