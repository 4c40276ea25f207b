import type { Inputs } from '../../../src/inputs/inputs.js';
import { BLANK } from '../../inputs/support/nothing.js';

/** Inputs of a release of these lines of configs, with nothing else given. */
export function inputs(lines: readonly (readonly string[])[], more: Partial<Inputs> = {}): Inputs {
  return {
    ...BLANK,
    mode: 'release',
    lines: lines.map((line, index) => line.map((path) => ({ path, settings: [], line: index + 1 }))),
    ...more,
  };
}

/** A migration by this command. */
export function migration(
  command: string,
  more: Partial<NonNullable<Inputs['migration']>> = {},
): NonNullable<Inputs['migration']> {
  return { work: { kind: 'command', command: command.split(' '), env: [] }, ...more };
}
