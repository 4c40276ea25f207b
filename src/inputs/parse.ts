import { InputError, type Problem } from '../errors.js';
import { parseBoolean, parseForce, parseMaxFailedTasks, parseMode, parseOnCancel, parseOnFailure } from './choices.js';
import { type Complain, complaintsAbout } from './complaints.js';
import { complaintsAboutConfigs, defaultConfig, missingDefault, parseConfigs } from './configs.js';
import { parseDeployArgs } from './deploy-args.js';
import { parseDuration } from './durations.js';
import { parseEnvfiles, refuseOverruled } from './envfiles.js';
import { parseExternalVariables } from './external-variables.js';
import { parseImages } from './images.js';
import type { ConfigEntry, Inputs, InstallRequest, Mode, ParsedInputs } from './inputs.js';
import { parseInstall } from './install-request.js';
import { parseMigration, parsePostMigration } from './migration.js';
import { IDLE_IN_ROLLBACK, INPUT_NAMES, type InputName, SETUP_NAMES } from './names.js';
import { nearMisses } from './near-miss.js';
import { locate, type Place, staysInside } from './paths.js';
import { refuseReserved } from './reserved-names.js';
import { parseRollbackTo } from './rollback-targets.js';
import { parseSettings } from './settings.js';
import type { InputSource } from './source.js';
import { parseTitle } from './title.js';

/** The inputs as given: the raw text of each (lines keep their numbers), or undefined when it is blank. */
interface Given {
  raw(name: InputName): string | undefined;
  text(name: InputName): string | undefined;
  complaints(name: InputName): Complain;
}

/**
 * Turns the workflow's strings into `Inputs`, reading no file but those that the inputs name.
 * Throws one `InputError` with every problem of every input. In mode `setup` only what an installation needs is read, in
 * mode `rollback` nothing that is about a migration or a new version; other inputs that were given are named in a warning.
 * `understood` hears what could be read, also when an error follows; what could not be read is absent or at its default.
 */
export function parseInputs(source: InputSource, understood: (inputs: Inputs) => void = () => undefined): ParsedInputs {
  const problems: Problem[] = [...nearMisses(source.names)];
  const warnings: string[] = [];
  const given = read(source, problems);
  const mode = parseMode(given.text('mode'), given.complaints('mode'));
  const place = parsePlace(source, given);
  const install = installOf(given, place, warnings);
  const title = parseTitle(given.text('title'), given.complaints('title'));
  const rest =
    mode === 'setup'
      ? setupInputs(install, place, given, warnings)
      : releaseInputs(mode, install, place, mode === 'rollback' ? rollbackGiven(given, warnings) : given, problems);
  const inputs = title === undefined ? rest : { ...rest, title };
  understood(inputs);
  if (problems.length > 0) throw new InputError(problems);
  return { inputs, warnings };
}

function read(source: InputSource, problems: Problem[]): Given {
  const values = new Map(INPUT_NAMES.map((name) => [name, source.read(name)]));
  const raw = (name: InputName): string | undefined => {
    const value = values.get(name) ?? '';
    return value.trim() === '' ? undefined : value;
  };
  return { raw, text: (name) => raw(name)?.trim(), complaints: (name) => complaintsAbout(name, problems) };
}

function parsePlace(source: InputSource, given: Given): Place | undefined {
  const complain = given.complaints('working-directory');
  const text = given.text('working-directory') ?? '.';
  const realWorkspace = source.files('.').realPath('.');
  if (realWorkspace === undefined) {
    return void complain(
      `the workspace ${source.workspace} does not exist. Check the repository out before this step.`,
    );
  }
  const workingDirectory = locate(text, source.workspace, '.');
  if (workingDirectory === undefined) return void complain(`${text} is outside the workspace ${source.workspace}.`);
  const files = source.files(workingDirectory);
  const place = { workspace: source.workspace, realWorkspace, workingDirectory, files };
  if (files.realPath('.') === undefined || source.files('.').exists(workingDirectory)) {
    return void complain(`there is no directory ${text}. Check the repository out before this step.`);
  }
  if (!staysInside('.', place)) return void complain(`${text} leads outside the workspace by a link.`);
  return place;
}

function installOf(given: Given, place: Place | undefined, warnings: string[]): InstallRequest {
  return parseInstall(
    {
      version: given.text('ecspresso-version'),
      versionFile: given.text('ecspresso-version-file'),
      checksum: given.raw('ecspresso-checksum'),
      mirror: given.text('ecspresso-mirror'),
      token: given.text('github-token'),
    },
    place?.files,
    {
      version: given.complaints('ecspresso-version'),
      versionFile: given.complaints('ecspresso-version-file'),
      checksum: given.complaints('ecspresso-checksum'),
      mirror: given.complaints('ecspresso-mirror'),
      token: given.complaints('github-token'),
      warn: (warning) => warnings.push(warning),
    },
  );
}

