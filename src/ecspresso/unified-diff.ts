/** A run of lines of a unified diff under one `@@` line. Each line keeps its sign (space, `-` or `+`) in front. */
export interface Hunk {
  readonly head: string;
  readonly lines: readonly string[];
}

/** What differs between one file and what runs. */
export interface FileDiff {
  /** What runs: an ARN; empty when there is nothing yet. */
  readonly from: string;
  /** The file. */
  readonly to: string;
  readonly hunks: readonly Hunk[];
}

/**
 * Reads what `ecspresso diff` prints: unified diffs, one after the other. Undefined when there is text that is none; an empty
 * list when nothing differs.
 */
export function unifiedDiff(text: string): readonly FileDiff[] | undefined {
  const files: { from: string; to: string; hunks: { head: string; lines: string[] }[] }[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    if (/^---( |$)/.test(line) && /^\+\+\+( |$)/.test(next)) {
      files.push({ from: line.slice(4), to: next.slice(4), hunks: [] });
      at += 1;
      continue;
    }
    const hunk = files.at(-1)?.hunks.at(-1);
    if (/^@@ .*@@/.test(line) && files.length > 0) files.at(-1)?.hunks.push({ head: line, lines: [] });
    else if (hunk && /^[ +\-\\]/.test(line)) hunk.lines.push(line);
    // ecspresso 2.3 ends each diff with an empty line.
    else if (line.trim() !== '') return undefined;
  }
  return files.some(({ hunks }) => hunks.length === 0) ? undefined : files;
}

/** The text of a diff, as it is usually written. */
export function diffText(files: readonly FileDiff[]): string {
  return files
    .flatMap(({ from, to, hunks }) => [
      `--- ${from}`.trimEnd(),
      `+++ ${to}`.trimEnd(),
      ...hunks.flatMap(({ head, lines }) => [head, ...lines]),
    ])
    .join('\n');
}
