import type { GitHub, GitHubAnswer } from '../../../src/comment/sticky.js';

/** What a request is answered: a status and JSON, or an error of the connection. */
export type Reply =
  | Error
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** A GitHub that gives the replies in order and keeps `METHOD path` of every request, and the bodies. */
export interface FakeGitHub extends GitHub {
  readonly journal: string[];
  readonly bodies: unknown[];
}

/** Replies by `METHOD path` without the query; a list is worked off, its last entry stays. */
export function fakeGitHub(replies: Readonly<Record<string, Reply | readonly Reply[]>>): FakeGitHub {
  const journal: string[] = [];
  const bodies: unknown[] = [];
  const asked: Record<string, number> = {};
  return {
    journal,
    bodies,
    async send(method, path, body) {
      const name = `${method} ${path.replace(/\?.*$/, '')}`;
      journal.push(`${method} ${path}`);
      if (body !== undefined) bodies.push(body);
      const given = replies[name];
      const list = given === undefined ? [] : Array.isArray(given) ? given : [given as Reply];
      const at = asked[name] ?? 0;
      asked[name] = at + 1;
      const reply: Reply | undefined = list[Math.min(at, list.length - 1)];
      if (reply === undefined) throw new Error(`nobody expected ${name}`);
      if (reply instanceof Error) throw reply;
      return answer(reply);
    },
  };
}

/** One answer as the edge gives it. */
export function answer({ status, body, headers = {} }: Exclude<Reply, Error>): GitHubAnswer {
  return { status, body, header: (name) => headers[name] };
}