function setupInputs(install: InstallRequest, place: Place | undefined, given: Given, warnings: string[]): Inputs {
  const idle = INPUT_NAMES.filter((name) => !SETUP_NAMES.includes(name) && given.text(name) !== undefined);
  if (idle.length > 0) {
    warnings.push(
      `\`mode: setup\` only installs ecspresso and does nothing with ${idle.map((name) => `\`${name}\``).join(', ')}.`,
    );
  }
  return {
    mode: 'setup',
    install,
    workingDirectory: place?.workingDirectory ?? '.',
    lines: [],
    images: [],
    env: [],
    envfiles: [],
    extStr: [],
    extCode: [],
    deployArgs: [],
    forceNewDeployment: 'auto',
    allowCreate: false,
    wait: true,
    maxFailedTasks: 'auto',
    onCancel: 'leave',
    onFailure: 'leave',
    skipUnchanged: false,
    verify: false,
    comment: false,
    rollbackTo: [],
  };
}

/** The inputs as mode `rollback` sees them: those that it has no use for are absent, and a warning names them. */
function rollbackGiven(given: Given, warnings: string[]): Given {
  const idle = IDLE_IN_ROLLBACK.filter((name) => !['false', 'leave'].includes(given.text(name) ?? 'false'));
  if (idle.length > 0) {
    const names = idle.map((name) => `\`${name}\``).join(', ');
    warnings.push(
      `\`mode: rollback\` sends services back to a revision that ran before: it registers and migrates nothing, and does nothing with ${names}.`,
    );
  }
  const used = (name: InputName): boolean => !IDLE_IN_ROLLBACK.includes(name);
  return {
    ...given,
    raw: (name) => (used(name) ? given.raw(name) : undefined),
    text: (name) => (used(name) ? given.text(name) : undefined),
  };
}

function releaseInputs(
  mode: Mode,
  install: InstallRequest,
  place: Place | undefined,
  given: Given,
  problems: Problem[],
): Inputs {
  const lines = configLines(mode, place, given, problems);
  const images = parseImages(given.raw('images') ?? '', given.complaints('images'), mode);
  const env = parseSettings(given.raw('env') ?? '', given.complaints('env'), { secret: true });
  refuseReserved(env, given.complaints('env'));
  const envfiles = envfilePaths({ lines, images, env }, place, given, problems);
  const migration = parseMigration(given, mode, place);
  const wait = parseBoolean(given.text('wait'), given.complaints('wait'), true);
  const postMigration = parsePostMigration(given, mode, place, wait);
  const onFailure = parseOnFailure(given.text('on-failure'), given.complaints('on-failure'));
  if (onFailure === 'rollback' && !wait && mode === 'release') {
    given.complaints('on-failure')('with `wait: false` nobody is there when a roll-out fails. Remove one of the two.');
  }
  const flag = (name: InputName): boolean => parseBoolean(given.text(name), given.complaints(name));
  const timeout = given.text('timeout');
  const timeoutSeconds = timeout === undefined ? undefined : parseDuration(timeout, given.complaints('timeout'));
  return {
    mode,
    install,
    workingDirectory: place?.workingDirectory ?? '.',
    lines,
    images,
    env,
    envfiles,
    extStr: parseExternalVariables(given.raw('ext-str') ?? '', given.complaints('ext-str')),
    extCode: parseExternalVariables(given.raw('ext-code') ?? '', given.complaints('ext-code')),
    deployArgs: parseDeployArgs(given.text('deploy-args') ?? '', given.complaints('deploy-args')),
    ...(migration !== undefined && { migration }),
    ...(postMigration !== undefined && { postMigration }),
    forceNewDeployment: parseForce(given.text('force-new-deployment'), given.complaints('force-new-deployment')),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    allowCreate: flag('allow-create'),
    wait,
    maxFailedTasks: parseMaxFailedTasks(given.text('max-failed-tasks'), given.complaints('max-failed-tasks')),
    onCancel: parseOnCancel(given.text('on-cancel'), given.complaints('on-cancel')),
    onFailure,
    skipUnchanged: flag('skip-unchanged'),
    verify: flag('verify'),
    comment: flag('comment'),
    rollbackTo: parseRollbackTo(given.raw('rollback-to'), lines, mode, place, given.complaints('rollback-to')),
  };
}

function configLines(
  mode: Mode,
  place: Place | undefined,
  given: Given,
  problems: Problem[],
): readonly (readonly ConfigEntry[])[] {
  if (place === undefined) return [];
  const complain = given.complaints('configs');
  const ownConfig = mode === 'run' && given.text('migration-config') !== undefined;
  const text = given.raw('configs');
  if (text === undefined) {
    const line = defaultConfig(place);
    if (line === undefined && !ownConfig) missingDefault(place, complain);
    return line === undefined ? [] : [line];
  }
  const before = problems.length;
  const lines = parseConfigs(text, place, problems);
  const nothing = lines.length === 0 && problems.length === before;
  if (nothing && !/^\s*\[/.test(text))
    complain('nothing but comments. Name a config, write [] to release nothing, or remove it.');
  else if (nothing && mode === 'run' && !ownConfig)
    complain('it is empty, and `mode: run` needs a config to run the task of.');
  return lines;
}

function envfilePaths(
  { lines, images, env }: Pick<Inputs, 'lines' | 'images' | 'env'>,
  place: Place | undefined,
  given: Given,
  problems: Problem[],
): readonly string[] {
  const text = given.raw('envfiles');
  if (text === undefined || place === undefined) return [];
  const envfiles = parseEnvfiles(text, place.files, given.complaints('envfiles'));
  const hidden = new Set(images.map(({ key }) => key));
  const aboutConfigs = complaintsAboutConfigs(given.raw('configs') ?? '', problems);
  const about = (name: InputName) => ({ complain: given.complaints(name) });
  refuseOverruled(
    [
      ...images.map((setting) => ({ setting, ...about('images') })),
      // `images` wins over `env`, so what `env` says under the same name never reaches ecspresso.
      ...env.filter(({ key }) => !hidden.has(key)).map((setting) => ({ setting, ...about('env') })),
      ...lines.flat().flatMap(({ settings }) => settings.map((setting) => ({ setting, complain: aboutConfigs }))),
    ],
    envfiles,
  );
  return envfiles.paths;
}
