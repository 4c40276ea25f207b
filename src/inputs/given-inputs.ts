import type { Complain } from './complaints.js';
import type { Mode } from './modes.js';
import type { Place } from './paths.js';
import type { InputName, Values } from './table.js';

/** All inputs, each parsed by itself, for the checks that concern several of them. */
export interface GivenInputs {
  readonly values: Values;
  readonly mode: Mode;
  /** Undefined: the working directory is wrong, and no file is looked for. */
  readonly place: Place | undefined;
  /** Whether an input is given, in a mode that takes it. */
  given(name: InputName): boolean;
  about(name: InputName): Complain;
  /** Whether nothing is wrong with an input so far. */
  isSound(name: InputName): boolean;
  warn(warning: string): void;
  /** A variable of the step's environment; undefined where it is not set or blank. */
  variable(name: string): string | undefined;
}
