import { serviceLink, taskDefinitionLink } from '../ecs/console-link.js';
import { type Watch, watch } from '../ecs/watch.js';
import { CommandError } from '../errors.js';
import type { Inputs } from '../inputs/inputs.js';
import { mapLimited } from './limit.js';
import { look } from './look.js';
import { clusterKey } from './look-checks.js';
import { type Migrated, migrate } from './migrate.js';
import type { ConfigOutcome, Failure, MigrationOutcome, Release, Status, Timing } from './outcome.js';
import { nameOf, type Plan, type PlannedConfig } from './plan.js';
import { type RegistrationFailed, type Registrations, register, registrationFailed } from './register.js';
import { type RolledOut, rollOut, type ServiceConfig } from './roll-out.js';
import type { World } from './world.js';

/** Deploy commands side by side on one line; each sleeps seconds after its call. */
const DEPLOYS_AT_ONCE = 25;

/**
 * The story of a release or a run: look, register, migrate, roll out line by line. Throws only an InputError of look, when
 * nothing has been changed; every other end is a {@link Release}.
 */
export async function release(world: World, inputs: Inputs): Promise<Release> {
  const story = tellStory(world);
  const { plan, warnings } = await story.timed('look', () => look(world, inputs));
  for (const text of warnings) story.warn(text);
  world.tell({ kind: 'looked', plan });
  if (world.signal.aborted) return story.end(plan, 'cancelled');
  if (plan.lines.length === 0 && !plan.migration) return story.end(plan, 'unchanged');

  const registration = await story.timed('register', () => register(world, plan));
  if (registrationFailed(registration)) return story.registrationFailed(plan, registration);
  story.registered(plan, registration);
  if (world.signal.aborted) return story.end(plan, 'cancelled');

  const migrated = await migrateIfAsked(world, story, plan, registration);
  if (migrated?.failure || world.signal.aborted) {
    if (migrated?.failure) story.fail(migrated.failure);
    return story.end(plan, world.signal.aborted ? 'cancelled' : 'failed');
  }
  await story.timed('rollOut', () => rollOutLines(world, story, plan, registration, inputs));
  await migrated?.logged;
  return story.end(plan, story.verdict(world.signal.aborted, inputs.mode));
}

async function migrateIfAsked(
  world: World,
  story: Story,
  plan: Plan,
  registrations: Registrations,
): Promise<Migrated | undefined> {
  const { migration } = plan;
  const registered = migration && registrations.get(migration.config.key);
  if (!migration || !registered) return undefined;
  const migrated = await story.timed('migrate', () => migrate(world, migration, registered));
  story.migrated(migrated);
  return migrated;
}

async function rollOutLines(
  world: World,
  story: Story,
  plan: Plan,
  registrations: Registrations,
  inputs: Inputs,
): Promise<void> {
  const watches = new Map<string, Watch>();
  const lines = plan.lines.map((line) => line.filter(hasService)).filter((line) => line.length > 0);
  for (const [index, line] of lines.entries()) {
    if (story.isRed() || world.signal.aborted) return;
    const services = line.map(({ service }) => service);
    world.tell({ kind: 'line-starting', index: index + 1, of: lines.length, services });
    await mapLimited(line, DEPLOYS_AT_ONCE, async (config) => {
      const registered = registrations.get(config.key);
      if (!registered || world.signal.aborted) return;
      const rolledOut = await rollOut(world, watchOf(world, watches, config), config, registered, inputs);
      story.rolledOut(config, rolledOut);
    });
    world.tell({ kind: 'line-ended' });
  }
}

function hasService(config: PlannedConfig): config is ServiceConfig {
  return config.service !== undefined;
}

