import { diffText } from '../../ecspresso/unified-diff.js';
import { NOT_BUILT } from '../../release/not-built.js';
import type { ShownDiff, ShownLine } from '../../release/shown-diff.js';

/** What is shown of a diff, as it is usually written; `''` where nothing differs. */
export function shownDiffText(diff: ShownDiff | undefined): string {
  if (diff === undefined) return '';
  if (diff.kind === 'unreadable') return UNREADABLE;
  return diffText(
    diff.files.map((file) => ({
      ...file,
      hunks: file.hunks.map(({ head, lines }) => ({ head, lines: lines.map(lineText) })),
    })),
  );
}

const UNREADABLE =
  'ecspresso printed a difference in a form that this action does not know. It is not shown, because it may hold values.';

const VALUES = { ' ': '(value)', '-': '(old value)', '+': '(new value)' } as const;

function lineText(line: ShownLine): string {
  const text = typeof line === 'string' ? line : `${line.sign}${line.key}"${VALUES[line.sign]}"${line.comma}`;
  return text.replaceAll(NOT_BUILT, 'not built yet');
}
