import type { Complain } from './complaints.js';
import type { Mode } from './modes.js';
import type { Place } from './paths.js';

/** The heading that an input stands under in action.yml. */
type Group = 'What to release' | 'Migration' | 'Rollout' | 'Report' | 'Installation';

/** What a parser may know beside its text. */
export interface Reading {
  readonly complain: Complain;
  readonly mode: Mode;
  /** Undefined: the working directory is wrong, or is not known yet, and no file is looked for. */
  readonly place: Place | undefined;
  /** A variable of the step's environment; undefined where it is not set or blank. */
  variable(name: string): string | undefined;
}

/** What every input says of itself. */
interface Input {
  readonly group: Group;
  /** Modes that take it. In another mode a warning names it, unless it is at its default. */
  readonly modes: readonly Mode[];
  /** Modes in which giving it is an error, and why; none of `modes`. */
  readonly refused?: Partial<Readonly<Record<Mode, string>>> | undefined;
  /** What an item of a list is called in messages; `line` unless said. */
  readonly unit?: ((text: string) => string) | undefined;
}

/** An input with a default. */
interface DefaultedInput<Value> extends Input {
  /** Spelt as the workflow would; read where the input is absent. */
  readonly default: string;
  /** What is complained about counts as absent. */
  readonly read: (text: string, reading: Reading) => Value;
}

/** An input whose absence means something of its own. */
interface OptionalInput<Value> extends Input {
  readonly default?: undefined;
  /** `text` is undefined where the input is absent. What is complained about counts as absent. */
  readonly read: (text: string | undefined, reading: Reading) => Value;
}

/** A `field` is in `Inputs` as it is, under its name in camel case; a `part` goes into something larger there. */
type Kind = 'field' | 'part';

/** One input of the table. */
export type Row<Value> = { readonly kind: Kind } & (DefaultedInput<Value> | OptionalInput<Value>);

/** An input that is a field of `Inputs`. */
export function field<Value>(input: DefaultedInput<Value>): DefaultedInput<Value> & { readonly kind: 'field' };
export function field<Value>(input: OptionalInput<Value>): OptionalInput<Value> & { readonly kind: 'field' };
export function field<Value>(input: DefaultedInput<Value> | OptionalInput<Value>): Row<Value> {
  return { kind: 'field', ...input };
}

/** An input that only means something together with others. */
export function part<Value>(input: DefaultedInput<Value>): DefaultedInput<Value> & { readonly kind: 'part' };
export function part<Value>(input: OptionalInput<Value>): OptionalInput<Value> & { readonly kind: 'part' };
export function part<Value>(input: DefaultedInput<Value> | OptionalInput<Value>): Row<Value> {
  return { kind: 'part', ...input };
}

/** What a row makes of its text; undefined where the input is absent. */
export function readRow<Value>(row: Row<Value>, text: string | undefined, reading: Reading): Value {
  return row.default === undefined ? row.read(text, reading) : row.read(text ?? row.default, reading);
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
