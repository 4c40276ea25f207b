const CONTEXT_LINES = 3;

type Edit = { readonly sign: ' ' | '-' | '+'; readonly line: string };

/** A unified diff with three lines of context; empty when nothing differs. */
export function unifiedDiff(from: string, to: string, fromName: string, toName: string): string {
  if (from === to) return '';
  const edits = editsOf(linesOf(from), linesOf(to));
  const parts = [`--- ${fromName}`, `+++ ${toName}`];
  for (const [start, end] of hunksOf(edits)) {
    const before = edits.slice(0, start);
    const hunk = edits.slice(start, end);
    parts.push(`@@ -${range(before, hunk, '-')} +${range(before, hunk, '+')} @@`);
    for (const edit of hunk) parts.push(`${edit.sign}${edit.line}`);
  }
  return `${parts.join('\n')}\n`;
}

/** The whole text with its changes marked, as `--no-unified` shows it. */
export function plainDiff(from: string, to: string, fromName: string, toName: string): string {
  if (from === to) return '';
  const marked = editsOf(linesOf(from), linesOf(to)).map((edit) => `${edit.sign}${edit.line}`);
  return [`--- ${fromName}`, `+++ ${toName}`, ...marked, ' '].join('\n');
}

/** Each line of a diff in its colour, as on a terminal. */
export function colored(diff: string, color: boolean): string {
  if (!color) return diff;
  return diff
    .split('\n')
    .map((line) => {
      const ink = line.startsWith('-') ? 31 : line.startsWith('+') ? 32 : 0;
      return `${ink === 0 ? line : `\u001b[${ink}m${line}\u001b[0m`}\n`;
    })
    .join('');
}

function linesOf(source: string): string[] {
  return source === '' ? [] : source.replace(/\n$/, '').split('\n');
}

function editsOf(from: readonly string[], to: readonly string[]): Edit[] {
  const common = Array.from({ length: from.length + 1 }, () => new Uint32Array(to.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      (common[i] as Uint32Array)[j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      edits.push({ sign: ' ', line: from[i] as string });
      i += 1;
      j += 1;
    } else if (i < from.length && (j >= to.length || at(i + 1, j) >= at(i, j + 1))) {
      edits.push({ sign: '-', line: from[i] as string });
      i += 1;
    } else {
      edits.push({ sign: '+', line: to[j] as string });
      j += 1;
    }
  }
  return edits;
}

function hunksOf(edits: readonly Edit[]): [number, number][] {
  const hunks: [number, number][] = [];
  edits.forEach((edit, index) => {
    if (edit.sign === ' ') return;
    const start = Math.max(0, index - CONTEXT_LINES);
    const end = Math.min(edits.length, index + CONTEXT_LINES + 1);
    const last = hunks.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  });
  return hunks;
}

function range(before: readonly Edit[], hunk: readonly Edit[], side: '-' | '+'): string {
  const lines = (edits: readonly Edit[]) => edits.filter((edit) => edit.sign === ' ' || edit.sign === side).length;
  const length = lines(hunk);
  const start = lines(before) + 1;
  return length <= 1 ? `${start}` : `${start},${length}`;
}
