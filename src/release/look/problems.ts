import type { Problem } from '../../errors.js';

/** Each problem once: what migration and post-migration share is found wrong twice. */
export function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.where} ${problem.what}`, problem])).values()];
}

/** Problems in the order of `configs`, which are checked side by side. Those about inputs keep their place. */
export function inOrderOf(paths: readonly string[], problems: readonly Problem[]): Problem[] {
  const place = ({ where }: Problem): number =>
    paths.findIndex((path) => where === path || where.startsWith(`${path}, `));
  const sorted = problems.filter((problem) => place(problem) >= 0).toSorted((a, b) => place(a) - place(b));
  return problems.map((problem) => (place(problem) >= 0 ? (sorted.shift() ?? problem) : problem));
}
