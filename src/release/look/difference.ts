import { type Hunk, unifiedDiff } from '../../ecspresso/unified-diff.js';
import { isNotBuilt, NOT_BUILT } from '../not-built.js';
import type { ShownDiff, ShownFile, ShownLine } from '../shown-diff.js';

/** What `ecspresso diff` found in one config, fit to be shown. */
export interface Difference {
  readonly differs: boolean;
  /** The diff without values of environment variables and tags; absent where nothing differs. */
  readonly shown?: ShownDiff | undefined;
  /** Something of it is made with an image that is not built yet: what a release would change is not wholly known. */
  readonly notBuilt: boolean;
}

/**
 * What differs, judged from what `ecspresso diff` printed. An image that is not built yet is no difference where another one
 * takes its place. Every `"value"` (environment variables, tags) is shown as changed or not, and never as text.
 */
export function differenceOf(printed: string): Difference {
  const files = unifiedDiff(printed);
  const notBuilt = isNotBuilt(printed);
  if (files === undefined) return { differs: true, shown: { kind: 'unreadable' }, notBuilt };
  const left = files
    .map((file) => ({ ...file, hunks: file.hunks.map(withoutNotBuilt).filter(changes).map(masked) }))
    .filter(({ hunks }) => hunks.length > 0);
  return { differs: left.length > 0, shown: left.length > 0 ? { kind: 'files', files: left } : undefined, notBuilt };
}

function changes({ lines }: Hunk): boolean {
  return lines.some((line) => line.startsWith('-') || line.startsWith('+'));
}

/** Within each run of changed lines: an added line with the placeholder and the removed one that it replaces are one line. */
function withoutNotBuilt({ head, lines }: Hunk): Hunk {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const run = runOfChanges(lines, at);
    if (run.length === 0) {
      out.push(lines[at] ?? '');
      at += 1;
      continue;
    }
    out.push(...neutralised(run));
    at += run.length;
  }
  return { head, lines: out };
}

function runOfChanges(lines: readonly string[], from: number): readonly string[] {
  let to = from;
  while (/^[+\-\\]/.test(lines[to] ?? '')) to += 1;
  return lines.slice(from, to);
}

function neutralised(run: readonly string[]): readonly string[] {
  const removed = run.filter((line) => line.startsWith('-'));
  const added = run.filter((line) => line.startsWith('+'));
  const out: string[] = [];
  let next = 0;
  const waiting: string[] = [];
  for (const line of added) {
    const at = isNotBuilt(line) ? removed.findIndex((old, index) => index >= next && isReplacedBy(old, line)) : -1;
    if (at < 0) {
      waiting.push(line);
      continue;
    }
    out.push(...removed.slice(next, at), ...waiting.splice(0), ` ${line.slice(1)}`);
    next = at + 1;
  }
  return [...out, ...removed.slice(next), ...waiting];
}

/** Whether a removed line is the added one with something else where the image is not built yet. */
function isReplacedBy(old: string, added: string): boolean {
  const parts = withoutComma(added.slice(1)).split(NOT_BUILT);
  const text = withoutComma(old.slice(1));
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function withoutComma(line: string): string {
  return line.replace(/,\s*$/, '');
}

/** Values of environment variables and tags are texts; a number is a threshold. */
const VALUE = /^([ +-])(\s*"value": )".*"(,?)\s*$/s;

function masked({ head, lines }: Hunk): ShownFile['hunks'][number] {
  return {
    // What follows the second @@ is a line of the file.
    head: head.replace(/^(@@ [^@]* @@).*$/s, '$1'),
    lines: lines.map(maskedLine),
  };
}

function maskedLine(line: string): ShownLine {
  const [, sign, key = '', comma = ''] = VALUE.exec(line) ?? [];
  return sign === '-' || sign === '+' || sign === ' ' ? { sign, key, comma } : line;
}
