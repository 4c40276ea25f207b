import type { Problem } from '../errors.js';
import { backticked } from '../listed.js';
import { complaints } from './complaints.js';
import type { GivenInputs } from './given-inputs.js';
import type { Inputs, ParsedInputs } from './inputs.js';
import { installRequest } from './install-request.js';
import { askedMigrations } from './migration.js';
import { DEFAULT_MODE, isOnward, type Mode } from './modes.js';
import { defaultConfig, missingDefault, parseConfigPath } from './parsers/configs.js';
import { refuseOverruled } from './parsers/envfiles.js';
import { located } from './parsers/named-revisions.js';
import { waitUntilText } from './parsers/wait-until.js';
import { locate } from './paths.js';
import { type Reading, readRow } from './row.js';
import type { InputSource } from './source.js';
import { INPUT_NAMES, type InputName, plainInputs, rowOf, TABLE, valuesBy } from './table.js';
import { unknownInputs } from './unknown-inputs.js';
import type { ConfigEntry } from './values.js';
import { placeOf } from './working-directory.js';

/**
 * Turns the workflow's strings into `Inputs`, reading no file but those that the inputs name: each input by its row of the
 * table, then what several of them say together. An input that the mode does not take is absent, and a warning names it.
 */
export function parseInputs(source: InputSource): ParsedInputs {
  const asked = readAll(source);
  const lines = configLines(asked);
  const { values, place } = asked;
  refuseEnvfileValues(asked, lines);
  refuseWaits(asked, lines);
  const inputs: Inputs = {
    ...plainInputs(values),
    install: installRequest(asked),
    workingDirectory: place?.workingDirectory ?? TABLE['working-directory'].default,
    lines,
    envfiles: values.envfiles?.paths ?? [],
    ...askedMigrations(asked, lines),
    timeoutSeconds: values.timeout,
    deployments: resolveDeployments(asked, lines),
    rollbackTo: resolveRollbackTo(asked, lines),
  };
  return { inputs, warnings: asked.warnings, problems: [...unknownInputs(source.names), ...asked.problems()] };
}

/**
 * Reads `rollback-to`. Blank is an error where it is required: the blank output of a skipped step must not roll everything back.
 */
function resolveRollbackTo(
  { values, mode, given, about, place }: GivenInputs,
  lines: readonly (readonly ConfigEntry[])[],
): Inputs['rollbackTo'] {
  const complain = about('rollback-to');
  if (mode === 'rollback' && !given('rollback-to')) {
    complain(
      '`mode: rollback` needs it: previous (each service goes to its last successful revision below the running one), none, or lines like backend=app:41. An output of a step that was skipped or killed is blank, and rolls nothing back.',
    );
  }
  const to = values['rollback-to'];
  return to?.kind === 'lines' ? { ...to, targets: located(to.targets, lines, place, complain) } : to;
}

/** Reads `deployments`. Blank is an error: a skipped step has nothing to continue. */
function resolveDeployments(
  { values, mode, given, about, place }: GivenInputs,
  lines: readonly (readonly ConfigEntry[])[],
): Inputs['deployments'] {
  const complain = about('deployments');
  if (isOnward(mode) && !given('deployments')) {
    complain(
      `\`mode: ${mode}\` needs it: the output \`deployments\` of the release, or paused for whatever is paused now. An output of a step that was skipped or killed is blank.`,
    );
  }
  const { deployments } = values;
  return deployments?.kind === 'lines'
    ? { ...deployments, named: located(deployments.named, lines, place, complain) }
    : deployments;
}

/** Every input, parsed by itself. */
interface Read extends GivenInputs {
  readonly warnings: readonly string[];
  problems(): readonly Problem[];
}

function readAll(source: InputSource): Read {
  const texts = new Map(INPUT_NAMES.map((name) => [name, source.read(name)]));
  const textOf = (name: InputName): string | undefined => {
    const text = texts.get(name) ?? '';
    return text.trim() === '' ? undefined : text;
  };
  const found = complaints(INPUT_NAMES, (name) => rowOf(name).unit?.(textOf(name) ?? '') ?? 'line');
  const variable = (name: string): string | undefined => source.variable(name).trim() || undefined;
  const reading = (name: InputName, beside: Pick<Reading, 'mode' | 'place'>): Reading => {
    return { complain: found.about(name), variable, ...beside };
  };
  const mode = readRow(TABLE.mode, textOf('mode'), reading('mode', { mode: DEFAULT_MODE, place: undefined }));
  const directory = readRow(
    TABLE['working-directory'],
    textOf('working-directory'),
    reading('working-directory', { mode, place: undefined }),
  );
  const place = placeOf(source, directory, found.about('working-directory'));
  const given = (name: InputName): boolean => textOf(name) !== undefined && rowOf(name).modes.includes(mode);
  const warnings = [...idleWarning(mode, textOf)];
  const read = (name: InputName): unknown => {
    const row = rowOf(name);
    const refused = row.refused?.[mode];
    if (refused !== undefined && textOf(name) !== undefined) found.about(name)(refused);
    return readRow(row, given(name) ? textOf(name) : undefined, reading(name, { mode, place }));
  };
  const known = new Map<InputName, unknown>([
    ['mode', mode],
    ['working-directory', directory],
  ]);
  const values = valuesBy((name) => known.get(name) ?? read(name));
  return {
    ...{ values, mode, place, given, variable, warnings },
    about: found.about,
    isSound: found.isSound,
    warn: (warning) => warnings.push(warning),
    problems: found.problems,
  };
}

