import { messageOf } from '../errors.js';
import type { Inputs } from '../inputs/inputs.js';
import type { Release } from '../release/outcome.js';
import type { Notice } from '../report/notices.js';
import { summaryOf } from '../report/summary/summary.js';
import type { Redact } from '../secrets/redaction.js';
import { type CommentLog, commentBody, type RunAddress } from './body.js';
import { markerOf, type Step } from './marker.js';
import { type PullRequest, pullRequestOf } from './pull-request.js';
import { redactedGitHub } from './redacted-github.js';
import { brokenNotice, nowhereNotice, refusalNotice, tokenlessNotice } from './refusal.js';
import { type GitHub, place, Refused } from './sticky.js';

/** What a comment is written from, and the way to GitHub. */
export interface CommentSource {
  readonly end: Release;
  /** As far as they could be parsed; undefined where not even that was possible. */
  readonly inputs: Inputs | undefined;
  readonly step: Step;
  /** The payload of the run's event. */
  readonly event: unknown;
  readonly redact: Redact;
  readonly github: (apiUrl: string, token: string) => Promise<GitHub>;
}

/** What to say about the comment in the log. */
export type CommentEnd = { readonly kind: 'placed'; readonly line: string } | ({ readonly kind: 'notice' } & Notice);

/**
 * Comments on the pull request of the run: with `comment: true`, in the modes `plan` and `run`. Never rejects: what stands in the
 * way becomes a notice or a warning. Undefined: nobody asked for a comment.
 */
export async function postComment(source: CommentSource): Promise<CommentEnd | undefined> {
  const { inputs, step, event } = source;
  if (!inputs?.comment || (inputs.mode !== 'plan' && inputs.mode !== 'run')) return undefined;
  const pull = pullRequestOf(event, step['GITHUB_REF']);
  if (pull === undefined) return { kind: 'notice', ...nowhereNotice(step['GITHUB_EVENT_NAME']) };
  const token = inputs.install.githubToken;
  if (token === undefined) return { kind: 'notice', ...tokenlessNotice() };
  const apiUrl = step['GITHUB_API_URL'] || 'https://api.github.com';
  try {
    const marker = await markerOf(inputs, step);
    const placed = await place(redactedGitHub(await source.github(apiUrl, token), source.redact), {
      repository: step['GITHUB_REPOSITORY'] ?? '',
      number: pull.number,
      marker,
      body: bodyOf(source, inputs, pull, marker),
      isApp: token.startsWith('ghs_'),
    });
    const where = placed.url ?? `pull request ${pull.number}`;
    return { kind: 'placed', line: `Comment ${placed.how}: ${where}` };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'notice', ...refusalNotice(error.answer, pull.fork) };
    return { kind: 'notice', ...brokenNotice(apiUrl, messageOf(error)) };
  }
}

function bodyOf({ end, step, redact }: CommentSource, inputs: Inputs, pull: PullRequest, marker: string): string {
  return commentBody({
    marker,
    summary: summaryOf(end, redact, inputs.title),
    logs: inputs.mode === 'run' ? logsOf(end) : [],
    run: runAddress(step, pull),
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

function runAddress(step: Step, pull: PullRequest): RunAddress {
  return {
    server: step['GITHUB_SERVER_URL'] || 'https://github.com',
    repository: step['GITHUB_REPOSITORY'] ?? '',
    runId: step['GITHUB_RUN_ID'] ?? '',
    attempt: step['GITHUB_RUN_ATTEMPT'] || '1',
    workflow: step['GITHUB_WORKFLOW'] ?? '',
    commit: pull.head ?? step['GITHUB_SHA'] ?? '',
  };
}
