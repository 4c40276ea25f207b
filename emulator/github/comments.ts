import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** Who wrote a comment, as GitHub shows it. */
export interface GitHubAuthor {
  readonly login: string;
  readonly type: 'Bot' | 'User';
}

/** One comment of a pull request. */
export interface GitHubComment {
  readonly id: number;
  readonly issue: number;
  readonly body: string;
  readonly user: GitHubAuthor;
}

/** One request, as it arrived. */
export interface GitHubRequest {
  readonly method: string;
  /** With the query, without the base path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request that ends otherwise than it should. */
export interface GitHubFault {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** Absent: every time. */
  readonly times?: number;
  /** `hang`: no answer at all. `cut`: the connection breaks. `endless`: an answer without an end. */
  readonly answer:
    | 'hang'
    | 'cut'
    | 'endless'
    | { readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> };
}

/** What there is on the server. */
export interface GitHubSeed {
  /** `owner/name`. Absent: `your-org/shop`. */
  readonly repository?: string;
  /** Pull requests by number. Absent: 7. */
  readonly pullRequests?: readonly number[];
  /** Where the API begins: `/api/v3` on an Enterprise Server. */
  readonly basePath?: string;
  /** Tokens and whom they stand for. */
  readonly tokens: Readonly<Record<string, GitHubAuthor>>;
  readonly comments?: readonly Omit<GitHubComment, 'id'>[];
  /** Headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A loopback server that speaks the part of GitHub's REST API that a comment needs. */
export interface GitHubServer {
  /** For GITHUB_API_URL. */
  readonly apiUrl: string;
  readonly comments: () => readonly GitHubComment[];
  readonly requests: readonly GitHubRequest[];
  /** From now on. Earlier ones go first. */
  fault(fault: GitHubFault): void;
  close(): Promise<void>;
}

const LONGEST_BODY = 65_536;

/**
 * Starts it on 127.0.0.1. Long as a closure: its parts are short and share the comments. Source: GitHub docs, REST API
 * endpoints for issue comments and users, pagination.
 */
export async function startGitHub(seed: GitHubSeed): Promise<GitHubServer> {
  const { repository = 'your-org/shop', pullRequests = [7], basePath = '', tokens } = seed;
  const comments: GitHubComment[] = (seed.comments ?? []).map((seeded, index) => ({ ...seeded, id: 1000 + index }));
  const requests: GitHubRequest[] = [];
  const faults: { fault: GitHubFault; left: number }[] = [];
  const server = createServer((request, response) => {
    void take(request, response);
  });

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = jsonOf(await textOf(request));
    const url = new URL(request.url ?? '/', 'http://server');
    const path = url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : undefined;
    const method = request.method ?? '';
    const headers = request.headers as Record<string, string>;
    requests.push({ method, path: `${path ?? url.pathname}${url.search}`, headers, body });
    const due = faults.find(({ fault, left }) => left > 0 && (fault.method ?? method) === method);
    if (due) due.left -= 1;
    const fault = due?.fault.answer;
    if (fault === 'hang') return;
    if (fault === 'cut') {
      request.socket.destroy();
      return;
    }
    if (fault === 'endless') {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      Readable.from(endlessList())
        .on('error', () => undefined)
        .pipe(response);
      return;
    }
    const answer = fault
      ? { status: fault.status, body: { message: fault.message }, ...(fault.headers && { headers: fault.headers }) }
      : path === undefined
        ? refused(404, 'Not Found')
        : answerTo({ method, path, url, headers, body });
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...seed.headers,
      ...answer.headers,
    });
    response.end(JSON.stringify(answer.body));
  };

  const answerTo = (call: Call): Answer => {
    const { method, path, headers } = call;
    const author = tokens[/^(?:Bearer|token) (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? ''];
    if (author === undefined) return refused(401, 'Bad credentials');
    if (!headers['user-agent']) return refused(403, 'Request forbidden by administrative rules.');
    if (method === 'GET' && path === '/user') {
      return author.type === 'Bot'
        ? refused(403, 'Resource not accessible by integration')
        : { status: 200, body: author };
    }
    const issue = Number(new RegExp(`^/repos/${repository}/issues/(\\d+)/comments$`).exec(path)?.[1]);
    if (pullRequests.includes(issue)) {
      if (method === 'GET') return listed(call.url, issue);
      if (method === 'POST') return written(call, { id: 1000 + comments.length, issue, user: author });
    }
    const id = Number(new RegExp(`^/repos/${repository}/issues/comments/(\\d+)$`).exec(path)?.[1]);
    const known = comments.find((comment) => comment.id === id);
    return known && method === 'PATCH' ? written(call, known) : refused(404, 'Not Found');
  };

  const listed = (url: URL, issue: number): Answer => {
    const perPage = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const page = Number(url.searchParams.get('page') ?? 1);
    const all = comments.filter((comment) => comment.issue === issue);
    const last = Math.max(1, Math.ceil(all.length / perPage));
    const link = (number: number, rel: string): string =>
      // Another host, as behind a proxy that rewrites nothing: a client that follows it sends the token there.
      `<https://other.invalid${url.pathname}?per_page=${perPage}&page=${number}>; rel="${rel}"`;
    const links = [
      ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
      ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ];
    const body = all.slice((page - 1) * perPage, page * perPage).map(shownAs);
    return { status: 200, body, ...(links.length > 0 && { headers: { link: links.join(', ') } }) };
  };

  const written = ({ body }: Call, comment: Omit<GitHubComment, 'body'>): Answer => {
    const text = (body as { body?: unknown } | undefined)?.body;
    if (typeof text !== 'string' || text.trim() === '') return refused(422, 'Validation Failed');
    if ([...text].length > LONGEST_BODY || text.includes('\0')) {
      return refused(422, 'Body is too long (maximum is 65536 characters)');
    }
    const at = comments.findIndex(({ id }) => id === comment.id);
    const changed = { ...comment, body: text };
    if (at === -1) comments.push(changed);
    else comments[at] = changed;
    return { status: at === -1 ? 201 : 200, body: shownAs(changed) };
  };

  const shownAs = ({ id, issue, body, user }: GitHubComment): unknown => ({
    id,
    html_url: `https://github.com/${repository}/pull/${issue}#issuecomment-${id}`,
    user,
    body,
  });

  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', ready);
  });
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    comments: () => [...comments],
    requests,
    fault: (fault) => {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function* endlessList(): Generator<string> {
  yield '[0';
  for (;;) yield ',0'.repeat(32 * 1024);
}

function refused(status: number, message: string): Answer {
  return { status, body: { message } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
