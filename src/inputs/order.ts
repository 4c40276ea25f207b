import type { Problem } from '../errors.js';
import { INPUT_NAMES } from './table.js';

const NAMES: readonly string[] = INPUT_NAMES;

/** The place of the input, and the line of it, that a problem is about; undefined for a problem that is about no input. */
function placeOf({ about }: Problem): readonly [input: number, line: number] | undefined {
  if (about.kind !== 'input') return undefined;
  const input = NAMES.indexOf(about.input);
  return input < 0 ? undefined : [input, about.line ?? 0];
}

/** The problems with those about inputs sorted by input and line. All others keep their places. */
export function inInputOrder(problems: readonly Problem[]): readonly Problem[] {
  const placed = problems.flatMap((problem) => {
    const place = placeOf(problem);
    return place === undefined ? [] : [{ problem, place }];
  });
  const sorted = placed.toSorted((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
  return problems.map((problem) => (placeOf(problem) === undefined ? problem : (sorted.shift()?.problem ?? problem)));
}
