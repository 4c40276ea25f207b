import type { Fate } from '../../../emulator/ecs/world/image-fate.js';
import type { Cloud } from '../../../src/ecs/cloud.js';
import type { Ecspresso } from '../../../src/ecspresso/cli.js';
import type { Inputs, WaitUntil } from '../../../src/inputs/inputs.js';
import fc from '../../support/fast-check.js';

/** One service of a schedule. */
export interface ScheduledService {
  readonly fate: Fate;
  readonly breaker: boolean;
  readonly desired: number;
  /** Whether its file asks for another capacity provider strategy than it runs with. */
  readonly strategyChanges: boolean;
  /** Behind a Classic Load Balancer: ECS tells no rolloutState. */
  readonly classic: boolean;
  /** A container beside the first that is not essential and ends soon, while its task runs on. */
  readonly sidecar: boolean;
  /** Whether it begins a line of its own; otherwise it goes with the one before. */
  readonly ownLine: boolean;
}

/** What befalls a call of ecspresso. `effect`: whether AWS has done what was asked for. */
export type CommandFault =
  | { readonly kind: 'throttled' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'killed'; readonly effect: boolean }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'slow'; readonly seconds: number; readonly effect: 'before' | 'after' };

/** What befalls a read of ECS. */
export type ReadFault =
  /** `missing`: DescribeServices knows none of the services. `bare`: it tells nothing of their deployments. */
  | { readonly kind: 'throttled' | 'transient' | 'denied' | 'stale' | 'missing' | 'bare' }
  | { readonly kind: 'slow'; readonly seconds: number };

/** A command whose calls can be hit. */
export type Command = Extract<keyof Ecspresso, 'register' | 'run' | 'deploy'>;
/** A method of the cloud whose calls can be hit. */
export type Read = Exclude<keyof Cloud, 'region' | 'credentialsEnd'>;

/** Hits `times` calls after the first `after` of them. */
export type Hit = { readonly after: number; readonly times: number } & (
  | { readonly on: Command; readonly fault: CommandFault }
  | { readonly on: Read; readonly fault: ReadFault }
);

/** What other people do to a service, and AWS to its tasks. */
export type OthersDo = 'deploys' | 'redeploys' | 'scales' | 'stops-task' | 'interrupts';

/** Something that somebody else does meanwhile, `at` seconds after the start, or after the first roll-out that ends red. */
export interface OtherDeploy {
  readonly at: number;
  readonly since: 'start' | 'failure';
  readonly does: OthersDo;
  /** Which service, modulo their number. */
  readonly service: number;
}

/** One release and everything that befalls it. */
export interface Schedule {
  readonly services: readonly ScheduledService[];
  readonly migration: Fate | undefined;
  readonly hits: readonly Hit[];
  readonly others: readonly OtherDeploy[];
  /** By how many seconds ECS's clock is ahead of the runner's. */
  readonly ahead: number;
  /** Seconds after the start. */
  readonly cancelAt: number | undefined;
  readonly options: Pick<Inputs, 'forceNewDeployment' | 'onCancel' | 'waitUntil' | 'maxFailedTasks' | 'onFailure'>;
}

/**
 * Kinds of schedules for which the action is not fixed yet: they are not drawn. Each goes as soon as its property holds.
 */
const NOT_YET: ReadonlySet<string> = new Set<string>([]);

/** The same for releases in which nothing is wrong: these kinds can still end red. */
const RED_YET: ReadonlySet<string> = new Set<string>([]);

const known = <Kind extends string>(...kinds: readonly Kind[]): readonly Kind[] =>
  kinds.filter((kind) => !NOT_YET.has(kind));

const harmless = <Kind extends string>(...kinds: readonly Kind[]): readonly Kind[] =>
  known(...kinds).filter((kind) => !RED_YET.has(kind));

