import type { Problem } from '../errors.js';
import { INPUT_NAMES } from './table.js';

const NAMES: readonly string[] = INPUT_NAMES;

/** Where an input stands among all, and the line of it that a problem is about; undefined of what is about no input. */
function placeOf({ where }: Problem): readonly [input: number, line: number] | undefined {
  const about = /^`([a-z-]+)`(?: \w+ (\d+))?$/.exec(where);
  const input = NAMES.indexOf(about?.[1] ?? '');
  return input < 0 ? undefined : [input, Number(about?.[2] ?? 0)];
}

/** The same problems; of the places of those about inputs each has that of its input and line. The others stay where they are. */
export function inInputOrder(problems: readonly Problem[]): readonly Problem[] {
  const placed = problems.flatMap((problem) => {
    const place = placeOf(problem);
    return place === undefined ? [] : [{ problem, place }];
  });
  const sorted = placed.toSorted((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
  return problems.map((problem) => (placeOf(problem) === undefined ? problem : (sorted.shift()?.problem ?? problem)));
}
