import { taskDefinitionLink } from '../ecs/console-link.js';
import { configOutcome } from './config-outcome.js';
import type { Failure } from './failure.js';
import { type ConfigOutcome, GREEN_RESULTS, type Release, type Status, type Timing } from './outcome.js';
import { type PlannedConfig, revisionName } from './plan.js';
import { isRed, type Story, serviceKey, withSteps } from './story.js';
import { taskOf } from './tasks.js';

/** The {@link Release} of a story that ends at `now` (epoch milliseconds) with what has happened until then. */
export function releaseOf(story: Story, now: number): Release {
  const migration = taskOf(story.tasks, 'migration');
  const smokeTest = taskOf(story.tasks, 'smoke test');
  const postMigration = taskOf(story.tasks, 'post-migration');
  const ends = story.plan.lines.flat().map((config) => endOf(story, config, now));
  return {
    mode: story.mode,
    status: statusOf(
      story,
      ends.map(({ result }) => result),
    ),
    configs: ends.map((end) => withSteps(story, end)),
    migration,
    smokeTest,
    postMigration,
    failures: story.failures.map(({ failure, key }) =>
      sinceThen(failure, key === undefined ? undefined : story.outcomes.get(key)),
    ),
    warnings: story.warnings,
    timing: timingOf(story, now),
    skipsUnchanged: story.plan.skipsUnchanged,
    spans: story.spans,
    preview: story.preview,
    installed: story.installed,
  };
}

/** How a story ends whose configs came to these results. Green only when every one of them is green. */
function statusOf(story: Story, results: readonly ConfigOutcome['result'][]): Status {
  if (story.isCancelled) return 'cancelled';
  if (isRed(story)) return 'failed';
  if (story.mode === 'setup') return 'installed';
  if (story.mode === 'plan') return 'planned';
  if (story.mode === 'run') return 'completed';
  if (!results.every((result) => GREEN_RESULTS.has(result))) return 'failed';
  const unfinished = UNFINISHED.find((result) => results.includes(result));
  if (unfinished !== undefined) return unfinished;
  if (results.every((result) => result === 'unchanged')) return 'unchanged';
  return story.mode === 'rollback' ? 'rolled-back' : 'released';
}

/** Green ends of a config after which ECS goes on; the first one that occurs names the whole end. */
const UNFINISHED = ['paused', 'in-progress', 'started'] as const;

function endOf(story: Story, config: PlannedConfig, now: number): ConfigOutcome {
  return (
    story.outcomes.get(config.key) ??
    registeredOnly(story, config) ??
    underWay(story, config, now) ??
    notReached(story, config, story.isCancelled ? 'cancelled' : 'skipped')
  );
}

/** A config without a service has its end as soon as everything is registered. */
function registeredOnly({ registrations, isRegistered }: Story, config: PlannedConfig): ConfigOutcome | undefined {
  const registered = registrations.get(config.key);
  // A cancel may have come before its turn.
  if (!isRegistered || config.service !== undefined || registered === undefined) return undefined;
  const { family, revision } = registered;
  const url = taskDefinitionLink(config.region, family, revision);
  return configOutcome(config, { result: 'registered', after: revisionName(registered), url });
}

/** A deploy whose end has not been reported. */
function underWay(story: Story, config: PlannedConfig, now: number): ConfigOutcome | undefined {
  const begun = story.begun.get(serviceKey(config));
  if (begun === undefined) return undefined;
  return {
    ...notReached(story, config, 'cancelled'),
    after: begun.to,
    serves: 'unsettled',
    seconds: (now - begun.at) / 1000,
    deployment: begun.rollsBackDeployment,
    end:
      begun.rollsBackDeployment === undefined
        ? { kind: 'deploy-unanswered' }
        : { kind: 'rollback-unanswered', to: begun.to },
  };
}

function notReached({ registrations }: Story, config: PlannedConfig, result: 'cancelled' | 'skipped'): ConfigOutcome {
  const registered = registrations.get(config.key);
  return configOutcome(config, {
    after: registered && revisionName(registered),
    result,
    serves: config.service ? 'old' : undefined,
    end: { kind: 'not-started' },
  });
}

/** ECS's verdict came when it began to roll back; `on-failure: rollback` may have seen the end of that. */
function sinceThen(atVerdict: Failure, outcome: ConfigOutcome | undefined): Failure {
  // What was rolled back, or is stuck in a rollback, needs another command.
  const { toStop: _toStop, ...rest } = atVerdict;
  const failure = outcome?.onFailureRollback === undefined ? atVerdict : rest;
  const { cause } = failure;
  const isBack = outcome?.onFailureRollback !== undefined && outcome.serves === 'old';
  if (!isBack || cause.kind !== 'roll-out' || cause.verdict?.kind !== 'rolled-back') return failure;
  return { ...failure, cause: { ...cause, verdict: { ...cause.verdict, finished: true } } };
}

function timingOf({ spans, startedAt }: Story, now: number): Timing {
  const timing: { -readonly [Phase in keyof Timing]: Timing[Phase] } = {};
  for (const span of spans) {
    if (span.endedAt !== undefined) timing[span.phase] = (span.endedAt - span.startedAt) / 1000;
  }
  return startedAt === undefined ? timing : { ...timing, total: (now - startedAt) / 1000 };
}
