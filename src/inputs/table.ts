import { MODES, type Mode, ONWARD } from './modes.js';
import { boolean, choice, maxFailedTasks, mode } from './parsers/choices.js';
import { parseCommand } from './parsers/command.js';
import { parseConfigPath, parseConfigs, unitOfConfigs } from './parsers/configs.js';
import { parseDeployArgs } from './parsers/deploy-args.js';
import { parseChecksums, parseMirror, parseToken } from './parsers/download.js';
import { parseDuration } from './parsers/durations.js';
import { parseEnvfiles } from './parsers/envfiles.js';
import { parseExternalVariables } from './parsers/external-variables.js';
import { parseImages } from './parsers/images.js';
import { parseDeployments, parseRollbackTo } from './parsers/named-revisions.js';
import { parseOverrides } from './parsers/overrides.js';
import { parseSettings } from './parsers/settings.js';
import { parseTitle } from './parsers/title.js';
import { parseVersion } from './parsers/version-request.js';
import { waitUntil } from './parsers/wait-until.js';
import { refuseReserved } from './reserved-names.js';
import { field, list, optional, part, type Row } from './row.js';

/** A release, and the plan of one, which takes what the release would. */
const RELEASING: readonly Mode[] = ['release', 'plan'];
/** Modes that register what the workflow built, or show it. */
const BUILDING: readonly Mode[] = [...RELEASING, 'run'];
/** Modes that deploy services, or show it. */
const DEPLOYING: readonly Mode[] = [...RELEASING, 'rollback'];
/** Modes that run something once a service is deployed. */
const TESTING: readonly Mode[] = [...RELEASING, ...ONWARD];
/** Modes that follow roll-outs, or show it. */
const WATCHING: readonly Mode[] = [...DEPLOYING, ...ONWARD];
/** Modes that read the configs: all but `setup`. */
const READING: readonly Mode[] = [...WATCHING, 'run'];

const ONLY_ROLLBACK = 'it says where services go in `mode: rollback`. Write that mode, or remove it.';

/**
 * Every input of this version, in the order of action.yml, in which their problems are reported. What else a new
 * input needs is worked through in docs/architecture.md.
 */
