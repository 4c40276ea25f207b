import type { RunAddress } from '../../comment/run-address.js';
import type { Release } from '../../release/outcome.js';
import type { Redact } from '../../secrets/redaction.js';
import { legible } from '../phrases/legible.js';
import { bytesOf } from '../phrases/size.js';
import { withoutAccountIds } from '../phrases/without-account-ids.js';
import { block, link } from '../summary/markdown.js';
import { summaryOf } from '../summary/summary.js';
import { cut } from './cut.js';
import { withoutMentions } from './without-mentions.js';

/** What a comment is made of. */
export interface CommentParts {
  readonly marker: string;
  /** The job summary's Markdown, redacted; also without its timeline, for a comment that has no room for it. */
  readonly summary: string;
  readonly withoutTimeline: () => string;
  /** Logs to fold away, as they were written. */
  readonly logs: readonly CommentLog[];
  readonly run: RunAddress;
  readonly redact: Redact;
}

/** The log of a task. */
export interface CommentLog {
  /** Such as "Log of the migration". */
  readonly label: string;
  readonly text: string;
}

/**
 * GitHub takes 65,536 characters. Counted here in bytes of UTF-8, which are never fewer, whatever GitHub counts.
 */
export const MOST_BYTES = 65_535;
/** What a summary that is too long leaves to the logs, bytes. */
const LOG_BYTES = 8 * 1024;

/** The comment on a release, as a function of its marker and its run. The logs of the tasks are part of it in mode `run`. */
export function commentOn(
  release: Release,
  title: string | undefined,
  redact: Redact,
): (marker: string, run: RunAddress) => string {
  return (marker, run) =>
    commentBody({
      marker,
      summary: summaryOf(release, redact, title),
      withoutTimeline: () => summaryOf(release, redact, title, undefined, { hasTimeline: false }),
      logs: release.mode === 'run' ? logsOf(release) : [],
      run,
      redact,
    });
}

function logsOf({ migration, smokeTest, postMigration }: Release): readonly CommentLog[] {
  return [
    { label: 'Log of the migration', text: migration?.log ?? '' },
    { label: 'Log of the smoke test', text: smokeTest?.log ?? '' },
    { label: 'Log of the post-migration', text: postMigration?.log ?? '' },
  ];
}

/**
 * The text of the comment, at most {@link MOST_BYTES}: marker, summary, logs, and a last line with the run and the commit. What
 * does not fit goes in this order: the timeline, the front of the logs, the end of the summary.
 */
export function commentBody({ marker, summary, withoutTimeline, logs, run, redact }: CommentParts): string {
  const last = withoutMentions(lastLine(run), run.server);
  const filled = logs.filter(({ text }) => text.trim() !== '');
  const room = MOST_BYTES - bytesOf(`${marker}\n\n\n${last}\n`);
  const forSummary = room - (filled.length > 0 ? LOG_BYTES : 0);
  const harmless = (markdown: string): string => withoutMentions(withoutAccountIds(readable(markdown)), run.server);
  const whole = harmless(summary);
  const shown = bytesOf(whole) <= forSummary ? whole : harmless(withoutTimeline());
  const note = `*This is not all: ${link('the job summary', runUrl(run))} has the rest.*`;
  const parts = [cut(shown, forSummary, note).trimEnd()];
  let left = room - bytesOf(parts[0] ?? '');
  for (const [index, log] of filled.entries()) {
    const folded = foldedLog(log, redact, Math.floor(left / (filled.length - index)) - 2);
    left -= bytesOf(folded) + 2;
    if (folded !== '') parts.push(folded);
  }
  return [`${marker}\n${parts[0] ?? ''}`, ...parts.slice(1), last].join('\n\n');
}

function lastLine(run: RunAddress): string {
  const again = run.attempt === '1' ? '' : `, attempt ${run.attempt}`;
  const commit = link(run.commit.slice(0, 7), `${run.server}/${run.repository}/commit/${run.commit}`);
  return `<sub>${link(`${run.workflow || 'Run'} ${run.runId}`.trim(), runUrl(run))}${again} · ${commit}</sub>`;
}

function runUrl({ server, repository, runId, attempt }: RunAddress): string {
  return `${server}/${repository}/actions/runs/${runId}/attempts/${attempt}`;
}

/** The newest lines of a log in at most `most` bytes; empty where not even one fits. */
function foldedLog({ label, text }: CommentLog, redact: Redact, most: number): string {
  const lines = withoutAccountIds(readable(redact(text))).split('\n');
  const around = bytesOf(folded(`${label} (last ${lines.length} of ${lines.length} lines)`, []));
  const kept: string[] = [];
  let left = most - around;
  for (const line of lines.toReversed()) {
    left -= escapedBytes(line) + 1;
    if (left < 0) break;
    kept.push(line);
  }
  if (kept.length === 0) {
    const end = endOf(lines.at(-1) ?? '', left + escapedBytes(lines.at(-1) ?? ''));
    return end === '' ? '' : folded(`${label} (the end of its last line)`, [end]);
  }
  const all = kept.length === lines.length;
  return folded(all ? label : `${label} (last ${kept.length} of ${lines.length} lines)`, kept.toReversed());
}

function folded(label: string, lines: readonly string[]): string {
  return `<details><summary>${label}</summary>\n\n${block(lines)}\n\n</details>`;
}

/** Bytes of a line inside `block`. */
function escapedBytes(line: string): number {
  return bytesOf(line) + 4 * (line.match(/[&<>]/g)?.length ?? 0);
}

/** The end of a line in at most `most` bytes, however its characters are escaped. */
function endOf(line: string, most: number): string {
  return most < 5 ? '' : [...line].slice(-Math.floor(most / 5)).join('');
}

/** Without control characters, of which GitHub refuses some, and halves of surrogate pairs. */
function readable(text: string): string {
  return legible(text).toWellFormed();
}