function watchOf(world: World, watches: Map<string, Watch>, config: PlannedConfig): Watch {
  const key = clusterKey(config);
  const known = watches.get(key);
  if (known) return known;
  const made = watch({
    cloud: world.cloud(config.region),
    cluster: config.cluster,
    clock: world.clock,
    random: world.random,
    signal: world.signal,
    tell: (news) => {
      switch (news.kind) {
        case 'progress':
          return world.tell(news);
        case 'paused': {
          const command = `aws ecs continue-service-deployment --service-deployment-arn ${news.serviceDeployment} --hook-id ${news.hookId} --action CONTINUE`;
          return world.tell({ kind: 'paused', service: news.service, stage: news.stage, command });
        }
        case 'degraded':
          return world.tell({
            kind: 'warning',
            text: `${news.action} is not allowed or not available: ${news.consequence}.`,
          });
      }
    },
  });
  watches.set(key, made);
  return made;
}

/** Collects what happened and makes the {@link Release} of it. */
interface Story {
  timed<T>(phase: keyof Timing, work: () => Promise<T>): Promise<T>;
  warn(text: string): void;
  fail(failure: Failure): void;
  isRed(): boolean;
  registered(plan: Plan, registrations: Registrations): void;
  registrationFailed(plan: Plan, failed: RegistrationFailed): Release;
  migrated(migrated: Migrated): void;
  rolledOut(config: PlannedConfig, rolledOut: RolledOut): void;
  verdict(cancelled: boolean, mode: Inputs['mode']): Status;
  end(plan: Plan, status: Status): Release;
}

function tellStory(world: World): Story {
  const startedAt = world.clock.now();
  const timing: Partial<Record<keyof Timing, number>> = {};
  const warnings: string[] = [];
  const failures: Failure[] = [];
  const outcomes = new Map<string, ConfigOutcome>();
  let revisions: Registrations = new Map();
  let migration: (() => MigrationOutcome) | undefined;

  const outcomeOf = (config: PlannedConfig, cancelled: boolean): ConfigOutcome =>
    outcomes.get(config.key) ?? notReached(config, revisions, cancelled);

  const end = (plan: Plan, status: Status): Release => {
    const configs = plan.lines.flat().map((config) => outcomeOf(config, status === 'cancelled'));
    const ran = migration?.();
    const stands = whereThingsStand(configs, ran);
    timing.total = (world.clock.now() - startedAt) / 1000;
    return {
      status,
      message: messageOf(status, configs, ran, failures, timing.total),
      configs,
      ...(ran ? { migration: ran } : {}),
      failures: failures.map(({ title, lines }) => ({ title, lines: withStands(lines, stands) })),
      warnings,
      timing,
    };
  };

  return {
    async timed(phase, work) {
      const from = world.clock.now();
      try {
        return await work();
      } finally {
        timing[phase] = (world.clock.now() - from) / 1000;
      }
    },
    warn(text) {
      warnings.push(text);
      world.tell({ kind: 'warning', text });
    },
    fail: (failure) => void failures.push(failure),
    isRed: () => failures.length > 0,
    registered(plan, registrations) {
      revisions = registrations;
      const names = [...registrations.values()].map(({ family, revision }) => `${family}:${revision}`);
      world.tell({ kind: 'registered', names });
      for (const config of plan.lines.flat()) {
        if (!config.service) outcomes.set(config.key, registerOnly(config, registrations));
      }
    },
    registrationFailed(plan, { registered, config, error }) {
      revisions = registered;
      const words = error instanceof CommandError ? error.lastError || error.message : error.message;
      const advice = error instanceof CommandError ? error.advice : undefined;
      const names = [...registered.values()].map(({ family, revision }) => `${family}:${revision}`);
      failures.push({
        title: `${nameOf(config)} could not be registered`,
        lines: [
          `${config.path}: ${words}`,
          ...(advice ? [`What to do: ${advice}`] : []),
          names.length === 0
            ? 'No task definition was registered, no service was touched.'
            : `Registered until then: ${names.join(', ')}. No service was touched.`,
        ],
      });
      return end(plan, world.signal.aborted ? 'cancelled' : 'failed');
    },
    migrated(migrated) {
      migration = migrated.outcome;
    },
    rolledOut(config, { outcome, failure }) {
      outcomes.set(config.key, outcome);
      if (failure) failures.push(failure);
    },
    verdict(cancelled, mode) {
      if (cancelled) return 'cancelled';
      if (failures.length > 0) return 'failed';
      if (mode === 'run') return 'completed';
      const results = [...outcomes.values()].map(({ result }) => result);
      return results.every((result) => result === 'unchanged') ? 'unchanged' : 'released';
    },
    end,
  };
}