export const TABLE = {
  mode: field({ group: 'What to release', modes: MODES, ...mode }),
  title: field({ group: 'What to release', modes: MODES, read: optional(parseTitle) }),
  'working-directory': part({ group: 'What to release', modes: MODES, default: '.', read: (text) => text.trim() }),
  configs: part({
    group: 'What to release',
    modes: READING,
    unit: unitOfConfigs,
    read: (text, { place, complain }) => (text && place ? parseConfigs(text, place, complain) : undefined),
  }),
  images: field({
    group: 'What to release',
    modes: READING,
    /** In mode `plan` a value is empty where the image is not built yet; in `rollback` blank ones are left out. */
    read: (text, { complain, mode }) => parseImages(text ?? '', complain, mode),
  }),
  env: field({
    group: 'What to release',
    modes: READING,
    read: list((text, complain) => {
      const settings = parseSettings(text, complain, { secret: true });
      refuseReserved(settings, complain);
      return settings;
    }),
  }),
  envfiles: part({
    group: 'What to release',
    modes: READING,
    read: (text, { place, complain, variable }) =>
      text && place ? parseEnvfiles(text, place.files, variable, complain) : undefined,
  }),
  'ext-str': field({ group: 'What to release', modes: READING, read: list(parseExternalVariables) }),
  'ext-code': field({ group: 'What to release', modes: READING, read: list(parseExternalVariables) }),
  'deploy-args': field({ group: 'What to release', modes: DEPLOYING, read: list(parseDeployArgs) }),

  'migration-command': part({ group: 'Migration', modes: BUILDING, read: optional(parseCommand) }),
  'migration-container': part({ group: 'Migration', modes: [...BUILDING, ...ONWARD], read: optional(parseContainer) }),
  'migration-config': part({
    group: 'Migration',
    modes: [...BUILDING, ...ONWARD],
    read: (text, { place, complain }) => (text && place ? parseConfigPath(text.trim(), place, complain) : undefined),
  }),
  'migration-env': part({
    group: 'Migration',
    modes: BUILDING,
    read: list((text, complain) => parseSettings(text, complain, { secret: true })),
  }),
  'migration-overrides': part({
    group: 'Migration',
    modes: BUILDING,
    read: (text, { place, complain }) => (text ? parseOverrides(text, place?.files, complain) : undefined),
  }),
  'migration-timeout': part({ group: 'Migration', modes: [...BUILDING, ...ONWARD], read: optional(parseDuration) }),
  'smoke-test-command': part({
    group: 'Migration',
    modes: TESTING,
    refused: {
      run: '`mode: run` releases no service, so there is nothing to test. Remove it, or use `migration-command`.',
    },
    read: optional(parseCommand),
  }),
  'smoke-test-container': part({
    group: 'Migration',
    modes: TESTING,
    read: optional(parseContainer),
  }),
  'smoke-test-config': part({
    group: 'Migration',
    modes: TESTING,
    read: (text, { place, complain }) => (text && place ? parseConfigPath(text.trim(), place, complain) : undefined),
  }),
  'post-migration-command': part({
    group: 'Migration',
    modes: TESTING,
    refused: {
      run: '`mode: run` releases no service, so nothing comes after it. Remove it, or use `migration-command`.',
    },
    read: optional(parseCommand),
  }),

  'force-new-deployment': field({
    group: 'Rollout',
    modes: DEPLOYING,
    ...choice(
      { auto: 'auto', always: 'always', true: 'always', never: 'never', false: 'never' } as const,
      'auto',
      'one of its values. Write auto (only when ECS demands it), always or never.',
    ),
  }),
  timeout: part({ group: 'Rollout', modes: READING, read: optional(parseDuration) }),
  'allow-create': field({ group: 'Rollout', modes: RELEASING, ...boolean(false) }),
  'wait-until': field({ group: 'Rollout', modes: WATCHING, ...waitUntil }),
  /** Configs that `ecspresso diff` finds no difference in are neither registered nor deployed. */
  'skip-unchanged': field({ group: 'Rollout', modes: RELEASING, ...boolean(false) }),
  /** Failed tasks after which a roll-out without a circuit breaker is given up; `auto` is ECS's own threshold. */
  'max-failed-tasks': field({ group: 'Rollout', modes: WATCHING, ...maxFailedTasks }),
  /** What happens where somebody else has deployed a service since this run looked at it. */
  'on-conflict': field({
    group: 'Rollout',
    modes: DEPLOYING,
    ...choice(
      { fail: 'fail', overwrite: 'overwrite' } as const,
      'fail',
      'one of its values. Write fail (what somebody else has deployed since stays) or overwrite.',
    ),
  }),
  /** What happens to services that this run has released already when a later one fails. */
  'on-failure': field({
    group: 'Rollout',
    modes: RELEASING,
    ...choice(
      { leave: 'leave', rollback: 'rollback' } as const,
      'leave',
      'one of its values. Write leave (what is released stays) or rollback.',
    ),
  }),
  /** What happens to what is still in progress in ECS when the job is cancelled. */
  'on-cancel': field({
    group: 'Rollout',
    modes: [...BUILDING, 'rollback', 'continue'],
    ...choice(
      { leave: 'leave', stop: 'stop' } as const,
      'leave',
      'one of its values. Write leave (it stays in progress in ECS) or stop.',
    ),
  }),
  /** Whether `ecspresso verify` runs before anything is changed. */
  verify: field({ group: 'Rollout', modes: BUILDING, ...boolean(false) }),

  deployments: part({
    group: 'Rollout',
    modes: ONWARD,
    read: (text, { complain }) => (text === undefined ? undefined : parseDeployments(text, complain)),
  }),
  'rollback-to': part({
    group: 'Rollout',
    modes: ['rollback', 'plan'],
    refused: { release: ONLY_ROLLBACK, run: ONLY_ROLLBACK },
    read: (text, { complain }) => (text === undefined ? undefined : parseRollbackTo(text, complain)),
  }),

  /** Whether the pull request gets a comment. */
  comment: field({ group: 'Report', modes: ['plan', 'run'], ...boolean(false) }),

  'ecspresso-version': part({
    group: 'Installation',
    modes: MODES,
    read: optional((text, complain) => parseVersion(text, '`ecspresso-version`', complain)),
  }),
  'ecspresso-version-file': part({ group: 'Installation', modes: MODES, read: optional((text) => text) }),
  'ecspresso-checksum': part({ group: 'Installation', modes: MODES, read: list(parseChecksums) }),
  'ecspresso-mirror': part({ group: 'Installation', modes: MODES, read: optional(parseMirror) }),
  'github-token': part({ group: 'Installation', modes: MODES, read: optional(parseToken) }),
} as const;

type Table = typeof TABLE;

/** The name of an input of this version. */
export type InputName = keyof Table;

/** Every input that this version knows, in the order of the table. */
export const INPUT_NAMES = Object.keys(TABLE) as readonly InputName[];

/** The row of an input, whatever it reads. */
export function rowOf(name: InputName): Row<unknown> {
  return TABLE[name];
}

/** What each input was parsed to. */
export type Values = { readonly [Name in InputName]: ReturnType<Table[Name]['read']> };

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;
type FieldName = { [Name in InputName]: Table[Name]['kind'] extends 'field' ? Name : never }[InputName];
type OptionalName = { [Name in FieldName]: undefined extends Values[Name] ? Name : never }[FieldName];
type Fields = { readonly [Name in Exclude<FieldName, OptionalName> as Camel<Name>]: Values[Name] };
type OptionalFields = { readonly [Name in OptionalName as Camel<Name>]?: Values[Name] };

/** The inputs that are fields of `Inputs`, under their names in camel case. */
export interface PlainInputs extends Fields, OptionalFields {}

/**
 * One value for each input: `read` must answer what the row of its name reads. TypeScript does not follow types from
 * name to name through a loop, so that they are asserted here and in {@link plainInputs}, and nowhere else.
 */
export function valuesBy(read: (name: InputName) => unknown): Values {
  return Object.fromEntries(INPUT_NAMES.map((name) => [name, read(name)])) as Values;
}

/** The fields of `Inputs` among the parsed values. */
export function plainInputs(values: Values): PlainInputs {
  const names = INPUT_NAMES.filter((name) => rowOf(name).kind === 'field');
  const fields: Record<string, unknown> = Object.fromEntries(names.map((name) => [camelCase(name), values[name]]));
  return fields as Record<string, unknown> & PlainInputs;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function parseContainer(text: string, complain: (what: string) => void): string | undefined {
  if (/\s/.test(text))
    return void complain('more than one word. Write the name of one container of the task definition.');
  return text;
}
