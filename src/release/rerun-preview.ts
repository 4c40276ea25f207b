import { isMutable } from './image.js';
import { inEcs } from './in-ecs.js';
import type { ConfigOutcome, MigrationOutcome, Release } from './outcome.js';
import { isRollingBack } from './service-end.js';

/** In what state a rerun finds a service. `held`: a hook pauses its rollback; `as-before`: as the red run has found it. */
export type Found = 'rolling-back' | 'held' | 'paused' | 'in-progress' | 'deployed' | 'rolled-back' | 'as-before';

/** What a rerun does with a service. */
export interface ServiceRerun {
  readonly outcome: ConfigOutcome;
  readonly found: Found;
  /** Whether `skip-unchanged` decides; else everything is deployed again. */
  readonly skipsUnchanged: boolean;
}

/** What running a red release again does. Of tasks: only of those that have been started. */
export interface Rerun {
  /** `may-overlap`: it is started again, and its first task may still run then. */
  readonly migration?: 'started' | 'may-overlap' | 'left-out' | undefined;
  readonly services: readonly ServiceRerun[];
  readonly startsSmokeTest: boolean;
  readonly startsPostMigration: boolean;
  /** Whether a rerun with `skip-unchanged` would leave something alone that this one deploys. */
  readonly skipUnchangedHelps: boolean;
}

/** What `skip-unchanged` leaves alone or follows: nothing differs there. */
const NOT_DEPLOYED: ReadonlySet<Found> = new Set(['paused', 'in-progress', 'deployed'] as const);

/** What running a release again does, from what it has done; undefined where it is green, or of another mode. */
export function rerunOf(release: Release): Rerun | undefined {
  const { mode, status, configs, smokeTest, postMigration, skipsUnchanged = false } = release;
  if (mode !== 'release' || (status !== 'failed' && status !== 'cancelled')) return undefined;
  const services = configs
    .filter(({ service }) => service !== undefined)
    .map((outcome) => ({
      outcome,
      found: foundAfter(outcome),
      skipsUnchanged: skipsUnchanged && !hasMutableTag(outcome),
    }));
  return {
    migration: migrationAgain(release.migration, services),
    services,
    startsSmokeTest: isStarted(smokeTest),
    startsPostMigration: isStarted(postMigration),
    skipUnchangedHelps: !skipsUnchanged && services.some(({ found }) => NOT_DEPLOYED.has(found)),
  };
}

function foundAfter(outcome: ConfigOutcome): Found {
  const { result, end, serves } = outcome;
  if (result === 'released') return 'deployed';
  if (result === 'rolled-back' && serves === 'old') return 'rolled-back';
  if (end?.kind === 'rolling-back' || isLeftToEcs(end)) return 'rolling-back';
  if (end?.kind === 'stuck' && end.pause !== undefined) return 'held';
  if (result === 'unchanged' || inEcs(outcome) !== 'yes') return 'as-before';
  const isPaused = end?.kind === 'paused' || (end?.kind === 'interrupted' && end.pause !== undefined);
  return isPaused ? 'paused' : 'in-progress';
}

/** Whether the cancelled run left it to ECS, which rolls it back. */
function isLeftToEcs(end: ConfigOutcome['end']): boolean {
  if (end?.kind === 'rollback-cancelled') return end.by === 'ecs';
  return end?.kind === 'interrupted' && end.stop !== undefined && isRollingBack(end.stop);
}

/** A tag that can move is always deployed again: no diff shows what it points to now. */
function hasMutableTag({ images }: ConfigOutcome): boolean {
  return images.some(({ after }) => isMutable(after));
}

function isStarted(task: MigrationOutcome | undefined): boolean {
  return task?.result !== 'skipped' && (task?.taskId !== undefined || task?.mayRun === true);
}

/** A migration that was started is started again, but for one whose config `skip-unchanged` leaves out. */
function migrationAgain(
  migration: MigrationOutcome | undefined,
  services: readonly ServiceRerun[],
): Rerun['migration'] {
  if (!isStarted(migration)) return undefined;
  const config = services.find(({ outcome }) => outcome.after === migration?.taskDefinition);
  if (config?.skipsUnchanged && NOT_DEPLOYED.has(config.found)) return 'left-out';
  const isLeft = migration?.result === 'cancelled' && migration.stopped !== true;
  return isLeft || migration?.mayRun ? 'may-overlap' : 'started';
}
