import type { Mode } from '../inputs/inputs.js';
import { withRollbackBegun } from './config-outcome.js';
import { type Steps, stepsAfter } from './deployment-steps.js';
import type { Event } from './events.js';
import type { Failure } from './failure.js';
import type { ConfigOutcome, ReleasePreview, Span } from './outcome.js';
import { clusterKey, type Plan, type PlannedConfig, type Registrations } from './plan.js';
import { type Tasks, tasksAfter, withTask } from './tasks.js';
import { withTimeSpent } from './time-spent.js';
import type { LookWarning, Warning } from './warning.js';

/** What has happened in a release so far, as a value: {@link storyAfter} makes the next one of an event. */
export interface Story {
  readonly mode: Mode;
  /** What is to be done, as ECS was last seen; empty before the look. */
  readonly plan: Plan;
  /** When its first phase behind the installation began, epoch milliseconds; absent: none has. */
  readonly startedAt?: number | undefined;
  /** The ecspresso that is there; `version` is undefined where it does not say. */
  readonly installed?: { readonly version: string | undefined } | undefined;
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
  /** Mode `plan`; absent: it was not made yet. */
  readonly preview?: ReleasePreview | undefined;
  readonly isCancelled: boolean;
}

/** That a service is on its way to this `family:revision`, since then (epoch milliseconds). */
interface Begun {
  readonly at: number;
  readonly to: string;
  /** The deployment that ECS is to roll back on that way; absent: a deploy brings it. */
  readonly rollsBackDeployment?: string | undefined;
}

/** A story before its first event. */
export function newStory(mode: Mode): Story {
  return {
    mode,
    plan: { lines: [] },
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

/** The story after one more event; the same value when the event changes nothing. Long as a list: one case for each event. */
export function storyAfter(story: Story, event: Event): Story {
  switch (event.kind) {
    case 'phase-started':
      return {
        ...story,
        startedAt: story.startedAt ?? (event.phase === 'install' ? undefined : event.at),
        spans: [...story.spans, { phase: event.phase, startedAt: event.at }],
      };
    case 'phase-ended':
      return { ...story, spans: story.spans.map((span) => ended(span, event)) };
    case 'installed':
      return { ...story, installed: { version: event.version } };
    case 'warning':
      return event.warning.kind in LASTING ? { ...story, warnings: [...story.warnings, event.warning] } : story;
    case 'failed':
      return { ...story, failures: [...story.failures, { failure: event.failure, key: event.key }] };
    case 'cancelled':
      return { ...story, isCancelled: true };
    case 'looked':
    case 'reduced':
      return { ...story, plan: event.plan };
    case 'seen-again':
      return { ...story, plan: withSeen(story.plan, event.configs) };
    case 'registered':
      return { ...story, registrations: event.registrations, isRegistered: true };
    case 'registration-stopped':
      return { ...story, registrations: event.registrations };
    case 'left-alone':
      return {
        ...withOutcomes(story, event.configs),
        tasks: event.tasks.reduce((tasks, { name, outcome }) => withTask(tasks, name, outcome), story.tasks),
      };
    case 'previewed':
      return { ...withOutcomes(story, event.configs), preview: event.preview };
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
      return event.purpose === 'rollback' ? story : withOutcomes(story, [event]);
    case 'time-spent': {
      const outcome = story.outcomes.get(event.key);
      if (outcome === undefined) return story;
      return withOutcomes(story, [{ ...event, outcome: withTimeSpent(withSteps(story, outcome), event) }]);
    }
    case 'service-rollback-starting':
      return withRollbackStarted(story, event);
    case 'service-rollback-ended':
    case 'service-not-rolled-back':
      return withOutcomes(story, [event]);
    default:
      return story;
  }
}

/** Whether ECS has something of this run: a revision, a task or a roll-out. */
export function hasChanged({ registrations, tasks, begun }: Story): boolean {
  return registrations.size + tasks.size + begun.size > 0;
}

/** Whether anything has failed. */
export function isRed({ failures }: Story): boolean {
  return failures.length > 0;
}

/** What has become of a config so far; undefined while nothing has. */
export function outcomeIn(story: Story, { key }: Pick<PlannedConfig, 'key'>): ConfigOutcome | undefined {
  return story.outcomes.get(key);
}

function withSeen(plan: Plan, configs: readonly PlannedConfig[]): Plan {
  const seen = new Map(configs.map((config) => [config.key, config]));
  return { ...plan, lines: plan.lines.map((line) => line.map((config) => seen.get(config.key) ?? config)) };
}

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

/** What became of a config, with what its deployment came to on its way. */
export function withSteps({ steps }: Story, outcome: ConfigOutcome): ConfigOutcome {
  return { ...outcome, steps: steps.get(serviceKey(outcome)) };
}

function withOutcomes(
  story: Story,
  ended: readonly { readonly key: string; readonly outcome: ConfigOutcome }[],
): Story {
  return {
    ...story,
    outcomes: new Map([...story.outcomes, ...ended.map(({ key, outcome }) => [key, outcome] as const)]),
  };
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
  return withOutcomes(story, [{ key, outcome: withRollbackBegun(released, at, to) }]);
}

type Place = Pick<ConfigOutcome, 'region' | 'cluster' | 'service'>;

/** The key of a service in {@link Story.begun} and {@link Story.steps}. */
export function serviceKey(place: Place): string {
  return `${clusterKey(place)} ${place.service}`;
}
