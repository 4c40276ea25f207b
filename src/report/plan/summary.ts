import type { ConfigOutcome, ReleasePreview, TaskPreview, VerifiedConfig } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import type { Redact } from '../../secrets/redaction.js';
import { counted } from '../phrases/counted.js';
import { imagesText } from '../phrases/image.js';
import { legible } from '../phrases/legible.js';
import { bytesOf, cutTo } from '../phrases/size.js';
import { withoutAccountIds } from '../phrases/without-account-ids.js';
import { code, link, plain } from '../summary/markdown.js';
import { type Column, fittingTable, ROOM_FOR_NOTE } from '../summary/table.js';
import { shownDiffText } from './diff.js';
import { clausesOf, demandPhrase, verifiedLine, waitsSentence } from './phrases.js';

/** Longest diff of one config, bytes. */
const MOST_OF_ONE = 64 * 1024;
/** A table longer than this says nothing to anybody, bytes. */
const MOST_OF_TABLE = 256 * 1024;

/** The middle of a plan's summary in at most `most` bytes: table, migrations, verify, and each difference folded away. */
export function planParts(
  configs: readonly ConfigOutcome[],
  preview: ReleasePreview,
  redact: Redact,
  most: number,
): readonly string[] {
  const before = [
    ...(configs.length > 0 ? [table(configs, Math.min(most / 2, MOST_OF_TABLE))] : []),
    ...(preview.migration ? [taskLine('Migration', preview.migration, redact)] : []),
    ...(preview.smokeTest ? [taskLine('Smoke test', preview.smokeTest, redact)] : []),
    ...(preview.postMigration ? [taskLine('Post-migration', preview.postMigration, redact)] : []),
    ...(preview.waits ? [waitsSentence(preview.waits)] : []),
    ...verifyPart(preview.verified, redact),
  ];
  let room = most - bytesOf(before.join('\n\n')) - ROOM_FOR_NOTE;
  const diffs: string[] = [];
  let left = 0;
  for (const outcome of configs.filter(({ preview: of }) => of?.diff)) {
    const part = room > 0 ? difference(outcome, redact) : '';
    room -= bytesOf(part) + 2;
    // Stop at the first that does not fit: readers would take later ones for all of them.
    if (room < 0 || part === '') {
      room = 0;
      left += 1;
      continue;
    }
    diffs.push(part);
  }
  const note = left === 0 ? [] : [`*${counted(left, 'difference')} did not fit: see the log.*`];
  return [...before, ...diffs, ...note];
}

/** The table in at most `most` bytes: of more rows than fit, what changes comes first. */
function table(configs: readonly ConfigOutcome[], most: number): string {
  return fittingTable(COLUMNS, configs, {
    most,
    comesFirst: ({ preview }) => preview?.differs === true,
    seeAlso: 'the log',
  });
}

const COLUMNS: readonly Column<ConfigOutcome>[] = [
  { title: 'service', cell: (outcome) => link(nameOf(outcome), outcome.url) },
  { title: 'runs now', cell: ({ before }) => plain(before ?? '') },
  { title: 'image', cell: ({ images }) => plain(imagesText(images)) },
  { title: 'difference', cell: ({ preview }) => (preview?.differs ? '**yes**' : 'no') },
  {
    title: 'forced?',
    cell: ({ preview }) => (preview?.demand ? `**yes**: ${plain(demandPhrase(preview.demand))}` : ''),
  },
  { title: '', cell: ({ preview }) => plain((preview ? clausesOf(preview) : []).join('; ')) },
];

function taskLine(name: string, { what, container, config, skipped }: TaskPreview, redact: Redact): string {
  const fate = skipped ? 'is skipped, because nothing differs in' : `would run in ${code(container)} of`;
  return `${name} ${code(redact(what))} ${fate} ${plain(config)}.`;
}

function verifyPart(verified: readonly VerifiedConfig[] | undefined, redact: Redact): readonly string[] {
  if (!verified || verified.length === 0) return [];
  const clean = (config: VerifiedConfig): string => plain(redact(verifiedLine(config)));
  const [first, ...others] = verified;
  if (first && others.length === 0) return [`**Verify:** ${clean(first)}`];
  return [cutTo(MOST_OF_ONE, `**Verify:**\n\n${verified.map((config) => `- ${clean(config)}`).join('\n')}`, '- …')];
}

function difference(outcome: ConfigOutcome, redact: Redact): string {
  const text = shownDiff(shownDiffText(outcome.preview?.diff), redact);
  const lines = cutTo(MOST_OF_ONE, text, '… the rest is in the log');
  const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  const name = plain(nameOf(outcome));
  return `<details><summary>Difference of ${name}</summary>\n\n${fence}diff\n${lines}\n${fence}\n\n</details>`;
}

/** A diff as it may be shown outside the log: without secrets, without account ids. */
export function shownDiff(diff: string, redact: Redact): string {
  return withoutAccountIds(legible(redact(diff)));
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
