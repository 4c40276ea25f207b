import { taskDefinitionLink } from '../ecs/console-link.js';
import type { Mode } from '../inputs/inputs.js';
import { configOutcome } from './config-outcome.js';
import { type Steps, stepsAfter } from './deployment-steps.js';
import type { Event } from './events.js';
import type { Failure } from './failure.js';
import { type Tasks, taskOf, tasksAfter, withTask } from './migration/tasks.js';
import { type ConfigOutcome, GREEN_RESULTS, type Release, type Span, type Status, type Timing } from './outcome.js';
import { clusterKey, type Plan, type PlannedConfig, type Registrations } from './plan.js';
import { withTimeSpent } from './time-spent.js';
import type { LookWarning, Warning } from './warning.js';

/** What has happened in a release so far, as a value: {@link storyAfter} makes the next one of an event. */
export interface Story {
  readonly mode: Mode;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly spans: readonly Span[];
  readonly warnings: readonly Warning[];
  /** `key`: of the config whose end it is. */
  readonly failures: readonly { readonly failure: Failure; readonly key?: string | undefined }[];
  readonly registrations: Registrations;
  /** Whether every config of the plan has been registered. */
  readonly isRegistered: boolean;
  readonly tasks: Tasks;
  /** What was begun, by {@link serviceKey}: all that is known where no end is reached. */
  readonly begun: ReadonlyMap<string, Begun>;
  /** What deployments came to, by {@link serviceKey}. */
  readonly steps: Steps;
  /** By the config's key. */
  readonly outcomes: ReadonlyMap<string, ConfigOutcome>;
  readonly isCancelled: boolean;
}

/** That a service is on its way to this `family:revision`, since then (epoch milliseconds). */
interface Begun {
  readonly at: number;
  readonly to: string;
  /** The deployment that ECS is to roll back on that way; absent: a deploy brings it. */
  readonly rollsBackDeployment?: string | undefined;
}

/** A story before its first event. `startedAt` is in epoch milliseconds. */
export function newStory(mode: Mode, startedAt: number): Story {
  return {
    mode,
    startedAt,
    spans: [],
    warnings: [],
    failures: [],
    registrations: new Map(),
    isRegistered: false,
    tasks: new Map(),
    begun: new Map(),
    steps: new Map(),
    outcomes: new Map(),
    isCancelled: false,
  };
}

/** The story after one more event; the same value when the event changes nothing. */
export function storyAfter(story: Story, event: Event): Story {
  switch (event.kind) {
    case 'phase-started':
      return { ...story, spans: [...story.spans, { phase: event.phase, startedAt: event.at }] };
    case 'phase-ended':
      return { ...story, spans: story.spans.map((span) => ended(span, event)) };
    case 'warning':
      return event.warning.kind in LASTING ? { ...story, warnings: [...story.warnings, event.warning] } : story;
    case 'failed':
      return { ...story, failures: [...story.failures, { failure: event.failure, key: event.key }] };
    case 'cancelled':
      return { ...story, isCancelled: true };
    case 'registered':
      return { ...story, registrations: event.registrations, isRegistered: true };
    case 'registration-stopped':
      return { ...story, registrations: event.registrations };
    case 'left-alone':
      return {
        ...story,
        outcomes: new Map([...story.outcomes, ...event.configs.map(({ key, outcome }) => [key, outcome] as const)]),
        tasks: event.tasks.reduce((tasks, { name, outcome }) => withTask(tasks, name, outcome), story.tasks),
      };
    case 'migration-starting':
    case 'migration-started':
    case 'migration-log':
    case 'task-outcome':
      return { ...story, tasks: tasksAfter(story.tasks, event) };
    case 'deploying':
    case 'going-on':
    case 'following':
      return withBegun(story, event, event.taskDefinition);
    case 'rolling-back-deployment':
      return withBegun(story, event, event.to, event.deployment);
    case 'stage':
    case 'paused':
    case 'continued-by-other':
      return { ...story, steps: stepsAfter(story.steps, serviceKey(event), event) };
    case 'outcome':
      // A deploy that brings an earlier version back is no end: that comes with `service-rollback-ended`.
      return event.purpose === 'rollback' ? story : withOutcome(story, event);
    case 'time-spent': {
      const outcome = story.outcomes.get(event.key);
      if (outcome === undefined) return story;
      return withOutcome(story, { ...event, outcome: withTimeSpent(withSteps(story, outcome), event) });
    }
    case 'service-rollback-starting':
      return withRollbackStarted(story, event);
    case 'service-rollback-ended':
    case 'service-not-rolled-back':
      return withOutcome(story, event);
    default:
      return story;
  }
}

