import { parseCommand } from './command.js';
import type { Complain } from './complaints.js';
import { parseConfigPath } from './configs.js';
import { parseDuration } from './durations.js';
import type { MigrationRequest, MigrationWork, Mode } from './inputs.js';
import type { InputName } from './names.js';
import { commandOverride, parseOverrides, refuseTooLong } from './overrides.js';
import type { Place } from './paths.js';
import { parseSettings } from './settings.js';

/** Inputs that say how a migration runs and so need one. */
const NEED_WORK = ['migration-container', 'migration-env', 'migration-timeout'] as const;

/** How the migration is asked about: the value of an input (undefined: absent), and a complaint about one. */
export interface MigrationSource {
  text(name: InputName): string | undefined;
  complaints(name: InputName): Complain;
}

/**
 * Reads the `migration-*` inputs. Undefined: there is no migration, or it could not be read.
 * `place` undefined: the working directory is wrong, and no file is looked for.
 */
export function parseMigration(
  source: MigrationSource,
  mode: Mode,
  place: Place | undefined,
): MigrationRequest | undefined {
  const asked = source.text('migration-command') !== undefined || source.text('migration-overrides') !== undefined;
  if (!asked) refuseWithoutWork(source, mode);
  const work = parseWork(source, place);
  const where = parseWhere(source, place);
  return work === undefined ? undefined : { work, ...where };
}

/**
 * Reads `post-migration-command`, which runs in the container, config and time of the migration but without its environment.
 * Undefined: there is none, or it could not be read.
 */
export function parsePostMigration(
  source: MigrationSource,
  mode: Mode,
  place: Place | undefined,
  wait: boolean,
): MigrationRequest | undefined {
  const text = source.text('post-migration-command');
  if (text === undefined) return undefined;
  const complain = source.complaints('post-migration-command');
  if (mode === 'run')
    complain('`mode: run` releases no service, so nothing comes after it. Remove it, or use `migration-command`.');
  if (!wait)
    complain('it runs after every service is released, which `wait: false` does not wait for. Remove one of the two.');
  const command = parseCommand(text, complain);
  if (command === undefined) return undefined;
  refuseTooLong(commandOverride(source.text('migration-container') ?? '', command, []), complain);
  // What is wrong with these is said where the migration is read.
  const silent: MigrationSource = { text: (name) => source.text(name), complaints: () => () => undefined };
  return { work: { kind: 'command', command, env: [] }, ...parseWhere(silent, place) };
}

function parseWhere(source: MigrationSource, place: Place | undefined): Omit<MigrationRequest, 'work'> {
  const container = source.text('migration-container');
  if (container !== undefined && /\s/.test(container)) {
    source.complaints('migration-container')(
      'more than one word. Write the name of one container of the task definition.',
    );
  }
  const configText = source.text('migration-config');
  const config =
    configText === undefined || place === undefined
      ? undefined
      : parseConfigPath(configText, place, source.complaints('migration-config'));
  const timeoutText = source.text('migration-timeout');
  const timeoutSeconds =
    timeoutText === undefined ? undefined : parseDuration(timeoutText, source.complaints('migration-timeout'));
  return {
    ...(container !== undefined && { container }),
    ...(config !== undefined && { config }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

function refuseWithoutWork(source: MigrationSource, mode: Mode): void {
  if (mode === 'run') {
    source.complaints('migration-command')(
      '`mode: run` runs a task, so it needs `migration-command` or `migration-overrides`.',
    );
  }
  const post = source.text('post-migration-command') !== undefined;
  for (const name of NEED_WORK) {
    if (post && name !== 'migration-env') continue;
    if (source.text(name) !== undefined) {
      source.complaints(name)(
        'there is no migration. Give `migration-command` or `migration-overrides` as well, or remove it.',
      );
    }
  }
}

function parseWork(source: MigrationSource, place: Place | undefined): MigrationWork | undefined {
  const envText = source.text('migration-env');
  const env = envText === undefined ? [] : parseSettings(envText, source.complaints('migration-env'), { secret: true });
  const commandText = source.text('migration-command');
  const overridesText = source.text('migration-overrides');
  const command =
    commandText === undefined ? undefined : parseCommand(commandText, source.complaints('migration-command'));
  if (overridesText === undefined) {
    if (command === undefined) return undefined;
    refuseTooLong(
      commandOverride(source.text('migration-container') ?? '', command, env),
      source.complaints('migration-command'),
    );
    return { kind: 'command', command, env };
  }
  const complain = source.complaints('migration-overrides');
  const extra = (['migration-command', 'migration-env'] as const).filter((name) => source.text(name) !== undefined);
  if (extra.length > 0) {
    complain(
      `not together with ${extra.map((name) => `\`${name}\``).join(' and ')}: it says the whole of what the task runs. Keep one form.`,
    );
  }
  const overrides = parseOverrides(overridesText, place?.files, complain);
  return overrides === undefined ? undefined : { kind: 'overrides', overrides };
}
