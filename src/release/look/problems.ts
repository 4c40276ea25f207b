import type { Problem } from '../../errors.js';

/** Migration and post-migration share a container and a config, and so what is wrong with them. */
export function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.where} ${problem.what}`, problem])).values()];
}

/** Configs are looked at side by side; people read of them in the order of `configs`. What is said of inputs keeps its place. */
export function inOrderOf(paths: readonly string[], problems: readonly Problem[]): Problem[] {
  const place = ({ where }: Problem): number =>
    paths.findIndex((path) => where === path || where.startsWith(`${path}, `));
  const sorted = problems.filter((problem) => place(problem) >= 0).toSorted((a, b) => place(a) - place(b));
  return problems.map((problem) => (place(problem) >= 0 ? (sorted.shift() ?? problem) : problem));
}