/** Services behind a Classic Load Balancer, as far as the action is ready for them. */
const classic = (yet: ReadonlySet<string>): fc.Arbitrary<boolean> =>
  yet.has('classic') ? fc.constant(false) : fc.boolean();

const OTHERS = known<OthersDo>('deploys', 'redeploys', 'scales', 'stops-task', 'interrupts');
const HARMLESS_OTHERS = harmless<OthersDo>('scales', 'redeploys', 'interrupts');

function otherDeploy(
  kinds: readonly OthersDo[],
  { since, most }: { readonly since: OtherDeploy['since']; readonly most: number },
): fc.Arbitrary<OtherDeploy> {
  return fc.record({
    at: fc.integer({ min: 0, max: most }),
    since: fc.constant(since),
    does: fc.constantFrom(...kinds),
    service: fc.nat(3),
  });
}

const SERVICE_FATES: readonly Fate[] = known<Fate>(
  'crash',
  'nopull',
  'oom',
  'secret',
  'stuck',
  'late-crash',
  'exit3',
  'slow',
  'graceful',
  'flaky1',
  'spot-running',
  'maintenance',
);
const TASK_FATES: readonly Fate[] = known<Fate>(
  'exit3',
  'crash',
  'nopull',
  'oom',
  'exitnull',
  'hang',
  'spot',
  'nocapacity',
  'nocapacity1',
  'graceful',
  'spot-running',
  'maintenance',
  'host-failure',
);

const mostlyOk = (fates: readonly Fate[]): fc.Arbitrary<Fate> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<Fate>('ok') }, { weight: 1, arbitrary: fc.constantFrom(...fates) });

const service = (fate: fc.Arbitrary<Fate>, yet = NOT_YET): fc.Arbitrary<ScheduledService> =>
  fc.record({
    fate,
    breaker: fc.boolean(),
    desired: fc.integer({ min: 0, max: 3 }),
    strategyChanges: fc.boolean(),
    classic: classic(yet),
    sidecar: fc.boolean(),
    ownLine: fc.boolean(),
  });

const commandFault: fc.Arbitrary<CommandFault> = fc.oneof(
  fc.constantFrom<CommandFault>({ kind: 'throttled' }, { kind: 'denied' }, { kind: 'unreadable' }),
  fc.record({ kind: fc.constant('killed' as const), effect: fc.boolean() }),
  fc.record({
    kind: fc.constant('slow' as const),
    seconds: fc.integer({ min: 1, max: 200 }),
    effect: fc.constantFrom('before' as const, 'after' as const),
  }),
);

const READS: readonly Read[] = [
  'services',
  'serviceNames',
  'serviceDeployments',
  'newestServiceDeployments',
  'serviceRevisions',
  'images',
  'tasks',
  'runTasks',
  'stoppedTasks',
  'stopTask',
  'stopServiceDeployment',
  'logPage',
  'logTail',
];

const readFault: fc.Arbitrary<ReadFault> = fc.oneof(
  fc.constantFrom<ReadFault>({ kind: 'throttled' }, { kind: 'transient' }, { kind: 'denied' }),
  fc.record({ kind: fc.constant('slow' as const), seconds: fc.integer({ min: 1, max: 60 }) }),
);

const servicesFault = fc.constantFrom<ReadFault>({ kind: 'missing' }, { kind: 'bare' });

const ahead = fc.constantFrom(0, 0, -600, 600);

const span = {
  after: fc.integer({ min: 0, max: 12 }),
  times: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1000)),
};

