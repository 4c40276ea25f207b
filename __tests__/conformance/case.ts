import type { Emulator, Fault, WorldSeed } from '../../emulator/ecs/contract.js';
import type { Files } from './product.js';

/** What an expectation rests on: a run of a real binary, or facts about one that could not be run. */
export type Source = 'measured' | 'facts';

/** The lines of ecspresso that differ. */
export type LineName = '2.3' | '2.6' | '2.8' | '2.8.0';

/** An expected call: the operation alone, or with the part of its input that matters. */
export type Call = string | readonly [operation: string, input: object];

/** What a command line must do. */
export interface Expectation {
  readonly source: Source;
  readonly exitCode: number;
  /** Every API call, in order. */
  readonly calls?: readonly Call[];
  /** The calls that change something, in order; for commands that poll. */
  readonly changes?: readonly Call[];
  /** Operations that must be among the calls. */
  readonly polls?: readonly string[];
  /** The last line on stderr (a panic's first). */
  readonly last?: RegExp;
  /** Anywhere on stderr. */
  readonly stderr?: RegExp;
  readonly stdout?: RegExp | '';
  /** Part of the JSON on stdout. */
  readonly json?: object;
  /** The YAML on stdout. */
  readonly yaml?: object;
}

/** One command line and what each line of ecspresso makes of it. */
export interface Case {
  readonly name: string;
  /** `lasting:25` becomes a duration of 25 s of the program's own time. */
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Files over those of the product; undefined takes one away. */
  readonly files?: Files;
  readonly world?: Partial<WorldSeed>;
  readonly faults?: readonly Fault[];
  /** Something that happens once the emulator runs. */
  readonly before?: (emulator: Emulator) => Promise<void>;
  /** Sends SIGTERM once this operation was called. */
  readonly interruptAfter?: string;
  readonly expected: Readonly<Partial<Record<LineName, Expectation>>>;
}

type Told = Omit<Expectation, 'source'>;

/** The same on every line: measured on 2.3 and 2.6, believed of 2.8. */
export function always(expected: Told): Case['expected'] {
  return { '2.3': measured(expected), '2.6': measured(expected), '2.8': facts(expected) };
}

/** The same on the two lines before 2.8, both measured. */
export function before28(expected: Told): Case['expected'] {
  return { '2.3': measured(expected), '2.6': measured(expected) };
}

/** The same since 2.6: measured there, believed of 2.8. */
export function since26(expected: Told): Case['expected'] {
  return { '2.6': measured(expected), '2.8': facts(expected) };
}

/** What a real binary was seen to do. */
export function measured(expected: Told): Expectation {
  return { source: 'measured', ...expected };
}

/** What is known of a binary that could not be run here. */
export function facts(expected: Told): Expectation {
  return { source: 'facts', ...expected };
}
