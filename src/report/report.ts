import { isGreen, type Release } from '../release/outcome.js';
import type { Redact } from '../secrets/redaction.js';
import { bodyOf } from './annotations.js';
import { titleOf } from './failure/title.js';
import { whereThingsStand } from './failure/where-things-stand.js';
import type { Log } from './log/log.js';
import { beyondTitle, messageOf, saysOnlyTheTitle } from './message.js';
import { noticesOf } from './notices.js';
import { type InstalledBinary, outputsOf } from './outputs.js';
import { rerunText } from './phrases/rerun.js';
import { timeSpentLines } from './phrases/time-spent.js';
import type { Origin } from './summary/commits.js';
import { summaryOf } from './summary/summary.js';

/** How a step ended. */
export interface StepEnd {
  readonly release: Release;
  /** Absent: the installation was not reached, or failed. */
  readonly binary?: InstalledBinary | undefined;
  /** A defect: what was thrown that is no error of the workflow's author. */
  readonly defect?: unknown;
}

/** What a step leaves for later steps and for the job's page. */
export interface Report {
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly summary: string;
  readonly isGreen: boolean;
}

/** What a report says of the release beside how it ended. */
export interface About {
  readonly title: string | undefined;
  readonly origin: Origin | undefined;
}

/** Writes to the log how the step ended, and answers what else is left of it: outputs and summary. */
export function writeReport(
  { release, binary }: StepEnd,
  { title, origin }: About,
  writer: Log,
  redact: Redact,
): Report {
  writer.endGroup();
  for (const [index, failure] of release.failures.entries()) {
    // Said once: it is about all services, whichever failed.
    const overview = index === 0 ? whereThingsStand(release) : '';
    writer.annotate('error', redact(titleOf(failure)), bodyOf(failure, redact, overview));
  }
  // Notices, which ask nobody to act, come after what went wrong.
  for (const { level, text } of noticesOf(release)) writer.annotate(level, undefined, redact(text));
  for (const line of timeSpentLines(release.configs)) writer.line(redact(line));
  const rerun = rerunText(release);
  if (rerun !== '') writer.line(redact(rerun));
  // The title of the only failure stands above its annotation.
  const rest = saysOnlyTheTitle(release) ? beyondTitle(release) : messageOf(release);
  if (rest !== '') writer.line(redact(rest));
  return {
    outputs: outputsOf(release, binary, redact),
    summary: summaryOf(release, redact, title, origin),
    isGreen: isGreen(release.status),
  };
}
