import { messageOf } from '../errors.js';
import type { Inputs } from '../inputs/inputs.js';
import type { Redact } from '../secrets/redaction.js';
import { markerOf, type Step } from './marker.js';
import { pullRequestOf } from './pull-request.js';
import { redactedGitHub } from './redacted-github.js';
import { type CommentRefusal, refusalOf } from './refusal.js';
import { type RunAddress, runAddress } from './run-address.js';
import { type GitHub, type Placed, place, Refused } from './sticky.js';

/** What a comment is placed by, and the way to GitHub. */
export interface CommentSource {
  /** As far as they could be parsed; undefined where not even that was possible. */
  readonly inputs: Inputs | undefined;
  readonly step: Step;
  /** The payload of the run's event. */
  readonly event: unknown;
  /** The Markdown of the comment, which begins with the marker. */
  readonly body: (marker: string, run: RunAddress) => string;
  readonly redact: Redact;
  readonly github: (apiUrl: string, token: string) => Promise<GitHub>;
}

/** What became of the comment. Its sentences are in `report/comment/notice.ts`. */
export type CommentEnd =
  | ({ readonly kind: 'placed'; readonly pullRequest: number } & Placed)
  /** The run, started by this event, belongs to no pull request. */
  | { readonly kind: 'no-pull-request'; readonly event: string | undefined }
  | { readonly kind: 'no-token' }
  | ({ readonly kind: 'refused' } & CommentRefusal)
  /** `reason` is the system's message. */
  | { readonly kind: 'unreachable'; readonly apiUrl: string; readonly reason: string };

/**
 * Comments on the pull request of the run, with `comment: true`. Never rejects: whatever prevents the comment is its
 * end. Undefined: nobody asked for a comment, or the mode takes none.
 */
export async function postComment(source: CommentSource): Promise<CommentEnd | undefined> {
  const { inputs, step, event } = source;
  if (!inputs?.comment) return undefined;
  const pull = pullRequestOf(event, step['GITHUB_REF']);
  if (pull === undefined) return { kind: 'no-pull-request', event: step['GITHUB_EVENT_NAME'] };
  const token = inputs.install.githubToken;
  if (token === undefined) return { kind: 'no-token' };
  const apiUrl = step['GITHUB_API_URL'] || 'https://api.github.com';
  try {
    const marker = await markerOf(inputs, step);
    const placed = await place(redactedGitHub(await source.github(apiUrl, token), source.redact), {
      repository: step['GITHUB_REPOSITORY'] ?? '',
      number: pull.number,
      marker,
      body: source.body(marker, runAddress(step, pull)),
      isApp: token.startsWith('ghs_'),
    });
    return { kind: 'placed', pullRequest: pull.number, ...placed };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', ...refusalOf(error.answer, pull.fork) };
    return { kind: 'unreachable', apiUrl, reason: messageOf(error) };
  }
}
