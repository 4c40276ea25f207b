import type { Complain } from '../complaints.js';
import { linesOf } from '../lines.js';
import { locate, type Place, staysInside } from '../paths.js';
import { refuseReserved } from '../reserved-names.js';
import { slipsBetween } from '../spelling.js';
import type { ConfigEntry, Setting } from '../values.js';
import { jsonOrNothing } from './json.js';
import { addOnce, looksLikeSetting } from './settings.js';

/** What ecspresso itself tries, in this order, when no config is named. */
const DEFAULTS = ['ecspresso.yml', 'ecspresso.yaml', 'ecspresso.json', 'ecspresso.jsonnet'];
const CONFIG_FILES = '*.{yml,yaml,json,jsonnet}';
const NEAR_FILES = 3;
/** Most files that one pattern may match: more than any release has, fewer than a mistaken pattern finds. */
const MOST_MATCHES = 500;

type ConfigLine = readonly ConfigEntry[];

/**
 * Reads `configs`: lines in order, the configs of one line together; or a JSON array, where an inner array is one line.
 * A config is a path (quotes around blanks) or a pattern (its files sorted), and `KEY=VALUE` words behind it are for it
 * alone. A file whose name looks like a pattern is taken as that file. Missing files and paths that leave the workspace
 * are complained about. The result is empty only for `[]` or after a complaint.
 */
export function parseConfigs(text: string, place: Place, complain: Complain): readonly ConfigLine[] {
  if (isArray(text)) return parseArray(text, place, complain);
  const lines = linesOf(text);
  if (lines.length === 0) complain('nothing but comments. Name a config, write [] to release nothing, or remove it.');
  return lines.map((line) => parseLine(line.text, line.number, place, complain)).filter((line) => line.length > 0);
}

/** What a place in `configs` is called. */
export function unitOfConfigs(text: string): string {
  return isArray(text) ? 'element' : 'line';
}

/**
 * The config that ecspresso would take if none is named: that of `ECSPRESSO_CONFIG` (`variable`), else the first of its own
 * names that exists; undefined when there is none. Source: kayac/ecspresso, resolveConfigFilePath.
 */
export function defaultConfig(place: Place, variable: string | undefined): string | undefined {
  if (variable !== undefined && variable !== DEFAULTS[0]) return variable;
  return DEFAULTS.find((name) => place.files.exists(name));
}

/** Complains that no config is named and none of the default names exists. */
export function missingDefault(place: Place, complain: Complain): void {
  const where = place.workingDirectory === '.' ? 'the workspace' : place.workingDirectory;
  complain(
    `not given, and ${where} has no ${DEFAULTS.join(', ')}. Name the ecspresso configs, one per line.${nearest('ecspresso.yml', place)}`,
  );
}

/** The path of one config that must exist inside the workspace, relative to the working directory; undefined after a complaint. */
export function parseConfigPath(path: string, place: Place, complain: Complain, line?: number): string | undefined {
  const located = locate(path, place.workspace, place.workingDirectory);
  if (located === undefined || !staysInside(located, place)) {
    return void complain(
      `${path} is outside the workspace. A config must be a file of the checked-out repository.`,
      line,
    );
  }
  if (place.files.exists(located)) return located;
  const isFolder = place.files.realPath(located) !== undefined;
  const what = isFolder ? `${path} is a directory, not a config.` : `there is no file ${path}${seenFrom(place)}.`;
  complain(`${what}${hintFor(path)}${nearest(located, place)}`, line);
  return undefined;
}

