import { HttpClient } from '@actions/http-client';
import type { GitHub, GitHubAnswer } from './sticky.js';

const REDIRECTS: readonly number[] = [301, 302, 307, 308];
const MOST_REDIRECTS = 3;

/**
 * GitHub's REST API at GITHUB_API_URL (`https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server), through the
 * runner's own client, which honours `https_proxy`, `http_proxy` and `no_proxy`. The token goes to that origin alone: a
 * redirect to another one is an error. Every call rejects as soon as `signal` aborts.
 */
export function gitHub(baseUrl: string, token: string, signal: AbortSignal): GitHub {
  const client = new HttpClient('ecspresso-release', [], { allowRedirects: false, allowRetries: false });
  signal.addEventListener('abort', () => client.dispose(), { once: true });
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  };
  return {
    async send(method, path, body) {
      let url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
      const text = body === undefined ? null : JSON.stringify(body);
      const typed = text === null ? headers : { ...headers, 'content-type': 'application/json' };
      for (let hops = 0; ; hops += 1) {
        const answer = await until(signal, exchange(client, method, url, text, typed));
        const location = answer.header('location');
        if (!REDIRECTS.includes(answer.status) || location === undefined || hops === MOST_REDIRECTS) return answer;
        const next = new URL(location, url);
        if (next.origin !== url.origin) throw new Error(`it redirected to ${next.host}, which must not get the token`);
        url = next;
      }
    },
  };
}

async function exchange(
  client: HttpClient,
  method: string,
  url: URL,
  text: string | null,
  headers: Readonly<Record<string, string>>,
): Promise<GitHubAnswer> {
  const { message } = await client.request(method, url.href, text, { ...headers });
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  return {
    status: message.statusCode ?? 0,
    header: (name) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: jsonOf(Buffer.concat(chunks).toString()),
  };
}

/** Undefined where a proxy, say, answers with something else. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The client ends no connection that is still being made: nobody waits for one. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('it did not answer in time'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}
