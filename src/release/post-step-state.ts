import type { Emit, Event } from './events.js';
import type { ConfigOutcome } from './outcome.js';

/** Something of this release that may be going on in ECS. */
export type Started =
  /** A task was asked for; which one, and whether ECS took the call, is not known. */
  | {
      readonly kind: 'start';
      readonly name: string;
      readonly region: string;
      readonly cluster: string;
      readonly taskDefinition: string;
    }
  | {
      readonly kind: 'task';
      readonly name: string;
      readonly region: string;
      readonly cluster: string;
      readonly id: string;
    }
  | {
      readonly kind: 'roll-out';
      readonly region: string;
      readonly cluster: string;
      readonly service: string;
      readonly taskDefinition: string;
      /** The service ran another family before: whatever it has of this one is ours, whichever revision ecspresso registered. */
      readonly newFamily?: boolean | undefined;
      /** It was in progress before the step, which only followed it: nothing of ours stops it. */
      readonly followed?: boolean | undefined;
    }
  /** A service that is to be rolled back after a failure. */
  | ({ readonly kind: 'rolling-back' } & BroughtTo);

/** Something of this release that was seen to end. */
export type Done =
  /** The command of a task; no exit code: ECS has none. */
  | {
      readonly kind: 'ran';
      readonly name: string;
      readonly id: string;
      readonly interrupted?: boolean | undefined;
      readonly exitCode?: number | undefined;
    }
  /** This is what the service was brought to. */
  | ({ readonly kind: 'deployed' } & BroughtTo)
  /** The service was rolled back to this. */
  | ({ readonly kind: 'rolled-back' } & BroughtTo);

/** A service, and the `family:revision` that it is brought to. */
interface BroughtTo {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  /** Absent: it is not known which. */
  readonly taskDefinition?: string | undefined;
}

/** What has been started, and what of it was seen to end. Small and serialisable: it survives a killed process. */
export type PostStepState = readonly (Started | Done)[];

/** The state after one more event; the same value when the event changes nothing. */
export function postStepStateAfter(state: PostStepState, event: Event): PostStepState {
  switch (event.kind) {
    case 'migration-starting': {
      const { name, region, cluster, taskDefinition } = event;
      return [...withoutTask(state, name), { kind: 'start', name, region, cluster, taskDefinition }];
    }
    case 'migration-started':
      return [
        ...withoutTask(state, event.name),
        { kind: 'task', name: event.name, region: event.region, cluster: event.cluster, id: event.taskId },
      ];
    case 'migration-not-started':
      return event.mayRun ? state : withoutTask(state, event.name);
    case 'migration-ended':
      return withEnd(state, event);
    case 'deploying':
    case 'going-on':
    case 'following':
      return withRollOut(state, event);
    case 'rolling-back-deployment': {
      const { region, cluster, service, to } = event;
      return [
        ...withoutService(state, service, cluster, region),
        { kind: 'rolling-back', region, cluster, service, taskDefinition: to },
      ];
    }
    case 'rollback-starting':
      return event.services.reduce<PostStepState>(
        (rest, { region, cluster, service, taskDefinition }) => [
          ...withoutService(rest, service, cluster, region),
          { kind: 'rolling-back', region, cluster, service, taskDefinition },
        ],
        state,
      );
    case 'service-rollback-ended':
      return event.outcome.result === 'rolled-back' ? withService(state, event.outcome) : state;
    case 'outcome':
      // How a rollback ended has an event of its own.
      return event.purpose === undefined && SETTLED.has(event.outcome.result)
        ? withService(state, event.outcome)
        : state;
    default:
      return state;
  }
}

/**
 * Passes events on, and before each of them keeps what has been done and what is in progress in ECS (as {@link readPostStepState} reads
 * it), so that the post step of a killed process never knows less than the log shows.
 */