function registerOnly(config: PlannedConfig, registrations: Registrations): ConfigOutcome {
  const registered = registrations.get(config.key);
  const after = registered && `${registered.family}:${registered.revision}`;
  return {
    config: config.path,
    region: config.region,
    cluster: config.cluster,
    family: config.definition.family,
    ...(after ? { after } : {}),
    result: 'registered',
    forced: false,
    ...(registered ? { url: taskDefinitionLink(config.region, registered.family, registered.revision) } : {}),
  };
}

function notReached(config: PlannedConfig, registrations: Registrations, cancelled: boolean): ConfigOutcome {
  const registered = registrations.get(config.key);
  return {
    config: config.path,
    region: config.region,
    cluster: config.cluster,
    ...(config.service
      ? { service: config.service, url: serviceLink(config.region, config.cluster, config.service) }
      : {}),
    family: config.definition.family,
    ...(config.before ? { before: config.before } : {}),
    ...(registered ? { after: `${registered.family}:${registered.revision}` } : {}),
    result: cancelled ? 'cancelled' : 'skipped',
    forced: false,
    stands: `${nameOf(config)} was not started`,
  };
}

function whereThingsStand(configs: readonly ConfigOutcome[], migration: MigrationOutcome | undefined): string {
  const clauses = configs.flatMap(({ stands }) => (stands ? [stands] : []));
  if (migration?.result === 'succeeded') clauses.push('the migration had already run (exit 0)');
  return clauses.join('; ');
}

function withStands(lines: readonly string[], stands: string): readonly string[] {
  if (stands === '') return lines;
  const at = lines.findIndex((line) => line.startsWith('Console: '));
  const sentence = `Where things stand: ${stands}.`;
  return at < 0 ? [...lines, sentence] : [...lines.slice(0, at), sentence, ...lines.slice(at)];
}

function messageOf(
  status: Status,
  configs: readonly ConfigOutcome[],
  migration: MigrationOutcome | undefined,
  failures: readonly Failure[],
  seconds: number,
): string {
  const took = spoken(seconds);
  const released = configs.filter(({ result }) => result === 'released');
  const registered = configs.filter(({ result }) => result === 'registered').length;
  switch (status) {
    case 'released': {
      const forced = configs.filter((one) => one.forced).map(({ service }) => service);
      const parts = [
        released.length > 0 ? `Released ${counted(released.length, 'service')}` : undefined,
        registered > 0
          ? `${released.length > 0 ? 'registered' : 'Registered'} ${counted(registered, 'task definition')}`
          : undefined,
      ].filter(Boolean);
      return `${parts.join(' and ') || 'Released'} in ${took}.${forced.length > 0 ? ` Forced: ${forced.join(', ')}.` : ''}`;
    }
    case 'unchanged':
      return configs.length === 0
        ? 'Nothing to release.'
        : `Nothing changed: ${counted(configs.length, 'service')} already up to date.`;
    case 'completed':
      return `The migration ended with exit code ${migration?.exitCode ?? 0} in ${took}.`;
    case 'cancelled': {
      const running = configs
        .filter(({ deployment, result }) => result === 'cancelled' && deployment)
        .map(({ service }) => service);
      const goesOn = [...running, ...(migration?.result === 'cancelled' ? ['the migration'] : [])];
      return goesOn.length > 0
        ? `Cancelled; still going on in ECS: ${goesOn.join(', ')}.`
        : 'Cancelled before anything was rolled out.';
    }
    default: {
      const [first, ...rest] = failures;
      return `${first?.title ?? 'The release failed'}${rest.length > 0 ? ` (and ${rest.length} more)` : ''}.`;
    }
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function spoken(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
