import stripAnsi from 'strip-ansi';

/** A check of `ecspresso verify` that failed or was not made, and why. */
export interface VerifyCheck {
  /** What was checked, such as `Image[repo/app:1]`. */
  readonly resource: string;
  readonly why: string;
}

/** The marks of `ecspresso verify`. */
export interface Verified {
  readonly failed: readonly VerifyCheck[];
  /** Checks that were not made, or not allowed. */
  readonly skipped: readonly VerifyCheck[];
}

interface Mark extends VerifyCheck {
  readonly result: string;
}

/**
 * Reads what `ecspresso verify` prints: a tree, whose names stand before their marks, or one JSON object for each mark (2.5 and
 * later, when asked for JSON logs). What contains a failed check fails with it and is left out.
 */
export function verified(stdout: string): Verified {
  const marks = marksIn(stripAnsi(stdout).split(/\r\n|\r|\n/));
  const all = marks.filter(({ result }) => result === 'NG');
  const causes = all.filter(({ why }) => !/^verify .+ failed: /s.test(why));
  return {
    failed: (causes.length > 0 ? causes : all.slice(0, 1)).map(({ resource, why }) => ({ resource, why })),
    skipped: marks
      .filter(({ result }) => result === 'SKIP' || result === 'WARN')
      .map(({ resource, why }) => ({ resource, why })),
  };
}

const MARK = /^(\s*)--> \[([A-Z]+)\](?:\(cached\))?\s?(.*)$/;

function marksIn(lines: readonly string[]): readonly Mark[] {
  const names = new Map<number, string>();
  const marks: Mark[] = [];
  for (const line of lines) {
    const mark = jsonMark(line);
    if (mark) {
      marks.push(mark);
      continue;
    }
    const [, indent = '', result, why = ''] = MARK.exec(line) ?? [];
    if (result !== undefined) marks.push({ resource: names.get(indent.length) ?? '', result, why });
    else if (line.trim() !== '') names.set(line.length - line.trimStart().length, line.trim());
  }
  return marks;
}

function jsonMark(line: string): Mark | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { verify, result, error } = JSON.parse(line) as Record<string, unknown>;
    if (typeof verify !== 'string' || typeof result !== 'string') return undefined;
    return { resource: verify, result, why: typeof error === 'string' ? error : '' };
  } catch {
    return undefined;
  }
}
