import type { Problem } from '../errors.js';

/** Notes that something is wrong with one input; `line` (from 1) says where in a list. Parsing goes on, so that every problem is found. */
export type Complain = (what: string, line?: number) => void;

/**
 * A `Complain` for one input that adds to `problems`.
 * `unit` is what a place in the input is called: `line`, or `element` for a JSON array.
 */
export function complaintsAbout(input: string, problems: Problem[], unit = 'line'): Complain {
  return (what, line) => {
    problems.push({ where: line === undefined ? `\`${input}\`` : `\`${input}\` ${unit} ${line}`, what });
  };
}
