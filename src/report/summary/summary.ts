import { listed } from '../../listed.js';
import type { Failure } from '../../release/failure.js';
import type { ConfigOutcome, MigrationOutcome, Release } from '../../release/outcome.js';
import { isGreen } from '../../release/outcome.js';
import { nameOf } from '../../release/plan.js';
import type { Redact } from '../../secrets/redaction.js';
import { shownLines } from '../annotations.js';
import { type FailureLine, LABELS } from '../failure/lines.js';
import { titleOf } from '../failure/title.js';
import { NOT_TAKEN_BACK, serviceEndClause, whereThingsStand } from '../failure/where-things-stand.js';
import { messageOf, saysOnlyTheTitle } from '../message.js';
import { tookTime } from '../phrases/duration.js';
import { rerunText } from '../phrases/rerun.js';
import { bytesOf } from '../phrases/size.js';
import { timeSpentLines } from '../phrases/time-spent.js';
import { planParts } from '../plan/summary.js';
import { rollbackLines } from '../revision-lines.js';
import { warningText } from '../warning.js';
import { commitsLine, type Origin } from './commits.js';
import { block, code, plain, prose } from './markdown.js';
import { nextSteps } from './next-steps.js';
import { serviceTable } from './service-table.js';
import { barsOf, timelineOf } from './timeline.js';

/** GitHub's limit of one step's summary, bytes; some room is left. */
const MOST_BYTES = 1024 * 1024 - 4096;

/** Longest verdict, UTF-16 units: the rest of it is in the log. */
const LONGEST_VERDICT = 4000;

/**
 * The job summary: the verdict, why if it is red, one table, where a partial release stands, the migration's line, the
 * timeline. At most 1 MiB: rows of the table go first.
 */
export function summaryOf(
  release: Release,
  redact: Redact,
  title?: string,
  origin?: Origin,
  { hasTimeline = true }: { readonly hasTimeline?: boolean } = {},
): string {
  const name = title === undefined ? '' : `${plain(redact(title))}: `;
  const verdict = `### ${mark(release)} ${name}${plain(redact(messageOf(release)).slice(0, LONGEST_VERDICT))}`;
  const partly = partial(release, redact);
  const before = fitting(
    [
      verdict,
      ...release.failures.map((failure, index) =>
        // Where things stand is said once, and the list below the failures says it better where there is one.
        failureBlock(failure, {
          titled: !saysOnlyTheTitle(release),
          overview: index === 0 && partly === '' ? whereThingsStand(release) : '',
          redact,
        }),
      ),
      ...(partly === '' ? [] : [partly]),
      ...nextSteps(release, redact),
      ...wayBack(release, redact),
      ...[rerunText(release)].filter((text) => text !== '').map((text) => prose(redact(text))),
    ],
    MOST_BYTES / 2,
  );
  const after = fitting(
    [
      ...(release.migration ? [migrationLine('Migration', release.migration, redact)] : []),
      ...(release.smokeTest ? [migrationLine('Smoke test', release.smokeTest, redact)] : []),
      ...(release.postMigration ? [migrationLine('Post-migration', release.postMigration, redact)] : []),
      hasTimeline ? timeline(release, redact) : '',
      timeSpentLines(release.configs)
        .map((line) => `- ${prose(redact(line))}`)
        .join('\n'),
      origin === undefined ? '' : redact(commitsLine(origin)),
      release.warnings.map((warning) => `- ⚠️ ${prose(redact(warningText(warning)))}`).join('\n'),
    ].filter((part) => part !== ''),
    MOST_BYTES / 4,
  );
  const left = MOST_BYTES - bytesOf([...before, ...after].join('\n\n'));
  const rows = release.preview
    ? planParts(release.configs, release.preview, redact, left)
    : release.configs.length > 0
      ? [serviceTable(release.configs, left, release.mode)]
      : [];
  return `${[...before, ...rows, ...after].join('\n\n')}\n`;
}

/** The section that the post step adds: what it found in ECS after a step that could not report it. */
export function afterwardsSummary(title: string, lines: readonly string[]): string {
  return `### ⚪ ${title}\n\n${block(lines)}\n`;
}

function mark(release: Release): string {
  if (release.status === 'cancelled') return '⚪';
  if (release.status === 'planned') return '📋';
  if (release.status === 'paused') return '⏸';
  if (release.status === 'in-progress') return '⏳';
  return isGreen(release.status) ? '✅' : '❌';
}

/** Log lines that stand open; a longer tail can be folded away. */
const OPEN_LINES = 5;

/** Evidence as a list, log lines as they stood. The title only where the first line of the summary does not say it. */
function failureBlock(
  failure: Failure,
  { titled, overview, redact }: { readonly titled: boolean; readonly overview: string; readonly redact: Redact },
): string {
  const lines = shownLines(failure, redact, overview);
  const log = lines.filter(({ kind }) => kind === 'log').map(({ text }) => text);
  const title = lines.find(({ kind }) => kind === 'log-title');
  return [
    ...(titled ? [`**${plain(redact(titleOf(failure)))}**`] : []),
    ...lines.flatMap((line) => {
      if (line.kind === 'log') return [];
      return line === title ? [logBlock(prose(line.text), log)] : [paragraph(line)];
    }),
  ].join('\n\n');
}

