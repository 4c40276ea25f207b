import { taskDefinitionLink } from '../ecs/console-link.js';
import { CommandError } from '../errors.js';
import type { Inputs } from '../inputs/inputs.js';
import { configOutcome } from './config-outcome.js';
import type { Event } from './events.js';
import { type Failure, known } from './failure.js';
import type { Migrated } from './migration/migrate.js';
import {
  type ConfigOutcome,
  GREEN_RESULTS,
  type MigrationOutcome,
  type Release,
  type Span,
  type Status,
  type Timing,
} from './outcome.js';
import { clusterKey, configsOf, nameOf, type Plan, type PlannedConfig, type PlannedMigration } from './plan.js';
import type { RegistrationFailed, Registrations } from './register.js';
import type { RolledOut } from './roll-out/roll-out.js';
import type { Warning } from './warning.js';
import type { World } from './world.js';

/** Collects what happened and makes the {@link Release} of it. */
export interface Story {
  timed<T>(phase: keyof Timing, work: () => Promise<T>): Promise<T>;
  warn(warning: Warning): void;
  fail(failure: Failure): void;
  /** Notes what has been started: it is told also where its end is not reached. */
  heard(event: Event): void;
  isRed(): boolean;
  registered(plan: Plan, registrations: Registrations): void;
  registrationFailed(plan: Plan, failed: RegistrationFailed): Release;
  migrated(name: PlannedMigration['name'], migrated: Migrated): void;
  rolledOut(config: PlannedConfig, rolledOut: RolledOut): void;
  /** What has become of a config so far; undefined while nothing has. */
  outcome(config: PlannedConfig): ConfigOutcome | undefined;
  /** How it ended. Green only when every config of the plan has a green outcome. */
  verdict(plan: Plan, cancelled: boolean): Status;
  end(plan: Plan, status: Status): Release;
}

