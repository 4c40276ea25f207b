import { backticked, joined } from '../listed.js';
import type { GivenInputs } from './given-inputs.js';
import { isOnward } from './modes.js';
import { commandOverride, refuseTooLong } from './parsers/overrides.js';
import { waitUntilText } from './parsers/wait-until.js';
import type { InputName } from './table.js';
import type { ConfigEntry, MigrationRequest, MigrationWork } from './values.js';

/** What the `migration-*` inputs ask for before the roll-outs and after them. */
export interface AskedMigrations {
  readonly migration: MigrationRequest | undefined;
  /** In the container, config and time of the migration unless its own inputs say otherwise, and without its environment. */
  readonly smokeTest: MigrationRequest | undefined;
  /** In the container, config and time of the migration, but without its environment. */
  readonly postMigration: MigrationRequest | undefined;
}

/** The tasks that the `migration-*` inputs ask for together; undefined where they are invalid. */
export function askedMigrations(asked: GivenInputs, lines: readonly (readonly ConfigEntry[])[]): AskedMigrations {
  const { given, values } = asked;
  refuseWithoutWork(asked);
  for (const name of ['migration-config', 'smoke-test-config'] as const) refuseAmbiguousConfig(asked, name, lines);
  refuseWithoutSmokeTest(asked);
  const where = {
    container: values['migration-container'],
    config: values['migration-config'],
    timeoutSeconds: values['migration-timeout'],
  };
  const request = (work: MigrationWork | undefined): MigrationRequest | undefined => work && { work, ...where };
  const asksForWork = WORK.some((name) => given(name));
  return {
    // In the modes continue and wait the migration has run before.
    migration: isOnward(asked.mode) ? undefined : request(asksForWork ? workOf(asked) : ownWork(asked, lines)),
    smokeTest: smokeTest(asked, where),
    postMigration: request(postWork(asked)),
  };
}

/** What says what runs before the roll-outs. */
const WORK: readonly InputName[] = ['migration-command', 'migration-overrides'];

/** Inputs that say how a task runs and so need one. */
const NEED_WORK = ['migration-container', 'migration-env', 'migration-timeout'] as const;

function refuseWithoutWork({ given, about, mode }: GivenInputs): void {
  if (WORK.some((name) => given(name))) return;
  if (mode === 'run' && !given('migration-config')) {
    about('migration-command')(
      '`mode: run` runs a task, so it needs `migration-command`, `migration-overrides`, or a `migration-config` whose own command runs.',
    );
  }
  for (const name of NEED_WORK) {
    const isForOthers = given('post-migration-command') || given('smoke-test-command');
    if (!given(name) || (isForOthers && name !== 'migration-env')) continue;
    about(name)(
      given('migration-config')
        ? '`migration-config` alone runs its task as the file describes it. Give `migration-command` or `migration-overrides` as well, or remove it.'
        : 'there is no migration. Give `migration-command` or `migration-overrides` as well, or remove it.',
    );
  }
}

function refuseAmbiguousConfig(
  { values, about }: GivenInputs,
  name: 'migration-config' | 'smoke-test-config',
  lines: readonly (readonly ConfigEntry[])[],
): void {
  const path = values[name];
  const same = lines.flat().filter((entry) => entry.path === path);
  if (path === undefined || same.length < 2) return;
  about(name)(
    `${path} stands ${same.length} times in \`configs\` (lines ${same.map(({ line }) => line).join(', ')}), each with settings of its own, so it is not clear which one is meant. Give the task a config of its own.`,
  );
}

function workOf({ values, given, about }: GivenInputs): MigrationWork | undefined {
  const extra = (['migration-command', 'migration-env'] as const).filter((name) => given(name));
  if (given('migration-overrides')) {
    if (extra.length > 0) {
      about('migration-overrides')(
        `not together with ${joined(extra.map(backticked))}: it says the whole of what the task runs. Keep one form.`,
      );
    }
    return values['migration-overrides'];
  }
  const command = values['migration-command'];
  if (command === undefined) return undefined;
  const env = values['migration-env'];
  refuseTooLong(commandOverride(values['migration-container'] ?? '', command, env), about('migration-command'));
  return { kind: 'command', command, env };
}

/**
 * `migration-config` alone: the task runs the command of its task definition. In the config of a service that would be the service
 * itself.
 */
function ownWork(asked: GivenInputs, lines: readonly (readonly ConfigEntry[])[]): MigrationWork | undefined {
  const { given, values, about, mode } = asked;
  const path = values['migration-config'];
  if (path === undefined) return undefined;
  const others = (['smoke-test-command', 'post-migration-command'] as const).filter((name) => given(name));
  // A smoke test with a config of its own takes no setting of the migration.
  const isTheirs = others.some((name) => name === 'post-migration-command' || !given('smoke-test-config'));
  if (isTheirs) {
    if (!lines.flat().some((entry) => entry.path === path)) {
      asked.warn(
        `\`migration-config\` says where ${joined(others.map(backticked))} ${others.length === 1 ? 'runs' : 'run'}, and no migration runs before the release: for one, give \`migration-command\` or \`migration-overrides\`.`,
      );
    }
    return undefined;
  }
  // Mode `run` releases no service: its default config is only one that could be run.
  const listed = mode === 'run' && !given('configs') ? [] : lines.flat();
  if (listed.some((entry) => entry.path === path)) {
    about('migration-config')(
      `${path} is one of the configs that are released, so its own command is the service's. Say what the migration runs in \`migration-command\`, or name a config of its own.`,
    );
    return undefined;
  }
  return { kind: 'own' };
}

function refuseWithoutSmokeTest({ given, about }: GivenInputs): void {
  if (given('smoke-test-command')) return;
  for (const name of ['smoke-test-container', 'smoke-test-config'] as const) {
    if (given(name)) about(name)('there is no smoke test. Give `smoke-test-command` as well, or remove it.');
  }
}

function smokeTest(
  { values, about }: GivenInputs,
  where: Omit<MigrationRequest, 'work'>,
): MigrationRequest | undefined {
  const command = values['smoke-test-command'];
  if (command === undefined) return undefined;
  const config = values['smoke-test-config'] ?? where.config;
  // Another config has other containers.
  const container = values['smoke-test-container'] ?? (config === where.config ? where.container : undefined);
  refuseTooLong(commandOverride(container ?? '', command, []), about('smoke-test-command'));
  return { work: { kind: 'command', command, env: [] }, config, container, timeoutSeconds: where.timeoutSeconds };
}

function postWork({ values, about }: GivenInputs): MigrationWork | undefined {
  const command = values['post-migration-command'];
  if (command === undefined) return undefined;
  const complain = about('post-migration-command');
  const until = values['wait-until'];
  if (until.kind !== 'deployed') {
    complain(
      `it runs after every service is deployed, which \`wait-until: ${waitUntilText(until)}\` does not wait for. Remove one of the two.`,
    );
  }
  refuseTooLong(commandOverride(values['migration-container'] ?? '', command, []), complain);
  return { kind: 'command', command, env: [] };
}