/** A tail that is long can be folded away. */
function logBlock(title: string, log: readonly string[]): string {
  return log.length > OPEN_LINES
    ? `<details open><summary>${title}</summary>\n\n${block(log)}\n\n</details>`
    : `${title}\n\n${block(log)}`;
}

/** One line of evidence; its label in bold. Links of ours stay links. */
function paragraph({ kind, text }: FailureLine): string {
  if (kind === 'console') return `[Open in the AWS console](${text})`;
  const label = LABELS[kind];
  return label === undefined ? prose(text) : `**${label}:** ${prose(text)}`;
}

/** Names in one sentence. */
const MOST_NAMES = 50;

/** The label of a service of which it is not certain which version it runs. */
const UNSETTLED = ['Rolling back', 'In progress', 'Unknown'] as const;

function progressOf(end: ConfigOutcome['end']): (typeof UNSETTLED)[number] {
  switch (end?.kind) {
    case 'rolling-back':
    case 'rollback-cancelled':
    case 'redeploy-cancelled':
      return 'Rolling back';
    case 'interrupted':
      return end.stop?.kind === 'requested' ? 'Rolling back' : 'In progress';
    case 'rolling-out':
    case 'paused':
    case 'at-stage':
    case 'left':
    case 'replaced':
    case 'has':
      return 'In progress';
    case 'unwatched':
      return end.deployment === undefined ? 'Unknown' : 'In progress';
    default:
      return 'Unknown';
  }
}

/** After a red end that changed something: which services are new, which are as before, which are neither for certain, and why. */
function partial({ status, configs }: Release, redact: Redact): string {
  const services = configs.filter(({ serves }) => serves !== undefined);
  if (isGreen(status) || services.every(({ serves }) => serves === 'old')) return '';
  const named = (
    serves: ConfigOutcome['serves'],
    name: (outcome: ConfigOutcome) => string,
    only: (outcome: ConfigOutcome) => boolean = () => true,
  ): string => {
    const matching = services.filter((outcome) => outcome.serves === serves && only(outcome));
    return listed(matching.map(name), MOST_NAMES);
  };
  const on = (outcome: ConfigOutcome, what: string | undefined): string =>
    `${plain(nameOf(outcome))}${what ? ` (${plain(what)})` : ''}`;
  const newVersion = (outcome: ConfigOutcome): string => {
    const what = outcome.after ?? outcome.before;
    return on(outcome, outcome.notRolledBack ? `${what}; ${NOT_TAKEN_BACK}` : what);
  };
  const lines = [
    { label: 'New version', names: named('new', newVersion) },
    { label: 'As before', names: named('old', (outcome) => on(outcome, outcome.running ?? outcome.before)) },
    ...UNSETTLED.map((progress) => ({
      label: progress,
      names: named(
        'unsettled',
        (outcome) => prose(redact(serviceEndClause(outcome) || nameOf(outcome))),
        (outcome) => progressOf(outcome.end) === progress,
      ),
    })),
  ].filter(({ names }) => names !== '');
  return `**Where things stand**\n\n${lines.map(({ label, names }) => `- **${label}:** ${names}`).join('\n')}`;
}

/**
 * The input with which a later run takes back everything of this one, ready to paste; only of an end that may need it.
 */
function wayBack({ status, configs }: Release, redact: Redact): readonly string[] {
  const lines = isGreen(status) && status !== 'paused' && status !== 'in-progress' ? [] : rollbackLines(configs);
  return lines.length === 0
    ? []
    : [
        `**To take this release back:** ${prose('`mode: rollback` with this `rollback-to`')}\n\n${block(lines.map(redact))}`,
      ];
}

/** The timeline as a Mermaid block. */
function timeline(release: Release, redact: Redact): string {
  const bars = barsOf(release).map((bar) => ({ ...bar, name: redact(bar.name) }));
  const { mermaid, left } = timelineOf(bars);
  if (mermaid === '') return '';
  const note = left > 0 ? `\n\n*${left} more roll-outs are not drawn: those that failed and the longest are.*` : '';
  return `\`\`\`mermaid\n${mermaid}\n\`\`\`${note}`;
}

function migrationLine(name: string, migration: MigrationOutcome, redact: Redact): string {
  const end = migration.exitCode === undefined ? migration.result : `exit ${migration.exitCode}`;
  const sign = { succeeded: '✅ ', failed: '❌ ', cancelled: '⚪ ', skipped: '' }[migration.result];
  const took = migration.seconds === undefined ? '' : ` in ${tookTime(migration.seconds)}`;
  const links = [
    ...(migration.url ? [`[task](${migration.url})`] : []),
    ...(migration.logUrl ? [`[log](${migration.logUrl})`] : []),
  ];
  const where = links.length === 0 ? '' : ` (${links.join(', ')})`;
  return `${name} ${code(redact(migration.what))} in ${code(migration.container)} on ${plain(migration.taskDefinition)}: ${sign}**${end}**${took}${where}`;
}

/** As many of the parts, in order, as fit into `most` bytes; a note takes the place of the rest. */
function fitting(parts: readonly string[], most: number): readonly string[] {
  const kept: string[] = [];
  let left = most;
  for (const part of parts) {
    left -= bytesOf(part) + 2;
    if (left < 0) return [...kept, '*The rest did not fit into the summary: see the log.*'];
    kept.push(part);
  }
  return kept;
}
