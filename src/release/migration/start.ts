import { AwsError } from '../../ecs/cloud.js';
import type { TaskSnapshot } from '../../ecs/snapshot.js';
import { hasStopped } from '../../ecs/statuses.js';
import { type ExpectedTask, mismatch } from '../../ecs/task/migration-task.js';
import type { ConfigCall } from '../../ecspresso/cli.js';
import { templateSafeJson } from '../../ecspresso/overrides-file.js';
import { lacksCapacity, lagsBehind, mayHaveStarted } from '../../ecspresso/refusal.js';
import { CommandError, ReleaseError } from '../../errors.js';
import type { RetryReason } from '../events.js';
import { changesFamily, type PlannedConfig, type PlannedMigration } from '../plan.js';
import { repeatedly } from '../retry.js';
import type { TemporaryFile, World } from '../world.js';

/** How long a task whose start is uncertain is looked for, milliseconds: reads of ECS lag behind writes … */
const SEARCH = 10_000;
/** … and after a cancel: the runner kills the step soon. */
const SEARCH_AFTER_CANCEL = 2500;
/** Time between two of these reads, milliseconds. */
const SEARCH_INTERVAL = 500;
/** How far the clocks of ECS and of this machine may be apart, milliseconds. AWS refuses calls from further away. */
const CLOCK_SKEW = 300_000;
/** What one `run` may take at least, seconds: ending it in the middle of its call leaves its task unknown. */
const LEAST_RUN = 30;

/** How starting a task ended. */
export type Start =
  | { readonly kind: 'started'; readonly arn: string }
  /** Nothing was started. */
  | { readonly kind: 'refused'; readonly error: ReleaseError }
  /** ECS may have started a task that it does not show. `error` is absent where ecspresso succeeded without naming a task. */
  | { readonly kind: 'uncertain'; readonly error?: ReleaseError | undefined };

/**
 * Starts the task once. `run` is repeated only where ECS started nothing because it lacked capacity, and only as long
 * as the migration may take; after an ambiguous end the task is looked for instead: a second one could run beside the
 * first.
 */
export async function startTask(
  world: World,
  migration: PlannedMigration,
  revision: number,
  expected: ExpectedTask,
): Promise<Start> {
  const since = world.clock.now();
  const { config } = migration;
  const sought: Sought = { config, expected, since, earlier: await earlierTasks(world, migration, expected) };
  const running = run(world, migration, revision).then(
    (arn) => ({ arn, error: undefined }),
    (error: unknown) => ({ arn: undefined, error }),
  );
  // ecspresso may be waiting for an answer that comes too late after a cancel.
  const beside = aborted(world.signal).then(() => lookFor(world, sought));
  const found = beside.then((start) => (start.kind === 'started' ? { arn: start.arn, error: undefined } : running));
  const { arn, error } = await Promise.race([running, found]);
  if (arn !== undefined) return { kind: 'started', arn };
  if (error !== undefined && !(error instanceof ReleaseError)) throw error;
  if (error && !isAmbiguous(error)) return { kind: 'refused', error };
  const start = world.signal.aborted ? await beside : await lookFor(world, sought);
  return start.kind === 'uncertain' ? { kind: 'uncertain', error } : start;
}

/** Resolves when the job is cancelled. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whether ECS may have accepted the call although the command failed. */
function isAmbiguous(error: ReleaseError): boolean {
  return error instanceof CommandError && (error.end.exitCode === null || mayHaveStarted(error.stderr));
}