/** Whether anything has failed. */
export function isRed({ failures }: Story): boolean {
  return failures.length > 0;
}

/** What has become of a config so far; undefined while nothing has. */
export function outcomeIn(story: Story, { key }: Pick<PlannedConfig, 'key'>): ConfigOutcome | undefined {
  return story.outcomes.get(key);
}

/** The {@link Release} of a story that ends at `now` (epoch milliseconds) with what has happened until then. */
export function releaseOf(story: Story, plan: Plan, now: number): Release {
  const migration = taskOf(story.tasks, 'migration');
  const smokeTest = taskOf(story.tasks, 'smoke test');
  const postMigration = taskOf(story.tasks, 'post-migration');
  return {
    mode: story.mode,
    status: verdict(story, plan),
    configs: plan.lines.flat().map((config) => withSteps(story, endOf(story, config, now))),
    migration,
    smokeTest,
    postMigration,
    failures: story.failures.map(({ failure, key }) =>
      sinceThen(failure, key === undefined ? undefined : story.outcomes.get(key)),
    ),
    warnings: story.warnings,
    timing: timingOf(story, now),
    skipsUnchanged: plan.skipsUnchanged,
    spans: story.spans,
  };
}

/** How a story ends. Green only when every config of the plan has a green outcome. */
function verdict(story: Story, plan: Plan): Status {
  if (story.isCancelled) return 'cancelled';
  if (isRed(story)) return 'failed';
  if (story.mode === 'plan') return 'planned';
  if (story.mode === 'run') return 'completed';
  const results = plan.lines.flat().map((config) => endOf(story, config, story.startedAt).result);
  if (!results.every((result) => GREEN_RESULTS.has(result))) return 'failed';
  const unfinished = UNFINISHED.find((result) => results.includes(result));
  if (unfinished !== undefined) return unfinished;
  if (results.every((result) => result === 'unchanged')) return 'unchanged';
  return story.mode === 'rollback' ? 'rolled-back' : 'released';
}

/** Green ends of a config after which ECS goes on, the one that the whole end is called by first. */
const UNFINISHED = ['paused', 'in-progress', 'started'] as const;

/** Warnings that are repeated in the summary; the others belong to the moment in which the log shows them. */
const LASTING: Readonly<Record<LookWarning['kind'] | 'denied-reads' | 'overwrites', true>> = {
  'rollback-impossible': true,
  'rolling-back': true,
  'in-progress': true,
  'no-tasks-desired': true,
  'desired-count': true,
  'mutable-tag': true,
  'not-essential': true,
  restarts: true,
  'credentials-end': true,
  'long-wait': true,
  'strategy-differs': true,
  'pauses-early': true,
  'left-out': true,
  'denied-reads': true,
  overwrites: true,
};

function ended(span: Span, { phase, at }: Extract<Event, { kind: 'phase-ended' }>): Span {
  return span.phase === phase && span.endedAt === undefined ? { ...span, endedAt: at } : span;
}

