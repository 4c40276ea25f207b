import type { Complain } from '../complaints.js';
import { linesOf } from '../lines.js';
import { whyReserved } from '../reserved-names.js';
import type { Files } from '../source.js';
import type { Setting } from '../values.js';

/** A setting that an input makes and that ecspresso must see, with how to complain about it. */
export interface WantedSetting {
  readonly setting: Setting;
  readonly complain: Complain;
}

/** What one line of an envfile says: a variable, nothing (blank, comment), or something that ecspresso cannot read. */
export type EnvfileLine =
  | { readonly kind: 'variable'; readonly key: string; readonly value: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The environment files of a release. */
export interface Envfiles {
  /** Paths as they were given, in order: a later file wins. */
  readonly paths: readonly string[];
  /** What each variable comes to, and the file that says so. */
  readonly variables: ReadonlyMap<string, { readonly value: string; readonly path: string }>;
}

/**
 * Reads `envfiles` and the files that it names; `variable` is the environment that they are added to. Missing files, paths with a
 * comma (ecspresso splits there), lines that ecspresso cannot read and reserved names with another value than they have already are
 * complained about. A message never repeats a value.
 */
export function parseEnvfiles(
  text: string,
  files: Files,
  variable: (name: string) => string | undefined,
  complain: Complain,
): Envfiles {
  const paths: string[] = [];
  const variables = new Map<string, { value: string; path: string }>();
  for (const line of linesOf(text)) {
    const path = line.text;
    const content = files.exists(path) ? files.read(path) : undefined;
    if (path.includes(',')) {
      complain(
        `${path} has a comma in it, and ecspresso would take it for two files. One path per line; rename the file if need be.`,
        line.number,
      );
    } else if (content === undefined) complain(`there is no file ${path} to read.`, line.number);
    else {
      paths.push(path);
      readInto(variables, path, content, variable, (what) => complain(what, line.number));
    }
  }
  return { paths, variables };
}

/** Complains about every wanted setting that an envfile sets to another value: ecspresso would let the envfile win. */
export function refuseOverruled(wanted: readonly WantedSetting[], { variables }: Envfiles): void {
  for (const { setting, complain } of wanted) {
    const found = variables.get(setting.key);
    if (found !== undefined && found.value !== setting.value) {
      complain(
        `${setting.key} has another value in the envfile ${found.path}, and ecspresso would use that one. Remove it from the file or here.`,
        setting.line,
      );
    }
  }
}

/** Reads one line of an envfile as ecspresso does: `KEY=VALUE`, `export`, quotes, escapes in double quotes, comments. */
export function parseEnvfileLine(text: string): EnvfileLine {
  const line = text.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
  if (line === '' || line.startsWith('#')) return { kind: 'nothing' };
  // JavaScript would trim a byte order mark; ecspresso takes it for the first letter of the name.
  if (line.startsWith('\uFEFF')) return { kind: 'unreadable', why: 'it begins with a byte order mark' };
  const equals = line.indexOf('=');
  if (equals < 0) return { kind: 'unreadable', why: 'it has no =' };
  const key = line
    .slice(0, equals)
    .trim()
    .replace(/^export (?=.)/, '');
  if (!/^[A-Za-z_][A-Za-z0-9_./]*$/.test(key))
    return { kind: 'unreadable', why: 'what stands before the = cannot be a name' };
  return parseValue(key, line.slice(equals + 1).trim());
}

function parseValue(key: string, text: string): EnvfileLine {
  if ([...text].some((character) => character < ' '))
    return { kind: 'unreadable', why: 'it has a control character in it' };
  let value = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    if (rest.startsWith('#')) {
      // Only blanks outside quotes fall away before a comment.
      return { kind: 'variable', key, value: value.slice(0, value.length - bareBlanksBefore(text, at)) };
    }
    const piece = /^"((?:\\.|[^"\\])*)"|^'([^']*)'|^[^"'#]/s.exec(rest);
    if (piece === null) return { kind: 'unreadable', why: `a ${rest[0]} is not closed` };
    const [whole, double, single] = piece;
    const plain = double === undefined ? (single ?? whole) : unescaped(double);
    if (plain === undefined) return { kind: 'unreadable', why: 'an escape in double quotes is not one of JSON' };
    value += plain;
    at += whole.length;
  }
  return { kind: 'variable', key, value };
}

function bareBlanksBefore(text: string, at: number): number {
  return /[ \t]*$/.exec(text.slice(0, at))?.[0].length ?? 0;
}

function unescaped(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function readInto(
  variables: Map<string, { value: string; path: string }>,
  path: string,
  content: string,
  variable: (name: string) => string | undefined,
  complain: (what: string) => void,
): void {
  for (const [index, text] of content.split(/\r?\n/).entries()) {
    const line = parseEnvfileLine(text);
    const where = `${path} line ${index + 1}`;
    if (line.kind === 'unreadable') complain(`ecspresso cannot read ${where}: ${line.why}.`);
    if (line.kind !== 'variable') continue;
    // Set to what it is already it changes nothing.
    const why = variable(line.key) === line.value ? undefined : whyReserved(line.key);
    if (why !== undefined) complain(`${where} sets ${line.key}, which cannot be set: ${why}.`);
    variables.set(line.key, { value: line.value, path });
  }
}
