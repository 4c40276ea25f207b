/** GitHub's REST API, with the token of the step. */
export interface GitHub {
  /** Rejects when there is no answer; `body` goes as JSON. */
  send(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<GitHubAnswer>;
}

/** One answer, whatever its status. */
export interface GitHubAnswer {
  readonly status: number;
  /** The name is lower-case. */
  header(name: string): string | undefined;
  /** The JSON; undefined: it was none. */
  readonly body: unknown;
}

/** Where the comment goes, and as what. */
export interface StickyComment {
  /** `owner/name`. */
  readonly repository: string;
  /** Of the pull request. */
  readonly number: number;
  /** How the body starts, in this run and in the ones before. */
  readonly marker: string;
  readonly body: string;
  /** The token acts for an app, such as GitHub Actions, and not for a person. */
  readonly isApp: boolean;
}

/** What was done: the address of the comment, where GitHub gave it. */
export interface Placed {
  readonly how: 'created' | 'edited';
  readonly url: string | undefined;
}

/** GitHub's refusal of one request. */
export class Refused extends Error {
  readonly answer: GitHubAnswer;

  constructor(answer: GitHubAnswer) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

const PER_PAGE = 100;
/** GitHub lets nobody comment beyond 2,500 comments. */
const MOST_PAGES = 30;

/**
 * Edits the comment that an earlier run made, or creates one: the first that begins with the marker and that this token's
 * owner wrote. Somebody else's comment is never edited, even if it begins so. Rejects with `Refused`, or with the error of the
 * connection. Source: GitHub docs, REST API endpoints for issue comments.
 */
export async function place(github: GitHub, comment: StickyComment): Promise<Placed> {
  const comments = `/repos/${comment.repository}/issues`;
  const own = await findOwn(github, `${comments}/${comment.number}/comments`, comment);
  if (own !== undefined) {
    const answer = await twice(() => github.send('PATCH', `${comments}/comments/${own}`, { body: comment.body }));
    // Somebody may have deleted it since it was found.
    if (answer.status !== 404) return { how: 'edited', url: urlOf(accepted(answer)) };
  }
  const answer = await github.send('POST', `${comments}/${comment.number}/comments`, { body: comment.body });
  return { how: 'created', url: urlOf(accepted(answer)) };
}

async function findOwn(github: GitHub, path: string, comment: StickyComment): Promise<number | undefined> {
  let isOwn: ((author: Author) => boolean) | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = accepted(await twice(() => github.send('GET', `${path}?per_page=${PER_PAGE}&page=${page}`)));
    for (const written of list(answer.body)) {
      if (typeof written.body !== 'string' || !written.body.startsWith(comment.marker)) continue;
      isOwn ??= await ownership(github, comment.isApp);
      if (typeof written.id === 'number' && isOwn(written.user ?? {})) return written.id;
    }
    // The number of the next page is counted here: an address from the answer could be another host's.
    if (!/;\s*rel="next"/.test(answer.header('link') ?? '')) return undefined;
  }
  return undefined;
}

interface Author {
  readonly login?: unknown;
  readonly type?: unknown;
}

interface Comment {
  readonly id?: unknown;
  readonly body?: unknown;
  readonly user?: Author | null | undefined;
}

/** Which author's comments are ours. An app cannot ask who it is; what it writes is a bot's. */
async function ownership(github: GitHub, isApp: boolean): Promise<(author: Author) => boolean> {
  const answer = isApp ? undefined : await github.send('GET', '/user');
  const login = answer?.status === 200 ? (answer.body as Author | undefined)?.login : undefined;
  return typeof login === 'string' ? (author) => author.login === login : ({ type }) => type === 'Bot';
}

function list(body: unknown): readonly Comment[] {
  return Array.isArray(body) ? body.filter((item): item is Comment => typeof item === 'object' && item !== null) : [];
}

/**
 * Repeats a request once after an error of GitHub's or a broken connection. Only for requests that may be made twice.
 */
async function twice(request: () => Promise<GitHubAnswer>): Promise<GitHubAnswer> {
  const first = await request().catch(() => undefined);
  return first === undefined || first.status >= 500 ? request() : first;
}

function accepted(answer: GitHubAnswer): GitHubAnswer {
  if (answer.status < 200 || answer.status >= 300) throw new Refused(answer);
  return answer;
}

function urlOf({ body }: GitHubAnswer): string | undefined {
  const url = (body as { html_url?: unknown } | undefined)?.html_url;
  return typeof url === 'string' ? url : undefined;
}
