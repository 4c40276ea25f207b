/**
 * How many single-letter slips (a letter too many, missing, wrong, or two swapped) lie between two words.
 * Upper and lower case, `-` and `_` make no difference.
 */
export function slipsBetween(a: string, b: string): number {
  const from = plain(a);
  const to = plain(b);
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/**
 * The known word that was most likely meant: few slips for its length (one in four letters, three at most). Undefined: none
 * resembles it.
 */
export function closest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, slips: slipsBetween(word, candidate) }))
    .filter(({ candidate, slips }) => slips <= Math.min(3, Math.max(1, Math.floor(plain(candidate).length / 4))))
    .sort((a, b) => a.slips - b.slips);
  return best?.candidate;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}
