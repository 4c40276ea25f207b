import type { CommentEnd } from '../../comment/comment.js';
import type { Redact } from '../../secrets/redaction.js';
import type { Log } from '../log/log.js';
import type { Notice } from '../notices.js';

/** Says in the log what became of the comment. */
export function logComment(end: CommentEnd, writer: Log, redact: Redact): void {
  if (end.kind === 'placed') {
    writer.line(`Comment ${end.how}: ${end.url ?? `pull request ${end.pullRequest}`}`);
  } else {
    const { level, text } = commentNotice(end);
    writer.annotate(level, undefined, redact(text));
  }
}

const ELSEWHERE = 'The job summary says the same.';
/** Longest message of the system that is shown, UTF-16 units. */
const LONGEST_REASON = 300;

/** Why there is no comment, and what to do about it: a notice where nobody can do anything, else a warning. */
export function commentNotice(end: Exclude<CommentEnd, { kind: 'placed' }>): Notice {
  switch (end.kind) {
    case 'no-pull-request':
      return {
        level: 'notice',
        text: `\`comment: true\`, but ${end.event ? `a run of the event \`${end.event}\`` : 'this run'} belongs to no pull request, so there is no comment. ${ELSEWHERE}`,
      };
    case 'no-token':
      return because('`github-token` is empty. Remove the input to use the token of the job.');
    case 'refused':
      return refusalNotice(end);
    case 'unreachable':
      return because(`${end.apiUrl} could not be asked: ${end.reason.slice(0, LONGEST_REASON)}.`);
  }
}

function refusalNotice({ status, said, why }: Extract<CommentEnd, { kind: 'refused' }>): Notice {
  const answered = `GitHub answered ${status}${said === '' ? '' : ` "${said}"`}`;
  switch (why) {
    case 'rate-limit':
      return because(`${answered}: too many requests in a short time. The next run tries again.`);
    case 'fork':
      return {
        level: 'notice',
        text: `No comment on the pull request: it comes from a fork, and the token of its runs can only read. ${ELSEWHERE}`,
      };
    case 'bad-token':
      return because(`${answered}. Check \`github-token\`; without it the job's own token is used.`);
    case 'permission':
      return because(
        `${answered}. Add \`pull-requests: write\` to the \`permissions\` of the job, beside those that it needs anyway (\`contents: read\`, \`id-token: write\`). Runs of forks and of Dependabot can only read.`,
      );
    case 'not-found':
      return because(
        `${answered}: with this token there is no such pull request. Add \`pull-requests: write\` to the \`permissions\` of the job, or check \`github-token\`.`,
      );
    case 'other':
      return because(`${answered}.`);
  }
}

function because(text: string): Notice {
  return { level: 'warning', text: `No comment on the pull request: ${text} ${ELSEWHERE}` };
}
