import { HttpClient } from '@actions/http-client';

const REDIRECTS: readonly number[] = [301, 302, 307, 308];
const MOST_REDIRECTS = 3;
/** Longest answer that is read, bytes: a page of 100 comments of 65,536 characters, with room for escapes and authors. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Longest refusal that is read, bytes: GitHub says in a sentence what it refuses. */
const MOST_REFUSAL_BYTES = 64 * 1024;
/** Statuses whose answer has no body; a `Response` takes none with them. */
const BODYLESS: readonly number[] = [204, 205, 304];

/** What of a request Octokit sets. */
interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** The part of `fetch` that Octokit needs. */
export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;

/**
 * `fetch` through the runner's own client, which honours `https_proxy`, `http_proxy` and `no_proxy` (Node's fetch does not).
 * The headers, the token among them, go to the origin of the URL alone: a redirect to another one is an error. An answer of
 * more than 16 MiB (64 KiB of a refusal) is one, too. Every call rejects as soon as `signal` aborts.
 */
export function boundedFetch(signal: AbortSignal): Fetch {
  const client = new HttpClient('ecspresso-release', [], { allowRedirects: false, allowRetries: false });
  signal.addEventListener('abort', () => client.dispose(), { once: true });
  return async (address, { method, headers, body }) => {
    let url = new URL(address);
    for (let hops = 0; ; hops += 1) {
      const answer = await until(signal, exchange(client, url, { method, headers, body }));
      const location = answer.headers.get('location');
      if (!REDIRECTS.includes(answer.status) || location === null || hops === MOST_REDIRECTS) return answer;
      const next = new URL(location, url);
      if (next.origin !== url.origin) throw new Error(`it redirected to ${next.host}, which must not get the token`);
      url = next;
    }
  };
}

async function exchange(client: HttpClient, url: URL, { method, headers, body }: FetchOptions): Promise<Response> {
  const { message } = await client.request(method, url.href, body ?? null, { ...headers });
  const status = message.statusCode ?? 0;
  const most = status < 400 ? MOST_BYTES : MOST_REFUSAL_BYTES;
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > most) throw new Error(`its answer is longer than ${most / 1024} KiB`);
    chunks.push(chunk);
  }
  const named = Object.entries(message.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]],
  );
  return new Response(BODYLESS.includes(status) ? null : Buffer.concat(chunks), { status, headers: named });
}

/** The client cannot end a connection that is still being made, so that the caller does not wait for it. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('it did not answer in time'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}
