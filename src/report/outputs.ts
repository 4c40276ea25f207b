import { clusterName } from '../ecs/console-link.js';
import { idOf } from '../ecs/snapshot.js';
import { recoveryOf } from '../release/in-ecs.js';
import type { MigrationOutcome, Release } from '../release/outcome.js';
import { familyOf } from '../release/plan.js';
import type { Redact } from '../secrets/redaction.js';
import { failureEntry } from './failure/entry.js';
import { messageOf } from './message.js';
import { legible } from './phrases/legible.js';
import { serviceNames } from './phrases/service-names.js';
import { cutTo } from './phrases/size.js';
import { withoutAccountIds } from './phrases/without-account-ids.js';
import { shownDiffText } from './plan/diff.js';
import { shownDiff } from './plan/summary.js';
import { deploymentLines, rollbackLines } from './revision-lines.js';

/** One of the outputs of action.yml. */
export type OutputName =
  | 'status'
  | 'message'
  | 'result'
  | 'task-definitions'
  | 'running-task-definitions'
  | 'deployments'
  | 'rollback-to'
  | 'recovery'
  | 'forced-services'
  | 'failed-services'
  | 'migration-exit-code'
  | 'migration-task-id'
  | 'migration-log'
  | 'has-diff'
  | 'diff'
  | 'ecspresso-version'
  | 'ecspresso-path'
  | 'cache-hit';

/** What is known of the binary; absent where the install was not reached. */
export interface InstalledBinary {
  readonly version: string | undefined;
  readonly path: string;
  readonly cacheHit: boolean;
}

/**
 * Every output: always set, even on failure. `family:revision` and ids instead of ARNs: GitHub drops a job output that
 * contains a masked account id. Text that may hold values of `env` is redacted.
 */
export function outputsOf(
  release: Release,
  binary: InstalledBinary | undefined,
  redact: Redact,
): Readonly<Record<OutputName, string>> {
  const { configs, migration } = release;
  const clean: Redact = (text) => withoutAccountIds(legible(redact(text)));
  const failed = configs.filter(({ result }) => result === 'failed' || result === 'rolled-back' || result === 'stuck');
  const named = serviceNames(configs);
  const names = (chosen: typeof configs): string => JSON.stringify(chosen.map((outcome) => named.get(outcome)));
  return {
    status: release.status,
    message: clean(messageOf(release)),
    result: JSON.stringify(resultOf(release, clean)),
    'task-definitions': JSON.stringify({
      ...ofTasksAlone(release),
      ...Object.fromEntries(configs.flatMap((outcome) => (outcome.after ? [[named.get(outcome), outcome.after]] : []))),
    }),
    'running-task-definitions': JSON.stringify(
      Object.fromEntries(
        configs.flatMap((outcome) =>
          outcome.service && outcome.running ? [[named.get(outcome), outcome.running]] : [],
        ),
      ),
    ),
    deployments: deploymentLines(configs).join('\n'),
    'rollback-to': rollbackLines(configs).join('\n') || 'none',
    recovery: recoveryOf(configs),
    'forced-services': names(configs.filter(({ forced }) => forced)),
    'failed-services': names(failed),
    'migration-exit-code': migration?.exitCode === undefined ? '' : String(migration.exitCode),
    'migration-task-id': migration?.taskId ?? '',
    'migration-log': clean(migration?.log ?? ''),
    'has-diff': hasDiff(release),
    diff: diffOf(release, redact),
    'ecspresso-version': binary?.version ?? '',
    'ecspresso-path': binary?.path ?? '',
    'cache-hit': binary === undefined ? '' : String(binary.cacheHit),
  };
}

/** Tasks of a family that no config of the release brings (mode `run`, a config of their own): it was registered too. */
function ofTasksAlone({ configs, migration, smokeTest, postMigration }: Release): Readonly<Record<string, string>> {
  const families = new Set(configs.map(({ family }) => family));
  return Object.fromEntries(
    [migration, smokeTest, postMigration]
      .filter((task) => task !== undefined)
      .filter(({ result, taskDefinition }) => result !== 'skipped' && !families.has(familyOf(taskDefinition)))
      .map(({ taskDefinition }) => [familyOf(taskDefinition), taskDefinition]),
  );
}

/** Longest output `diff`, bytes: a later step may pass it on in one environment variable, which Linux limits to 128 KiB. */
const MOST_OF_DIFF = 60 * 1024;

/** Set only where it was asked: an empty string is not false. */
function hasDiff({ configs, preview }: Release): string {
  return preview === undefined ? '' : String(configs.some((outcome) => outcome.preview?.differs));
}

function diffOf({ configs }: Release, redact: Redact): string {
  const texts = configs.flatMap(({ preview }) => (preview?.diff ? [shownDiffText(preview.diff)] : []));
  return cutTo(
    MOST_OF_DIFF,
    shownDiff(texts.join('\n'), redact),
    '… the rest did not fit: see the log and the job summary.',
  );
}

/** The output `result`: the whole end as one object. */
function resultOf(release: Release, redact: Redact): unknown {
  // Field by field: a value of `env` that is also the cluster's name or a status must not break what later steps read.
  return {
    status: release.status,
    message: redact(messageOf(release)),
    configs: release.configs.map((outcome) => ({
      config: outcome.config,
      cluster: clusterName(outcome.cluster),
      service: outcome.service ?? null,
      before: outcome.before ?? null,
      after: outcome.after ?? null,
      running: outcome.running ?? null,
      deployment: outcome.deployment ?? null,
      result: outcome.result,
      forced: outcome.forced,
      followed: outcome.followed === true,
      seconds: outcome.seconds === undefined ? null : rounded(outcome.seconds),
      paused: pausedOf(outcome),
      stage: outcome.stage ?? null,
      phases: outcome.phases ?? null,
      url: outcome.url ?? null,
      diff: outcome.preview ? outcome.preview.differs : null,
      force: outcome.preview ? outcome.preview.demand !== undefined : null,
    })),
    failures: release.failures.map((failure) => failureEntry(failure, release.configs)),
    migration: taskOf(release.migration, redact),
    smokeTest: taskOf(release.smokeTest, redact),
    postMigration: taskOf(release.postMigration, redact),
    timing: Object.fromEntries(
      Object.entries(release.timing).map(([phase, seconds]) => [phase, rounded(seconds ?? 0)]),
    ),
  };
}

/** Ids in the place of ARNs, which GitHub may drop. */
function pausedOf({ paused }: Release['configs'][number]): unknown {
  if (paused === undefined) return null;
  const { stage, hookId, serviceDeployment, expiresAt, timeoutAction } = paused;
  return {
    stage,
    hookId,
    serviceDeployment: idOf(serviceDeployment),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    timeoutAction,
  };
}

function taskOf(task: MigrationOutcome | undefined, redact: Redact): unknown {
  if (!task) return null;
  return {
    command: redact(task.what),
    container: task.container,
    taskDefinition: task.taskDefinition,
    taskId: task.taskId ?? null,
    result: task.result,
    exitCode: task.exitCode ?? null,
    seconds: task.seconds === undefined ? null : rounded(task.seconds),
    url: task.url ?? null,
    logUrl: task.logUrl ?? null,
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
