import type { Complain } from '../complaints.js';
import { linesOf } from '../lines.js';
import type { Setting } from '../values.js';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** How a list of `KEY=VALUE` lines is read. */
export interface SettingsRules {
  /** The list may hold secrets: a message names a line and a well-formed key, never anything else of it. */
  readonly secret?: boolean;
  /** What a key looks like; the name of an environment variable unless said. */
  readonly key?: RegExp;
}

/**
 * Reads one `KEY=VALUE` per line; the value is everything behind the first `=` up to the end of the (trimmed) line.
 * Lines without `=`, bad keys and keys given twice are complained about and left out.
 */
export function parseSettings(text: string, complain: Complain, rules: SettingsRules = {}): readonly Setting[] {
  const settings: Setting[] = [];
  for (const line of linesOf(text)) {
    const setting = parseSetting(line.text, line.number, complain, rules);
    if (setting !== undefined) addOnce(settings, setting, complain);
  }
  return settings;
}

/** Adds a setting unless its key is there already, which is complained about. */
export function addOnce(settings: Setting[], setting: Setting, complain: Complain): void {
  const first = settings.find(({ key }) => key === setting.key);
  if (first === undefined) settings.push(setting);
  else {
    const where = first.line === setting.line ? 'twice' : `on line ${first.line} already`;
    complain(`${setting.key} is given ${where}. Keep one of the two.`, setting.line);
  }
}

/** Whether a text begins with `KEY=`, as settings behind a config do. */
export function looksLikeSetting(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(word);
}

function parseSetting(text: string, line: number, complain: Complain, rules: SettingsRules): Setting | undefined {
  const equals = text.indexOf('=');
  const shown = rules.secret ? 'this line' : `"${text}"`;
  if (equals < 0) {
    const yaml = /^[A-Za-z_][A-Za-z0-9_]*\s*:/.test(text) ? ' with = instead of :' : '';
    return void complain(
      `${shown} has no =. Write one KEY=VALUE per line${yaml}; a value cannot go on over lines.`,
      line,
    );
  }
  const key = text.slice(0, equals);
  if (!(rules.key ?? VARIABLE).test(key)) {
    const hint = key.startsWith('export ')
      ? 'Leave out `export`.'
      : key.trim() !== key
        ? 'Write no blank before the =.'
        : 'A key has letters, digits and _ and does not begin with a digit.';
    return void complain(`${rules.secret ? 'what stands before the =' : `"${key}"`} cannot be a key. ${hint}`, line);
  }
  return { key, value: text.slice(equals + 1), line };
}
