import { isConcurrentRegistration, isThrottled } from '../ecspresso/refusal.js';
import type { Registered } from '../ecspresso/rendered.js';
import { CommandError, ReleaseError } from '../errors.js';
import { mapLimited } from './concurrency.js';
import { type Failure, known } from './failure.js';
import {
  configsOf,
  isLeftOut,
  nameOf,
  type Plan,
  type PlannedConfig,
  type Registrations,
  registeredFrom,
  registeredNames,
} from './plan.js';
import { registrationPace } from './registration-pace.js';
import { repeatedly } from './retry.js';
import type { World } from './world.js';

/** Registrations side by side; ECS lets one family be registered only one after another. */
const SIDE_BY_SIDE = 8;

/** Registration stopped: what had been registered until then, and why. */
export interface RegistrationFailed {
  readonly registered: Registrations;
  readonly config: PlannedConfig;
  readonly error: ReleaseError;
}

/**
 * Registers each config exactly once, paced under ECS's quota. Repeats only what ECS refused because of its quota or
 * because two registrations of a family met. After a failure nothing more is started.
 */
export async function register(world: World, plan: Plan): Promise<Registrations | RegistrationFailed> {
  const registered = new Map<string, Registered>();
  const families = new Map<string, PlannedConfig[]>();
  for (const config of configsOf(plan)) {
    families.set(config.definition.family, [...(families.get(config.definition.family) ?? []), config]);
  }
  const pace = registrationPace(world);
  let failed: Omit<RegistrationFailed, 'registered'> | undefined;
  await mapLimited([...families.values()], SIDE_BY_SIDE, async (family) => {
    for (const config of family) {
      if (failed || world.signal.aborted) return;
      await pace.take();
      try {
        registered.set(config.key, await registerOne(world, config));
        pace.ended();
      } catch (error) {
        if (!(error instanceof ReleaseError)) throw error;
        failed ??= { config, error };
        return;
      }
    }
  });
  // In the order of the configs, whichever was registered first.
  const inOrder: Registrations = new Map(
    configsOf(plan).flatMap(({ key }) => {
      const revision = registered.get(key);
      return revision ? [[key, revision] as const] : [];
    }),
  );
  return failed ? { ...failed, registered: inOrder } : inOrder;
}

/** Whether {@link register} stopped. */
export function registrationFailed(outcome: Registrations | RegistrationFailed): outcome is RegistrationFailed {
  return 'error' in outcome;
}

/** The failure of a release whose registration stopped. */
export function notRegistered({ registered, config, error }: RegistrationFailed): Failure {
  return {
    cause: { kind: 'not-registered', name: nameOf({ service: config.service, family: config.definition.family }) },
    evidence: [
      { kind: 'of', what: config.path, reason: error.reason },
      { kind: 'registered', names: registeredNames(registered) },
    ],
    advice: known(error instanceof CommandError ? error.advice : undefined),
  };
}

/** What a config was registered as. Throws where it was not: to go on without it would be a defect that looks green. */
export function registeredAs(registrations: Registrations, config: PlannedConfig): Registered {
  const registered = registrations.get(config.key);
  if (!registered) throw new Error(`${config.path} was planned but not registered`);
  return registered;
}

/**
 * The revision that a task of a config runs on: the registered one, or where `skip-unchanged` registered nothing the
 * one that its service runs.
 */
export function runsOn(plan: Plan, registrations: Registrations, config: PlannedConfig): Registered {
  const running = config.current?.taskDefinition;
  return isLeftOut(plan, config.key) && running !== undefined
    ? registeredFrom(running)
    : registeredAs(registrations, config);
}

function registerOne(world: World, config: PlannedConfig): Promise<Registered> {
  return repeatedly(
    world,
    { kind: 'register', name: nameOf({ service: config.service, family: config.definition.family }) },
    () => world.ecspresso.register(config.call),
    (error) =>
      error instanceof CommandError && (isThrottled(error.stderr) || isConcurrentRegistration(error.stderr))
        ? { kind: 'busy' }
        : undefined,
  );
}