/** Why a mode does not take some inputs. */
const IDLE: Readonly<Record<Mode, string>> = {
  release: 'does nothing with',
  run: 'only runs a task, and does nothing with',
  plan: 'only shows what a release would change, and does nothing with',
  rollback:
    'sends services back to a revision that ran before: it registers and migrates nothing, and does nothing with',
  continue: 'continues what an earlier run has deployed, and does nothing with',
  wait: 'waits for what an earlier run has deployed, and does nothing with',
  setup: 'only installs ecspresso and does nothing with',
};

/** One warning that names the inputs that the mode does not take. An input at its default is not among them. */
function idleWarning(mode: Mode, textOf: (name: InputName) => string | undefined): readonly string[] {
  const idle = INPUT_NAMES.filter((name) => {
    const { modes, refused, default: usual } = rowOf(name);
    const text = textOf(name)?.trim();
    return text !== undefined && text !== usual && !modes.includes(mode) && refused?.[mode] === undefined;
  });
  if (idle.length === 0) return [];
  return [`\`mode: ${mode}\` ${IDLE[mode]} ${idle.map(backticked).join(', ')}.`];
}

/** The lines of `configs`, or where it is absent the config that ecspresso itself would take. */
function configLines(asked: GivenInputs): readonly (readonly ConfigEntry[])[] {
  const { values, mode, place, given, about } = asked;
  if (place === undefined || mode === 'setup') return [];
  const isRunOfItsOwn = mode === 'run' && given('migration-config');
  const variable = asked.variable('ECSPRESSO_CONFIG');
  const lines = values.configs;
  if (lines !== undefined) {
    if (lines.length === 0 && asked.isSound('configs') && mode === 'run' && !isRunOfItsOwn) {
      about('configs')('it is empty, and `mode: run` needs a config to run the task of.');
    }
    const [only, ...others] = lines.flat();
    const same = variable === undefined ? undefined : locate(variable, place.workspace, place.workingDirectory);
    if (variable !== undefined && (only?.path !== same || others.length > 0)) {
      asked.warn(`\`configs\` and ECSPRESSO_CONFIG (${variable}) are both given: \`configs\` counts.`);
    }
    return lines;
  }
  if (isRunOfItsOwn) return [];
  const path = defaultConfig(place, variable);
  if (path === undefined) missingDefault(place, about('configs'));
  const complain = (what: string): void => about('configs')(`not given, and of ECSPRESSO_CONFIG: ${what}`);
  const found = path === undefined ? undefined : parseConfigPath(path, place, complain);
  return found === undefined ? [] : [[{ path: found, settings: [], line: 1 }]];
}

/** Refuses what comes after a roll-out that is not followed to its end. */
function refuseWaits({ values, about, mode }: GivenInputs, lines: readonly (readonly ConfigEntry[])[]): void {
  const until = values['wait-until'];
  if (until.kind === 'deployed') return;
  const text = waitUntilText(until);
  if (until.kind === 'started') {
    if (values['on-failure'] === 'rollback' && mode === 'release') {
      about('on-failure')('with `wait-until: started` nobody is there when a roll-out fails. Remove one of the two.');
    }
  } else if (lines.length > 1 && !isOnward(mode)) {
    about('wait-until')(
      `with ${text} later lines of \`configs\` would go out before earlier ones are deployed. Put all configs on one line, or write deployed.`,
    );
  }
}

/** Refuses envfiles that contradict the inputs: ecspresso lets the envfile win. */
function refuseEnvfileValues({ values, about }: GivenInputs, lines: readonly (readonly ConfigEntry[])[]): void {
  if (values.envfiles === undefined) return;
  const { images, env } = values;
  const hidden = new Set(images.map(({ key }) => key));
  refuseOverruled(
    [
      ...images.map((setting) => ({ setting, complain: about('images') })),
      // `images` wins over `env`, so what `env` says under the same name never reaches ecspresso.
      ...env.filter(({ key }) => !hidden.has(key)).map((setting) => ({ setting, complain: about('env') })),
      ...lines.flat().flatMap(({ settings }) => settings.map((setting) => ({ setting, complain: about('configs') }))),
    ],
    values.envfiles,
  );
}