const hit: fc.Arbitrary<Hit> = fc.oneof(
  fc.record({
    on: fc.constantFrom<Command>('register', 'run', 'deploy'),
    fault: commandFault,
    after: fc.integer({ min: 0, max: 3 }),
    times: span.times,
  }),
  fc.record({ on: fc.constantFrom(...READS), fault: readFault, ...span }),
  // Reads lag behind writes for seconds, not for ever.
  fc.record({
    on: fc.constantFrom(...READS),
    fault: fc.constant<ReadFault>({ kind: 'stale' }),
    after: span.after,
    times: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({ on: fc.constant('services' as const), fault: servicesFault, ...span }),
);

/** Something that somebody does at any time, or just after something of ours has failed: in the middle of its way back. */
const anyOther: fc.Arbitrary<OtherDeploy> = fc.oneof(
  { weight: 2, arbitrary: otherDeploy(OTHERS, { since: 'start', most: 60 }) },
  { weight: 1, arbitrary: otherDeploy(OTHERS, { since: 'failure', most: 12 }) },
);

/** Any release with anything that befalls it. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  services: fc.array(service(mostlyOk(SERVICE_FATES)), { minLength: 1, maxLength: 4 }),
  migration: fc.option(mostlyOk(TASK_FATES), { nil: undefined }),
  hits: fc.array(hit, { maxLength: 4 }),
  others: fc.array(anyOther, { maxLength: 2 }),
  ahead,
  cancelAt: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined, freq: 3 }),
  options: fc.record({
    forceNewDeployment: fc.constantFrom('auto' as const, 'always' as const, 'never' as const),
    onCancel: fc.constantFrom('leave' as const, 'stop' as const),
    onFailure: fc.constantFrom('leave' as const, 'rollback' as const),
    waitUntil: fc.oneof(
      { weight: 5, arbitrary: fc.constant<WaitUntil>({ kind: 'deployed' }) },
      { weight: 1, arbitrary: fc.constant<WaitUntil>({ kind: 'started' }) },
    ),
    maxFailedTasks: fc.constantFrom('auto' as const, 'off' as const, 2),
  }),
});

/** A hit that a release must get over: short, and nothing that hides what happened. */
const harmlessHit: fc.Arbitrary<Hit> = fc.oneof(
  fc.record({
    on: fc.constantFrom<Command>('register', 'deploy'),
    fault: fc.constant<CommandFault>({ kind: 'throttled' }),
    after: fc.integer({ min: 0, max: 3 }),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    on: fc.constantFrom<Read>('services', 'serviceDeployments', 'tasks', 'images', 'logPage', 'stoppedTasks'),
    fault: fc.oneof(
      fc.constantFrom<ReadFault>({ kind: 'throttled' }, { kind: 'transient' }, { kind: 'stale' }),
      fc.record({ kind: fc.constant('slow' as const), seconds: fc.integer({ min: 1, max: 5 }) }),
    ),
    // The reads of look are not repeated: a step that has changed nothing may end.
    after: fc.integer({ min: 2, max: 12 }),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    on: fc.constant<Read>('services'),
    fault: servicesFault,
    after: fc.integer({ min: 2, max: 12 }),
    times: fc.integer({ min: 1, max: 5 }),
  }),
);

/** A release in which nothing is wrong, and what befalls it passes. */
export const harmlessSchedule: fc.Arbitrary<Schedule> = fc.record({
  services: fc.array(
    service(
      fc.constantFrom<Fate>('ok', 'slow', ...harmless<Fate>('graceful', 'spot-running', 'maintenance', 'flaky1')),
      RED_YET,
    ),
    { minLength: 1, maxLength: 4 },
  ),
  migration: fc.option(fc.constantFrom<Fate>('ok', 'nocapacity1'), { nil: undefined }),
  hits: fc.array(harmlessHit, { maxLength: 3 }),
  others: fc.array(otherDeploy(HARMLESS_OTHERS, { since: 'start', most: 60 }), { maxLength: 1 }),
  ahead,
  cancelAt: fc.constant(undefined),
  options: fc.record({
    forceNewDeployment: fc.constantFrom('auto' as const, 'always' as const),
    onCancel: fc.constant('leave' as const),
    onFailure: fc.constantFrom('leave' as const, 'rollback' as const),
    waitUntil: fc.constant<WaitUntil>({ kind: 'deployed' }),
    maxFailedTasks: fc.constant('auto' as const),
  }),
});
