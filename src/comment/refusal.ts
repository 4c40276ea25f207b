import type { GitHubAnswer } from './sticky.js';

/** That GitHub refused the comment, and what that means. */
export interface CommentRefusal {
  /** HTTP status. */
  readonly status: number;
  /** GitHub's own message; `''`: none. */
  readonly said: string;
  readonly why: RefusalReason;
}

/** Why GitHub refuses a comment. */
export type RefusalReason =
  /** Too many requests in a short time. */
  | 'rate-limit'
  /** The token of a fork's runs can only read. */
  | 'fork'
  | 'bad-token'
  /** The token may not write to pull requests. */
  | 'permission'
  /** With this token there is no such pull request. */
  | 'not-found'
  | 'other';

/** Longest message of GitHub that is kept, UTF-16 units. */
const LONGEST_SAID = 300;

/**
 * What a refusal means. `fork`: the pull request comes from another repository. Source of the statuses: GitHub docs, "Troubleshooting
 * the REST API" and "Rate limits for the REST API".
 */
export function refusalOf(answer: GitHubAnswer, fork: boolean): CommentRefusal {
  const said = textOf(answer);
  return { status: answer.status, said, why: reasonOf(answer, said, fork) };
}

function reasonOf(answer: GitHubAnswer, said: string, fork: boolean): RefusalReason {
  const { status } = answer;
  const isLimited =
    status === 429 || (status === 403 && (answer.header('x-ratelimit-remaining') === '0' || /rate limit/i.test(said)));
  if (isLimited) return 'rate-limit';
  if (fork && (status === 403 || status === 404)) return 'fork';
  if (status === 401) return 'bad-token';
  if (status === 403 && /not accessible by/i.test(said)) return 'permission';
  return status === 404 ? 'not-found' : 'other';
}

function textOf({ body }: GitHubAnswer): string {
  const message = (body as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message.slice(0, LONGEST_SAID) : '';
}
