import type { Problem } from '../../errors.js';

/** Problems in the order of `configs`, which are checked side by side. Those about inputs keep their place. */
export function inOrderOf(paths: readonly string[], problems: readonly Problem[]): Problem[] {
  const place = ({ about }: Problem): number => (about.kind === 'configs' ? paths.indexOf(about.paths[0] ?? '') : -1);
  const sorted = problems.filter((problem) => place(problem) >= 0).toSorted((a, b) => place(a) - place(b));
  return problems.map((problem) => (place(problem) >= 0 ? (sorted.shift() ?? problem) : problem));
}