/** A story of which nothing has been told yet. */
export function tellStory(world: World, mode: Inputs['mode']): Story {
  const startedAt = world.clock.now();
  const timing: Partial<Record<keyof Timing, number>> = {};
  const spans: Span[] = [];
  const warnings: Warning[] = [];
  const failures: { readonly failure: Failure; readonly key?: string }[] = [];
  const outcomes = new Map<string, ConfigOutcome>();
  let revisions: Registrations = new Map();
  const tasks = new Map<PlannedMigration['name'], () => MigrationOutcome>();

  const tasksBegun = new Map<PlannedMigration['name'], MigrationOutcome>();
  const deploysBegun = new Map<string, number>();

  const outcomeOf = (config: PlannedConfig, cancelled: boolean): ConfigOutcome =>
    outcomes.get(config.key) ?? underWay(config) ?? notReached(config, revisions, cancelled);

  const underWay = (config: PlannedConfig): ConfigOutcome | undefined => {
    const begunAt = deploysBegun.get(`${clusterKey(config)} ${config.service}`);
    if (begunAt === undefined) return undefined;
    return {
      ...notReached(config, revisions, true),
      serves: 'between',
      seconds: (world.clock.now() - begunAt) / 1000,
      stands: { kind: 'deploy-unanswered' },
    };
  };

  const end = (plan: Plan, status: Status): Release => {
    const configs = plan.lines.flat().map((config) => outcomeOf(config, status === 'cancelled'));
    const ran = tasks.get('migration')?.() ?? tasksBegun.get('migration');
    const ranAfter = tasks.get('post-migration')?.() ?? tasksBegun.get('post-migration');
    timing.total = (world.clock.now() - startedAt) / 1000;
    return {
      mode,
      status,
      configs,
      ...(ran ? { migration: ran } : {}),
      ...(ranAfter ? { postMigration: ranAfter } : {}),
      failures: failures.map(({ failure, key }) =>
        sinceThen(failure, key === undefined ? undefined : outcomes.get(key)),
      ),
      warnings,
      timing,
      spans: [...spans],
    };
  };

  return {
    async timed(phase, work) {
      const from = world.clock.now();
      const at = spans.push({ phase, startedAt: from }) - 1;
      try {
        return await work();
      } finally {
        const to = world.clock.now();
        spans[at] = { phase, startedAt: from, endedAt: to };
        timing[phase] = (to - from) / 1000;
      }
    },
    warn(warning) {
      warnings.push(warning);
      world.tell({ kind: 'warning', warning });
    },
    fail: (failure) => void failures.push({ failure }),
    heard(event) {
      switch (event.kind) {
        case 'migration-starting': {
          const { name, what, container, taskDefinition } = event;
          tasksBegun.set(name, { what, container, taskDefinition, result: 'cancelled', log: '' });
          return;
        }
        case 'migration-started': {
          const begun = tasksBegun.get(event.name);
          if (begun) tasksBegun.set(event.name, { ...begun, taskId: event.taskId, url: event.url });
          return;
        }
        case 'deploying':
          deploysBegun.set(`${clusterKey(event)} ${event.service}`, world.clock.now());
      }
    },
    isRed: () => failures.length > 0,
    registered(plan, registrations) {
      revisions = registrations;
      world.tell({ kind: 'registered', names: registeredNames(plan, registrations) });
      for (const config of plan.lines.flat()) {
        if (!config.service && !outcomes.has(config.key)) outcomes.set(config.key, registerOnly(config, registrations));
      }
    },
    registrationFailed(plan, { registered, config, error }) {
      revisions = registered;
      failures.push({
        failure: {
          cause: { kind: 'not-registered', name: nameOf(config) },
          evidence: [
            { kind: 'of', what: config.path, words: error.words },
            { kind: 'registered', names: registeredNames(plan, registered) },
          ],
          advice: known(error instanceof CommandError ? error.advice : undefined),
        },
      });
      return end(plan, world.signal.aborted ? 'cancelled' : 'failed');
    },
    migrated(name, migrated) {
      tasks.set(name, migrated.outcome);
    },
    rolledOut(config, { outcome, failure }) {
      outcomes.set(config.key, outcome);
      if (failure) failures.push({ failure, key: config.key });
    },
    outcome: (config) => outcomes.get(config.key),
    verdict(plan, cancelled) {
      if (cancelled) return 'cancelled';
      if (failures.length > 0) return 'failed';
      if (mode === 'run') return 'completed';
      const results = plan.lines.flat().map((config) => outcomeOf(config, false).result);
      if (!results.every((result) => GREEN_RESULTS.has(result))) return 'failed';
      if (results.includes('started')) return 'started';
      if (results.every((result) => result === 'unchanged')) return 'unchanged';
      return mode === 'rollback' ? 'rolled-back' : 'released';
    },
    end,
  };
}

/** In the order of the configs, whichever was registered first. */
function registeredNames(plan: Plan, registrations: Registrations): readonly string[] {
  return configsOf(plan).flatMap(({ key }) => {
    const one = registrations.get(key);
    return one ? [`${one.family}:${one.revision}`] : [];
  });
}

function registerOnly(config: PlannedConfig, registrations: Registrations): ConfigOutcome {
  const registered = registrations.get(config.key);
  if (!registered) return configOutcome(config, { result: 'registered' });
  const { family, revision } = registered;
  const url = taskDefinitionLink(config.region, family, revision);
  return configOutcome(config, { result: 'registered', after: `${family}:${revision}`, url });
}

function notReached(config: PlannedConfig, registrations: Registrations, cancelled: boolean): ConfigOutcome {
  const registered = registrations.get(config.key);
  return configOutcome(config, {
    ...(registered ? { after: `${registered.family}:${registered.revision}` } : {}),
    result: cancelled ? 'cancelled' : 'skipped',
    ...(config.service ? { serves: 'old' } : {}),
    stands: { kind: 'not-started' },
  });
}

/** ECS's verdict came when it began to roll back; `on-failure: rollback` may have seen the end of that. */
function sinceThen(failure: Failure, outcome: ConfigOutcome | undefined): Failure {
  const { cause } = failure;
  const isBack = outcome?.wentBack !== undefined && outcome.serves === 'old';
  if (!isBack || cause.kind !== 'roll-out' || cause.verdict?.kind !== 'rolled-back') return failure;
  return { ...failure, cause: { ...cause, verdict: { ...cause.verdict, finished: true } } };
}
