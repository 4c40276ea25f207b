import { getOctokit } from '@actions/github';
import type { Fetch } from './bounded-fetch.js';
import type { GitHub, GitHubAnswer } from './sticky.js';

/** What is wrong with a request is a value here; Octokit would also print it, past the log's one writer. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * GitHub's REST API by Octokit at `baseUrl`. A refusal is an answer like any other; without an answer a call rejects with
 * the reason that `fetch` gave.
 */
export function octokitAt(baseUrl: string, token: string, fetch: Fetch): GitHub {
  const { request } = getOctokit(token, {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    log: SILENT,
    // Octokit's own JSON parser keeps large integers, and takes fifty times as long over a hostile answer.
    request: { fetch, log: SILENT, parseSuccessResponseBody: false },
  });
  return {
    async send(method, path, body) {
      try {
        const { status, headers, data } = await request(`${method} ${path}`, {
          headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
          data: body,
        });
        return answer(status, headers, await jsonOf(data));
      } catch (error) {
        const refusal = refusalIn(error);
        if (refusal !== undefined) return refusal;
        throw error;
      }
    },
  };
}

type Headers = Readonly<Record<string, string | number | undefined>>;

function answer(status: number, headers: Headers, body: unknown): GitHubAnswer {
  return { status, header: (name) => headers[name]?.toString(), body };
}

/** Undefined where a proxy, say, answers with something else. */
async function jsonOf(stream: ReadableStream | null): Promise<unknown> {
  try {
    return await new Response(stream).json();
  } catch {
    return undefined;
  }
}

/** The answer in an error of Octokit: it throws for every status from 400 on. */
function refusalIn(error: unknown): GitHubAnswer | undefined {
  const { response } = error as {
    readonly response?: { readonly status: number; readonly headers: Headers; readonly data: unknown };
  };
  return response && answer(response.status, response.headers, response.data);
}