async function run(world: World, migration: PlannedMigration, revision: number): Promise<string | undefined> {
  const { config, timeoutSeconds } = migration;
  const until = world.clock.now() + timeoutSeconds * 1000;
  const overridesFile = await overridesFileOf(world, migration);
  const copy = await withoutService(world, config);
  try {
    const call: ConfigCall = copy ? { ...config.call, path: copy.path } : config.call;
    return await repeatedly(
      world,
      { kind: 'run', name: migration.name },
      () =>
        world.ecspresso.run(call, {
          revision,
          overridesFile: overridesFile.path,
          // Each try has a file of its own: only tries that started nothing are repeated.
          clientToken: world.token(),
          limitSeconds: Math.max(LEAST_RUN, Math.ceil((until - world.clock.now()) / 1000)),
        }),
      (error) => (error instanceof CommandError ? startedNothing(error.stderr) : undefined),
      until,
    );
  } finally {
    await overridesFile.remove();
    await copy?.remove();
  }
}

/** The file of the overrides: the workflow's own where ecspresso renders it, else one that only this process can read. */
async function overridesFileOf(world: World, { overrides, overridesFile }: PlannedMigration): Promise<TemporaryFile> {
  if (overridesFile !== undefined) return { path: overridesFile, remove: async () => undefined };
  return world.files.temporary('overrides.json', templateSafeJson(overrides));
}

/** Why another try is safe and makes sense: ECS has started nothing, and soon it may. */
function startedNothing(stderr: string): RetryReason | undefined {
  if (lacksCapacity(stderr)) return { kind: 'no-capacity' };
  return lagsBehind(stderr) ? { kind: 'not-shown-yet' } : undefined;
}

/** The task that an ambiguous start may have left. */
interface Sought {
  readonly config: PlannedConfig;
  readonly expected: ExpectedTask;
  /** When its start began, milliseconds since the epoch. */
  readonly since: number;
  /** ARNs of the tasks of its revision that were there before; undefined: nobody knows. */
  readonly earlier: ReadonlySet<string> | undefined;
}

/** A migration is the first task of a revision that has just been registered; others may run on one that had tasks before. */
async function earlierTasks(
  world: World,
  { name, config }: PlannedMigration,
  { taskDefinition }: ExpectedTask,
): Promise<ReadonlySet<string> | undefined> {
  if (name === 'migration') return new Set();
  try {
    const tasks = await world.cloud(config.region).runTasks(config.cluster, taskDefinition);
    return new Set(tasks.map(({ arn }) => arn));
  } catch (unanswered) {
    if (!(unanswered instanceof AwsError)) throw unanswered;
    return undefined;
  }
}

/** Whether a task is the one that is sought: by revision, overrides and time. One that has stopped may be an earlier one. */
function isSought(task: TaskSnapshot, { expected, since, earlier }: Sought): boolean {
  if (earlier?.has(task.arn) || (earlier === undefined && hasStopped(task.lastStatus))) return false;
  const isLateEnough = task.createdAt === undefined || task.createdAt >= since - CLOCK_SKEW;
  return isLateEnough && mismatch(task, expected) === undefined;
}

/** Looks for the task that an ambiguous start may have left, whatever it has come to. */
async function lookFor(world: World, sought: Sought): Promise<Start> {
  const { region, cluster } = sought.config;
  const { clock, signal } = world;
  let from = clock.now();
  let isLate = signal.aborted;
  for (;;) {
    try {
      const tasks = await world.cloud(region).runTasks(cluster, sought.expected.taskDefinition);
      const ours = tasks.find((task) => isSought(task, sought));
      if (ours) return { kind: 'started', arn: ours.arn };
    } catch (unanswered) {
      if (!(unanswered instanceof AwsError)) throw unanswered;
    }
    if (!isLate && signal.aborted) {
      isLate = true;
      from = clock.now();
    }
    if (clock.now() - from >= (isLate ? SEARCH_AFTER_CANCEL : SEARCH)) return { kind: 'uncertain' };
    await clock.sleep(SEARCH_INTERVAL, isLate ? undefined : signal);
  }
}

/**
 * A copy of the config without its service, where `--revision` would otherwise look at the running service's family: that of
 * another family, or none.
 */
function withoutService(world: World, config: PlannedConfig): Promise<TemporaryFile> | undefined {
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
