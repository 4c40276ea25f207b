import type { ConfigOutcome, Failure, MigrationOutcome, Release } from '../release/outcome.js';
import { isGreen } from '../release/outcome.js';
import { shownLines } from './annotations.js';
import { clockTime } from './duration.js';
import { imagesText } from './image.js';
import { block, code, link, plain } from './markdown.js';
import type { Redact } from './redact.js';

/** GitHub's limit of one step's summary, bytes; some room is left. */
const MOST_BYTES = 1024 * 1024 - 4096;

/** The job summary: the verdict, why if it is red, one table, the migration's line. At most 1 MiB. */
export function summaryOf(release: Release, redact: Redact): string {
  const parts = [
    `### ${mark(release)} ${plain(redact(release.message))}`,
    ...release.failures.map((failure) => failureBlock(failure, `${failure.title}.` !== release.message, redact)),
    ...(release.configs.length > 0 ? [table(release.configs)] : []),
    ...(release.migration ? [migrationLine('Migration', release.migration, redact)] : []),
    ...(release.postMigration ? [migrationLine('Post-migration', release.postMigration, redact)] : []),
    ...(release.warnings.length > 0 ? [release.warnings.map((text) => `- ⚠️ ${plain(redact(text))}`).join('\n')] : []),
  ];
  return cut(parts);
}

/** The summary of a step that was killed before it could tell its end. */
export function killedSummary(lines: readonly string[]): string {
  return `### ⚪ The release was killed before it could report\n\n${block(lines)}\n`;
}

function mark(release: Release): string {
  if (release.status === 'cancelled') return '⚪';
  return isGreen(release.status) ? '✅' : '❌';
}

/** Evidence as a list, log lines (they are indented) as they stood. The title only where the first line does not say it. */
function failureBlock(failure: Failure, titled: boolean, redact: Redact): string {
  const parts: string[] = titled ? [`**${plain(redact(failure.title))}**`] : [];
  let log: string[] = [];
  const flush = (): void => {
    if (log.length > 0) parts.push(block(log.map((line) => line.slice(2))));
    log = [];
  };
  for (const line of shownLines(failure, redact)) {
    if (line.startsWith('  ')) {
      log.push(line);
      continue;
    }
    flush();
    parts.push(paragraph(line));
  }
  flush();
  return parts.join('\n\n');
}

/** One line of evidence; its label in bold. Links of ours stay links. */
function paragraph(line: string): string {
  const [, label, rest] = /^(ECS|What to do|Where things stand|Event|ecspresso): (.*)$/s.exec(line) ?? [];
  if (label !== undefined && rest !== undefined) return `**${label}:** ${plain(rest)}`;
  const url = /^Console: (https:\/\/\S+)$/.exec(line)?.[1];
  return url ? `[Open in the AWS console](${url})` : plain(line);
}

function table(configs: readonly ConfigOutcome[]): string {
  const rows = configs.map((one) => {
    const note = one.forced ? 'forced' : '';
    const took = one.seconds === undefined ? '' : clockTime(one.seconds);
    return `| ${link(one.service ?? one.family, one.url)} | ${revision(one)} | ${plain(imagesText(one.images))} | ${one.result.replace('-', ' ').replace('skipped', 'not started')} | ${took} | ${note} |`;
  });
  return ['| service | revision | image | result | took | |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

function revision({ before, after, family }: ConfigOutcome): string {
  const number = (text: string): string => text.slice(text.lastIndexOf(':') + 1);
  if (!after) return before ? plain(before) : plain(family);
  if (!before) return `**${plain(after)}**`;
  const sameFamily = before.replace(/:\d+$/, '') === after.replace(/:\d+$/, '');
  return `${plain(before)} → **${plain(sameFamily ? number(after) : after)}**`;
}

function migrationLine(name: string, migration: MigrationOutcome, redact: Redact): string {
  const end = migration.exitCode === undefined ? migration.result : `exit ${migration.exitCode}`;
  const took = migration.seconds === undefined ? '' : ` in ${clockTime(migration.seconds)}`;
  const where = migration.url ? ` ([task](${migration.url}))` : '';
  return `${name} ${code(redact(migration.what))} in ${code(migration.container)} on ${plain(migration.taskDefinition)}: ${end}${took}${where}`;
}

function cut(parts: readonly string[]): string {
  const kept: string[] = [];
  let left = MOST_BYTES;
  for (const part of parts) {
    const bytes = new TextEncoder().encode(part).length + 2;
    if (bytes > left) {
      kept.push('*The rest did not fit into the summary: see the log.*');
      break;
    }
    kept.push(part);
    left -= bytes;
  }
  return `${kept.join('\n\n')}\n`;
}