export function rememberingState(keep: (state: string) => void, emit: Emit): Emit {
  let state: PostStepState = [];
  return (event) => {
    const next = postStepStateAfter(state, event);
    if (next !== state) keep(JSON.stringify(next));
    state = next;
    emit(event);
  };
}

/** The state after the beginning of a roll-out, of one that is followed, or of a deploy of the earlier revision. */
function withRollOut(
  state: PostStepState,
  event: Extract<Event, { kind: 'deploying' | 'going-on' | 'following' }>,
): PostStepState {
  const { region, cluster, service, taskDefinition } = event;
  const place = { region, cluster, service, taskDefinition };
  const others = withoutService(state, service, cluster, region);
  switch (event.kind) {
    case 'following':
      return [...others, { kind: 'roll-out', ...place, followed: true }];
    case 'going-on':
      return [...others, { kind: 'roll-out', ...place }];
    case 'deploying':
      return event.purpose === 'rollback'
        ? [...others, { kind: 'rolling-back', ...place }]
        : [...others, { kind: 'roll-out', ...place, newFamily: event.newFamily }];
  }
}

/** Reads the state that an earlier process wrote; an unreadable one counts as empty. */
export function readPostStepState(text: string): PostStepState {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return [];
  }
}

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  start: ['name', 'region', 'cluster', 'taskDefinition'],
  task: ['name', 'region', 'cluster', 'id'],
  'roll-out': ['region', 'cluster', 'service', 'taskDefinition'],
  'rolling-back': ['region', 'cluster', 'service'],
  ran: ['name', 'id'],
  deployed: ['region', 'cluster', 'service'],
  'rolled-back': ['region', 'cluster', 'service'],
} satisfies Record<PostStepState[number]['kind'], readonly string[]>;

function isEntry(value: unknown): value is PostStepState[number] {
  const item = (value ?? {}) as Readonly<Record<string, unknown>>;
  const members = Object.hasOwn(MEMBERS, String(item['kind'])) ? MEMBERS[String(item['kind'])] : undefined;
  const { taskDefinition = '' } = item;
  return members?.every((member) => typeof item[member] === 'string') === true && typeof taskDefinition === 'string';
}

/**
 * Results of a service of which nothing is still in progress in ECS: every other result leaves a roll-out that may be.
 */
const SETTLED: ReadonlySet<ConfigOutcome['result']> = new Set(['released', 'unchanged', 'rolled-back']);

/** The state after the end of a task. Only these ends are the task's own: every other leaves one that may still run. */
function withEnd(state: PostStepState, { name, end }: Extract<Event, { kind: 'migration-ended' }>): PostStepState {
  const id = state.flatMap((entry) => (entry.kind === 'task' && entry.name === name ? [entry.id] : []))[0];
  if (end.kind !== 'succeeded' && end.kind !== 'failed' && end.kind !== 'interrupted') return state;
  const done: Done = {
    kind: 'ran',
    name,
    id: id ?? '',
    interrupted: end.kind === 'interrupted' ? true : undefined,
    exitCode: end.kind === 'succeeded' ? 0 : end.exitCode,
  };
  return [...withoutTask(state, name), done];
}

/** The state after the end of a service's roll-out, or of its rollback. */
function withService(state: PostStepState, outcome: ConfigOutcome): PostStepState {
  const { service, cluster, region, result, before, after, running } = outcome;
  if (service === undefined) return state;
  const others = withoutService(state, service, cluster, region);
  if (result === 'unchanged') return others;
  const kind = result === 'released' ? 'deployed' : 'rolled-back';
  const taskDefinition = kind === 'deployed' ? after : (running ?? before);
  return [...others, { kind, region, cluster, service, taskDefinition }];
}

function withoutTask(state: PostStepState, name: string): PostStepState {
  return state.filter((entry) => !('name' in entry && entry.name === name));
}

function withoutService(state: PostStepState, service: string, cluster: string, region: string): PostStepState {
  return state.filter(
    (entry) =>
      !('service' in entry && entry.service === service && entry.cluster === cluster && entry.region === region),
  );
}
