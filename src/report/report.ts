import type { ReleaseError } from '../errors.js';
import { type Failure, isGreen, type Release } from '../release/outcome.js';
import { bodyOf, failureOfError } from './annotations.js';
import type { Log } from './log.js';
import { noticesOf } from './notices.js';
import { type InstalledBinary, outputsOf } from './outputs.js';
import type { Redact } from './redact.js';
import { summaryOf } from './summary.js';

/** How a step ended. */
export interface StepEnd {
  readonly release: Release;
  /** Absent: the installation was not reached, or failed. */
  readonly binary?: InstalledBinary | undefined;
  /** What was thrown that this action has no words for. */
  readonly defect?: unknown;
}

/** What a step leaves for later steps and for the job's page. */
export interface Report {
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly summary: string;
  readonly isGreen: boolean;
}

/** Tells in the log how the step ended, and answers what is left beside the log. */
export function report({ release, binary }: StepEnd, title: string | undefined, writer: Log, redact: Redact): Report {
  writer.endGroup();
  for (const { level, text } of noticesOf(release)) writer.annotate(level, undefined, redact(text));
  for (const failure of release.failures) writer.annotate('error', redact(failure.title), bodyOf(failure, redact));
  const rest = unsaid(release);
  if (rest !== '') writer.line(redact(rest));
  return {
    outputs: outputsOf(release, binary, redact),
    summary: summaryOf(release, redact, title),
    isGreen: isGreen(release.status),
  };
}

/** The end of a step in which nothing was released because of an error. */
export function endedEarly(error: ReleaseError, cancelled: boolean): Release {
  return early(cancelled ? 'cancelled' : 'failed', failureOfError(error));
}

/** The end of a step that met a defect of this action. */
export function defective(): Release {
  return early('failed', { title: 'This action has a defect', lines: [] });
}

/** The end of mode `setup`. */
export function installedOnly(version: string | undefined): Release {
  return { ...early('installed'), message: `ecspresso ${version ?? 'of unknown version'} is installed.` };
}

function early(status: Release['status'], failure?: Failure): Release {
  return {
    status,
    message: failure ? failure.title : '',
    configs: [],
    failures: failure ? [failure] : [],
    warnings: [],
    timing: {},
  };
}

/** The message without the title of the only failure, which stands above its annotation. */
function unsaid({ failures, message }: Release): string {
  const [only, ...others] = failures;
  const isSaid = only !== undefined && others.length === 0 && message.startsWith(only.title);
  return isSaid ? message.slice(only.title.length).replace(/^[.\s]+/, '') : message;
}