/**
 * Splits on blanks. Quotes (`'` or `"`, anywhere in a word) keep blanks; a backslash is a plain character. Undefined: a quote is
 * not closed.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const character of text) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return quote === undefined ? words : undefined;
}

function isArray(text: string): boolean {
  return /^\[\s*["[\]]/.test(text.trim());
}

function parseArray(text: string, place: Place, complain: Complain): readonly ConfigLine[] {
  const elements = jsonOrNothing(text);
  if (!Array.isArray(elements)) {
    complain('it begins like a JSON array but is not one. Write ["a.yml", ["b.yml", "c.yml"]], or one path per line.');
    return [];
  }
  return elements
    .map((element: unknown, index) => {
      const inner: readonly unknown[] = Array.isArray(element) ? element : [element];
      return inner.flatMap((config) => parseElement(config, index + 1, place, complain));
    })
    .filter((line) => line.length > 0);
}

function parseElement(config: unknown, line: number, place: Place, complain: Complain): ConfigLine {
  if (typeof config !== 'string' || config.trim() === '') {
    complain('not a path. An element is a string like "ecspresso/backend.yml", or an array of such strings.', line);
    return [];
  }
  // A generated list does not quote: an element that is a file as it stands is that file, blanks and all.
  const whole = locate(config, place.workspace, place.workingDirectory);
  if (whole !== undefined && /\s/.test(config) && place.files.exists(whole)) {
    return [whole]
      .filter((path) => parseConfigPath(path, place, complain, line))
      .map((path) => ({ path, settings: [], line }));
  }
  return parseLine(config, line, place, complain);
}

function parseLine(text: string, line: number, place: Place, complain: Complain): ConfigLine {
  const words = splitWords(text);
  if (words === undefined) {
    complain(`a quote is not closed in: ${text}`, line);
    return [];
  }
  const groups: { path: string; settings: Setting[] }[] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (!looksLikeSetting(word)) groups.push({ path: word, settings: [] });
    else if (group !== undefined) addOnce(group.settings, settingOf(word, line), complain);
    else {
      const key = word.slice(0, word.indexOf('='));
      complain(`${key}=… stands before any config. Write the config first, or ./${key}=… if that is a path.`, line);
    }
  }
  return groups.flatMap(({ path, settings }) => {
    refuseReserved(settings, complain);
    return filesOf(path, line, place, complain).map((file) => ({ path: file, settings, line }));
  });
}

function settingOf(word: string, line: number): Setting {
  const equals = word.indexOf('=');
  return { key: word.slice(0, equals), value: word.slice(equals + 1), line };
}

/** What only the expansion of a pattern would show: a choice that climbs, as in `{..,a}/*`. Everything else is resolved before. */
const CLIMBS = /[{(,|](?:\.\.|\/)|\.\.[}),|]/;

function filesOf(path: string, line: number, place: Place, complain: Complain): readonly string[] {
  const located = locate(path, place.workspace, place.workingDirectory);
  if (!/[*?[\]{}]/.test(path) || located === undefined || place.files.exists(located)) {
    const file = parseConfigPath(path, place, complain, line);
    return file === undefined ? [] : [file];
  }
  if (CLIMBS.test(located)) {
    complain(`${path} can lead out of the workspace: begin no choice in braces or parentheses with .. or /.`, line);
    return [];
  }
  // A folder that is named itself may be a link; those that a pattern meets are not followed.
  const base = located.slice(0, located.search(/[*?[\]{}()!@+\\]/)).replace(/[^/]*$/, '');
  if (!staysInside(base === '' ? '.' : base, place)) {
    complain(`${path} is outside the workspace. A config must be a file of the checked-out repository.`, line);
    return [];
  }
  const { paths, isWhole } = place.files.glob(located);
  const matches = [...new Set(paths)].sort((a, b) => (a < b ? -1 : 1));
  if (!isWhole) {
    complain(`${path} would have to look at more than 200,000 files. Name a folder before the first * or **.`, line);
    return [];
  }
  if (matches.length > MOST_MATCHES) {
    complain(
      `${path} matches ${matches.length} files, and a pattern may match ${MOST_MATCHES}. Write a narrower one.`,
      line,
    );
    return [];
  }
  if (matches.length === 0)
    complain(`no file matches ${path}${seenFrom(place)}.${hintFor(path)}${nearest(located, place)}`, line);
  return matches.flatMap((match) => parseConfigPath(match, place, complain, line) ?? []);
}

function seenFrom(place: Place): string {
  return place.workingDirectory === '.' ? '' : ` in ${place.workingDirectory}`;
}

function hintFor(path: string): string {
  const variable = /\$(?:\{[^}]*\}?|[A-Za-z_]\w*)/.exec(path)?.[0];
  if (variable !== undefined) {
    const name = variable.replace(/[^A-Za-z0-9_]/g, '') || 'NAME';
    return ` Nothing here expands ${variable}: write an expression like \${{ env.${name} }} instead.`;
  }
  if (path === '-') return ' A list here has no dashes: write one config a line, or a JSON array.';
  if (path.startsWith('#')) return ' A comment needs a line of its own.';
  if (path.includes(',')) return ' Separate configs by blanks or lines, not by commas.';
  return '';
}

/** The files that were most likely meant: configs beside it, inside it if it is a directory, or of the same name elsewhere. */
function nearest(path: string, place: Place): string {
  // Characters that mean something in a pattern would make these patterns match anything.
  const fixed = path.replace(/[*?[\]{}()!@+\\].*$/, '');
  const directory = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  const stem = fixed.slice(directory.length).replace(/\.[^.]*$/, '');
  const patterns = [`${directory}${CONFIG_FILES}`];
  if (stem !== '') patterns.push(`${fixed}/${CONFIG_FILES}`);
  if (stem !== '' && !fixed.startsWith('..')) patterns.push(`**/${stem}.{yml,yaml,json,jsonnet}`);
  const near = [...new Set(patterns.flatMap((pattern) => place.files.near(pattern)))]
    .sort((a, b) => slipsBetween(a, path) - slipsBetween(b, path) || (a < b ? -1 : 1))
    .slice(0, NEAR_FILES);
  return near.length === 0 ? '' : ` Near it: ${near.join(', ')}.`;
}
