import type { Complain } from './complaints.js';
import type { Place } from './paths.js';
import type { Mode } from './values.js';

/** The heading that an input stands under in action.yml. */
export type Group = 'What to release' | 'Migration' | 'Rollout' | 'Report' | 'Installation';

/** What a parser may know beside its text. */
export interface Reading {
  readonly complain: Complain;
  readonly mode: Mode;
  /** Undefined: the working directory is wrong, and no file is looked for. */
  readonly place: Place | undefined;
  /** A variable of the step's environment; undefined where it is not set or blank. */
  variable(name: string): string | undefined;
}

/** One input of the table. */
export interface Row<Value, Kind extends 'field' | 'part' = 'field' | 'part'> {
  /** A `field` is in `Inputs` as it is, under its name in camel case; a `part` goes into something larger there. */
  readonly kind: Kind;
  readonly group: Group;
  /** Modes that take it. In another mode a warning names it, unless it is at its default. */
  readonly modes: readonly Mode[];
  /** Its default, spelt as the workflow would. */
  readonly default?: string | undefined;
  /** Modes in which giving it is an error, and why. */
  readonly refused?: Partial<Readonly<Record<Mode, string>>> | undefined;
  /** What an item of a list is called in messages; `line` unless said. */
  readonly unit?: ((text: string) => string) | undefined;
  /** `text` is undefined only where the input is absent and has no default. What is complained about counts as absent. */
  readonly read: (text: string | undefined, reading: Reading) => Value;
}

/** Everything of a row but its kind. */
export type RowOf<Value> = Omit<Row<Value>, 'kind'>;

/** An input that is a field of `Inputs`. */
export function field<Value>(row: RowOf<Value>): Row<Value, 'field'> {
  return { kind: 'field', ...row };
}

/** An input that only means something together with others. */
export function part<Value>(row: RowOf<Value>): Row<Value, 'part'> {
  return { kind: 'part', ...row };
}

/** Reads a text, trimmed; undefined where it is absent. */
export function optional<Value>(
  parse: (text: string, complain: Complain) => Value | undefined,
): (text: string | undefined, reading: Reading) => Value | undefined {
  return (text, { complain }) => (text === undefined ? undefined : parse(text.trim(), complain));
}

/** Reads a list, whose lines keep their numbers; absent is the empty one. */
export function list<Value>(
  parse: (text: string, complain: Complain) => readonly Value[],
): (text: string | undefined, reading: Reading) => readonly Value[] {
  return (text, { complain }) => (text === undefined ? [] : parse(text, complain));
}