function timingOf({ spans, startedAt }: Story, now: number): Timing {
  const timing: { -readonly [Phase in keyof Timing]: Timing[Phase] } = {};
  for (const span of spans) {
    if (span.endedAt !== undefined) timing[span.phase] = (span.endedAt - span.startedAt) / 1000;
  }
  return { ...timing, total: (now - startedAt) / 1000 };
}

function withSteps({ steps }: Story, outcome: ConfigOutcome): ConfigOutcome {
  return { ...outcome, steps: steps.get(serviceKey(outcome)) };
}

function withOutcome(story: Story, { key, outcome }: { readonly key: string; readonly outcome: ConfigOutcome }): Story {
  return { ...story, outcomes: new Map([...story.outcomes, [key, outcome]]) };
}

function withBegun(
  story: Story,
  event: Place & { readonly at: number },
  to: string,
  rollsBackDeployment?: string,
): Story {
  return { ...story, begun: new Map([...story.begun, [serviceKey(event), { at: event.at, to, rollsBackDeployment }]]) };
}

/** If the step is cut off in the middle of it, this is what is known. */
function withRollbackStarted(
  story: Story,
  { key, at, to }: Extract<Event, { kind: 'service-rollback-starting' }>,
): Story {
  const released = story.outcomes.get(key);
  if (released === undefined) return story;
  const outcome: ConfigOutcome = {
    ...released,
    result: 'cancelled',
    serves: 'unsettled',
    onFailureRollback: { startedAt: at, wasReleased: released.result === 'released' },
    end: { kind: 'rollback-unanswered', to },
  };
  return withOutcome(story, { key, outcome });
}

function endOf(story: Story, config: PlannedConfig, now: number): ConfigOutcome {
  return (
    story.outcomes.get(config.key) ??
    registeredOnly(story, config) ??
    underWay(story, config, now) ??
    notReached(story, config)
  );
}

/** A config without a service has its end as soon as everything is registered. */
function registeredOnly({ registrations, isRegistered }: Story, config: PlannedConfig): ConfigOutcome | undefined {
  const registered = registrations.get(config.key);
  // A cancel may have come before its turn.
  if (!isRegistered || config.service !== undefined || registered === undefined) return undefined;
  const { family, revision } = registered;
  const url = taskDefinitionLink(config.region, family, revision);
  return configOutcome(config, { result: 'registered', after: `${family}:${revision}`, url });
}

/** A deploy whose end has not been reported. */
function underWay(story: Story, config: PlannedConfig, now: number): ConfigOutcome | undefined {
  const begun = story.begun.get(serviceKey(config));
  if (begun === undefined) return undefined;
  return {
    ...notReached({ ...story, isCancelled: true }, config),
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

function notReached({ registrations, isCancelled }: Story, config: PlannedConfig): ConfigOutcome {
  const registered = registrations.get(config.key);
  return configOutcome(config, {
    after: registered && `${registered.family}:${registered.revision}`,
    result: isCancelled ? 'cancelled' : 'skipped',
    serves: config.service ? 'old' : undefined,
    end: { kind: 'not-started' },
  });
}

type Place = Pick<ConfigOutcome, 'region' | 'cluster' | 'service'>;

function serviceKey(place: Place): string {
  return `${clusterKey(place)} ${place.service}`;
}

/** ECS's verdict came when it began to roll back; `on-failure: rollback` may have seen the end of that. */
function sinceThen(atVerdict: Failure, outcome: ConfigOutcome | undefined): Failure {
  // What went back, or is stuck on its way, needs another command.
  const { toStop: _toStop, ...rest } = atVerdict;
  const failure = outcome?.onFailureRollback === undefined ? atVerdict : rest;
  const { cause } = failure;
  const isBack = outcome?.onFailureRollback !== undefined && outcome.serves === 'old';
  if (!isBack || cause.kind !== 'roll-out' || cause.verdict?.kind !== 'rolled-back') return failure;
  return { ...failure, cause: { ...cause, verdict: { ...cause.verdict, finished: true } } };
}
