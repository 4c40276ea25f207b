import { seconds } from './duration.js';
import { Failure } from './errors.js';
import { COMMANDS, type Flag, type Flags, GLOBAL_FLAGS } from './flags.js';
import type { Line } from './line.js';

/** A parsed command line: flags fall back to their variable, then to their initial value. */
export interface Invocation {
  readonly command: string;
  readonly targets: readonly string[];
  text(flag: string): string;
  on(flag: string): boolean;
  number(flag: string): number | undefined;
  list(flag: string): readonly string[];
  map(flag: string): ReadonlyMap<string, string>;
}

/** Parses as kong does: flags anywhere after their command, both `--flag value` and `--flag=value`. */
export function invocationOf(args: readonly string[], environment: NodeJS.ProcessEnv, line: Line): Invocation | 'help' {
  if (args.length === 0 || args[0] === 'help') return 'help';
  let command = '';
  const targets: string[] = [];
  const given = new Map<string, string[]>();
  let known: Flags = knownTo(line, GLOBAL_FLAGS);

  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--help' || word === '-h') return 'help';
    if (word.startsWith('-') && word !== '-') {
      const { name, value } = flagOf(word, known, queue);
      given.set(name, [...(given.get(name) ?? []), value]);
    } else if (command === '') {
      const found = COMMANDS[word];
      if (found === undefined) throw refusal(`unexpected argument ${word}`);
      command = word;
      known = knownTo(line, { ...GLOBAL_FLAGS, ...found.flags });
    } else {
      const allowed = COMMANDS[command]?.targets;
      if (allowed === undefined) throw refusal(`unexpected argument ${word}`);
      if (!allowed.includes(word)) {
        throw refusal(`<targets> must be one of ${allowed.map((text) => `"${text}"`).join(',')} but got "${word}"`);
      }
      targets.push(word);
    }
  }
  if (command === '') return 'help';
  if (COMMANDS[command]?.targets !== undefined && targets.length === 0) throw refusal('expected "<targets>"');

  const values = new Map<string, string[]>();
  for (const [name, flag] of Object.entries(known)) {
    const fromVariable = flag.variable === undefined ? undefined : environment[flag.variable];
    const all = given.get(name) ?? (fromVariable ? [fromVariable] : []);
    for (const value of all) check(name, flag, value, line);
    if (all.length > 0) values.set(name, all);
  }
  return reader(command, targets, known, values);
}

function reader(command: string, targets: readonly string[], known: Flags, values: Map<string, string[]>): Invocation {
  const last = (name: string) => values.get(name)?.at(-1);
  const initial = (name: string) => known[name]?.initial;
  return {
    command,
    targets,
    text: (name) => last(name) ?? String(initial(name) ?? ''),
    on: (name) => {
      const value = last(name);
      return value === undefined ? initial(name) === true : truth(value) === true;
    },
    number: (name) => {
      const value = last(name) ?? initial(name);
      if (value === undefined) return undefined;
      return known[name]?.kind === 'duration' ? seconds(String(value)) : Number(value);
    },
    list: (name) => (values.get(name) ?? []).flatMap((value) => value.split(',')).filter((value) => value !== ''),
    map: (name) => new Map((values.get(name) ?? []).flatMap((value) => value.split(';').map(pairOf))),
  };
}

function pairOf(part: string): [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at), part.slice(at + 1)];
}

function flagOf(word: string, known: Flags, queue: string[]): { name: string; value: string } {
  const equals = word.indexOf('=');
  const written = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  const bare = written.replace(/^--/, '');
  const positive = known[bare];
  if (!written.startsWith('--')) throw refusal(`unknown flag ${written}`);
  if (positive === undefined) {
    const negated = bare.startsWith('no-') ? bare.slice('no-'.length) : '';
    if (known[negated]?.kind !== 'switch') throw refusal(`unknown flag ${written}`);
    return { name: negated, value: 'false' };
  }
  if (positive.kind === 'flag' || positive.kind === 'switch') return { name: bare, value: inline ?? 'true' };
  if (inline !== undefined) return { name: bare, value: inline };
  const next = queue.shift();
  if (next === undefined) throw refusal(`${written}: expected ${nounOf(positive)} value but got "EOL" (<EOL>)`);
  if (/^--?[a-z]/.test(next))
    throw refusal(
      `${written}: expected ${nounOf(positive)} value but got "${next}" (long flag); perhaps try ${written}="${next}"?`,
    );
  return { name: bare, value: next };
}

function check(name: string, flag: Flag, value: string, line: Line): void {
  if ((flag.kind === 'flag' || flag.kind === 'switch') && truth(value) === undefined) {
    throw refusal(`--${name}: bool value must be true, 1, yes, false, 0 or no but got "${value}"`);
  }
  if (flag.kind === 'integer' && !/^[-+]?\d+$/.test(value)) {
    throw refusal(`--${name}: expected a valid ${name === 'revision' ? 64 : 32} bit int but got "${value}"`);
  }
  if (flag.kind === 'duration' && seconds(value) === undefined) {
    const problem = /^[-+]?\d+$/.test(value) ? 'missing unit in duration' : 'invalid duration';
    throw refusal(`--${name}: expected duration but got "${value}": time: ${problem} "${value}"`);
  }
  if (flag.kind === 'map') {
    const broken = value.split(';').find((part) => !part.includes('='));
    if (broken !== undefined) throw refusal(`--${name}: expected "<key>=<value>" but got "${broken}"`);
  }
  const choices = flag.choices ?? (line.name === '2.6' ? flag.choices26 : undefined);
  if (choices !== undefined && !choices.includes(value)) {
    throw refusal(`--${name} must be one of ${choices.map((text) => `"${text}"`).join(',')} but got "${value}"`);
  }
}

function truth(value: string): boolean | undefined {
  if (['true', '1', 'yes'].includes(value.toLowerCase())) return true;
  return ['false', '0', 'no'].includes(value.toLowerCase()) ? false : undefined;
}

function nounOf(flag: Flag): string {
  return {
    flag: 'bool',
    switch: 'bool',
    text: 'string',
    integer: 'int',
    duration: 'duration',
    list: 'string',
    map: 'string',
  }[flag.kind];
}

function knownTo(line: Line, flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).filter(([, flag]) => flag.since === undefined || line.name !== '2.3'),
  );
}

function refusal(problem: string): Failure {
  return new Failure(`failed to parse args: ${problem}`);
}
