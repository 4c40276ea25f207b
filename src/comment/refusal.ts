import type { Notice } from '../report/notices.js';
import type { GitHubAnswer } from './sticky.js';

const ELSEWHERE = 'The job summary says the same.';
const MOST_WORDS = 300;

/**
 * Why there is no comment, and what to do about it: a notice where nobody can do anything (forks), else a warning. Source of the
 * statuses: GitHub docs, "Troubleshooting the REST API" and "Rate limits for the REST API".
 */
export function refusalNotice(answer: GitHubAnswer, fork: boolean): Notice {
  const { status } = answer;
  const text = textOf(answer);
  const said = `GitHub answered ${status}${text === '' ? '' : ` "${text}"`}`;
  const isLimited =
    status === 429 || (status === 403 && (answer.header('x-ratelimit-remaining') === '0' || /rate limit/i.test(text)));
  if (isLimited) return because(`${said}: too many requests in a short time. The next run tries again.`);
  if (fork && (status === 403 || status === 404)) {
    return {
      level: 'notice',
      text: `No comment on the pull request: it comes from a fork, and the token of its runs can only read. ${ELSEWHERE}`,
    };
  }
  if (status === 401) return because(`${said}. Check \`github-token\`; without it the job's own token is used.`);
  if (status === 403 && /not accessible by/i.test(text)) {
    return because(
      `${said}. Add \`pull-requests: write\` to the \`permissions\` of the job, beside those that it needs anyway (\`contents: read\`, \`id-token: write\`). Runs of forks and of Dependabot can only read.`,
    );
  }
  if (status === 404) {
    return because(
      `${said}: with this token there is no such pull request. Add \`pull-requests: write\` to the \`permissions\` of the job, or check \`github-token\`.`,
    );
  }
  return because(`${said}.`);
}

/** The connection failed. `reason` is the system's message. */
export function brokenNotice(apiUrl: string, reason: string): Notice {
  return because(`${apiUrl} could not be asked: ${reason.slice(0, MOST_WORDS)}.`);
}

/** There is nothing to comment on. */
export function nowhereNotice(event: string | undefined): Notice {
  return {
    level: 'notice',
    text: `\`comment: true\`, but ${event ? `a run of the event \`${event}\`` : 'this run'} belongs to no pull request, so there is no comment. ${ELSEWHERE}`,
  };
}

/** There is nobody to comment as. */
export function tokenlessNotice(): Notice {
  return because('`github-token` is empty. Remove the input to use the token of the job.');
}

function because(text: string): Notice {
  return { level: 'warning', text: `No comment on the pull request: ${text} ${ELSEWHERE}` };
}

function textOf({ body }: GitHubAnswer): string {
  const message = (body as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message.slice(0, MOST_WORDS) : '';
}
