import { type Credentials, shown, withoutUser } from './credentials.js';
import { type FetchedThing, type FetchProblem, InstallError, type InstallNote, type Remedy } from './fault.js';
import { throwIfInterrupted, unlessInterrupted } from './interruption.js';

/** A plain GET: no redirects, no retries, no credentials but those in `headers`. */
export interface Http {
  /** Resolves as soon as the head of the answer is there; rejects when there is no answer at all. */
  get(url: URL, headers: Readonly<Record<string, string>>): Promise<HttpAnswer>;
}

/** The answer to one GET. Either `body` is read to its end or `discard` is called. */
export interface HttpAnswer {
  readonly status: number;
  /** The first value of a header; the name is lower-case. */
  header(name: string): string | undefined;
  /** Rejects when the connection breaks or falls silent. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Drops the body and its connection. */
  discard(): void;
}

/** What a request is made with: client, credentials, waits, and the signal that ends it early. */
export interface Exchange {
  readonly http: Http;
  readonly credentials: Credentials;
  /** Aborted when the install is interrupted; its reason says why. */
  readonly signal: AbortSignal;
  /** Milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** What is tried again. */
  note(note: InstallNote): void;
}

/** One thing to fetch, with what is said of it where that fails. */
export interface Wanted {
  readonly url: URL;
  readonly what: FetchedThing;
  /** What to do about a failure. */
  readonly remedy: Remedy;
  /** More than this is refused, in bytes. */
  readonly maxBytes: number;
}

/** A whole body. */
export interface Body {
  readonly chunks: readonly Uint8Array[];
  readonly contentType: string;
}

const WAITS_SECONDS = [1, 3, 9] as const;
const MAX_RETRY_AFTER_SECONDS = 60;
const MAX_REDIRECTS = 5;

/**
 * Reads a whole body, through at most five redirects. Undefined when the server says that there is no such thing (404).
 *
 * Network errors, broken or short bodies, 408, 429 and 5xx are tried four times in all, after 1, 3 and 9 s (or what
 * `Retry-After` asks for, up to 60 s). Every other answer is final. Fails with an InstallError that names the URL, and as
 * soon as the exchange's signal is aborted.
 */
export function fetchBody(wanted: Wanted, exchange: Exchange): Promise<Body | undefined> {
  return patiently(wanted, exchange, async () => {
    const { answer, url } = await follow(wanted, exchange);
    if (answer.status === 404) {
      answer.discard();
      return undefined;
    }
    if (answer.status !== 200) throw refusal(wanted, url, answer);
    return {
      chunks: await chunksOf(wanted, url, answer, exchange.signal),
      contentType: answer.header('content-type') ?? '',
    };
  });
}

/**
 * Asks for a URL without following where it leads. `location` is where it leads; `exists` is false for a 404.
 * Retries and fails as {@link fetchBody} does.
 */
export function fetchHead(
  wanted: Omit<Wanted, 'maxBytes'>,
  exchange: Exchange,
): Promise<{ readonly exists: boolean; readonly location?: string | undefined }> {
  return patiently(wanted, exchange, async () => {
    const answer = await ask(wanted.url, exchange);
    if (answer.status === 404) {
      answer.discard();
      return { exists: false };
    }
    if (answer.status !== 200 && !isRedirect(answer.status)) throw refusal(wanted, wanted.url, answer);
    answer.discard();
    const location = answer.header('location');
    return { exists: true, location };
  });
}

/** The text of a body; `latin1` keeps one character per byte. */
export function textOf(body: Body, encoding: 'utf8' | 'latin1'): string {
  return Buffer.concat(body.chunks).toString(encoding);
}

/** A failure after which another attempt makes sense. */
class PassingFailure extends Error {
  readonly problem: FetchProblem;
  readonly retryAfterSeconds: number;

  constructor(problem: FetchProblem, retryAfterSeconds = 0, cause?: unknown) {
    super(problem.kind, { cause });
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

async function patiently<T>(
  wanted: Omit<Wanted, 'maxBytes'>,
  exchange: Exchange,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      const planned = WAITS_SECONDS[tries - 1];
      if (planned === undefined) {
        const { what, remedy } = wanted;
        throw new InstallError({ kind: 'not-fetched', what, problem: error.problem, tries, remedy }, error.cause);
      }
      const wait = Math.max(planned, Math.min(error.retryAfterSeconds, MAX_RETRY_AFTER_SECONDS));
      const of = WAITS_SECONDS.length + 1;
      exchange.note({ kind: 'retrying', problem: error.problem, seconds: wait, made: tries, of });
      await unlessInterrupted(exchange.signal, exchange.sleep(wait * 1000));
    }
  }
}

async function follow(wanted: Wanted, exchange: Exchange): Promise<{ answer: HttpAnswer; url: URL }> {
  let url = wanted.url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const answer = await ask(url, exchange);
    if (!isRedirect(answer.status)) return { answer, url };
    answer.discard();
    url = nextHop(wanted, url, answer.header('location'));
  }
  throw final(wanted, { kind: 'redirects', url: shown(wanted.url), most: MAX_REDIRECTS });
}

function nextHop(wanted: Wanted, from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw final(wanted, { kind: 'redirected-nowhere', url: shown(from) });
  }
  // A user in a Location comes from the server, not from the author: it is never used.
  const to = withoutUser(new URL(location, from));
  if (to.protocol !== 'https:' && to.protocol !== 'http:') {
    throw final(wanted, { kind: 'redirected-to-scheme', url: shown(from), scheme: to.protocol });
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw final(wanted, { kind: 'redirected-unprotected', url: shown(from), to: shown(to) });
  }
  return to;
}

/** One GET of exactly this URL; refused credentials that are not needed are left out in a second one. */
async function ask(url: URL, exchange: Exchange): Promise<HttpAnswer> {
  const authorization = exchange.credentials.headerFor(url);
  const answer = await send(url, exchange, authorization);
  if (authorization === undefined || !exchange.credentials.optional || ![401, 403, 404].includes(answer.status)) {
    return withoutPassingStatus(url, answer);
  }
  answer.discard();
  return withoutPassingStatus(url, await send(url, exchange, undefined));
}

async function send(url: URL, { http, signal }: Exchange, authorization: string | undefined): Promise<HttpAnswer> {
  throwIfInterrupted(signal);
  const headers = { accept: '*/*' };
  const asked = http.get(withoutUser(url), authorization === undefined ? headers : { ...headers, authorization });
  try {
    return await unlessInterrupted(signal, asked);
  } catch (error) {
    if (signal.aborted) {
      // An answer that still comes would hold its connection.
      asked.then((answer) => answer.discard()).catch(() => undefined);
      throw error;
    }
    throw new PassingFailure({ kind: 'no-answer', url: shown(url), reason: reasonOf(error, url) }, 0, error);
  }
}

function withoutPassingStatus(url: URL, answer: HttpAnswer): HttpAnswer {
  if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) return answer;
  answer.discard();
  const seconds = Number(answer.header('retry-after'));
  const problem: FetchProblem = { kind: 'status', url: shown(url), status: answer.status };
  throw new PassingFailure(problem, Number.isFinite(seconds) ? seconds : 0);
}

async function chunksOf(
  wanted: Wanted,
  url: URL,
  answer: HttpAnswer,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const announced = Number(answer.header('content-length') ?? Number.NaN);
  if (announced > wanted.maxBytes) {
    answer.discard();
    throw tooLarge(wanted, url);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const discard = (): void => answer.discard();
  signal.addEventListener('abort', discard, { once: true });
  try {
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > wanted.maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throwIfInterrupted(signal);
    const reason = reasonOf(error, url);
    throw new PassingFailure({ kind: 'broken-off', url: shown(url), bytes: size, reason }, 0, error);
  } finally {
    signal.removeEventListener('abort', discard);
  }
  throwIfInterrupted(signal);
  if (size > wanted.maxBytes) {
    answer.discard();
    throw tooLarge(wanted, url);
  }
  if (Number.isFinite(announced) && size !== announced) {
    throw new PassingFailure({ kind: 'short', url: shown(url), bytes: size, announced });
  }
  return chunks;
}

function refusal(wanted: Omit<Wanted, 'maxBytes'>, url: URL, answer: HttpAnswer): InstallError {
  answer.discard();
  return final(wanted, { kind: 'status', url: shown(url), status: answer.status });
}

function tooLarge(wanted: Wanted, url: URL): InstallError {
  return final(wanted, { kind: 'too-large', url: shown(url), most: wanted.maxBytes });
}

function final({ what, remedy }: Omit<Wanted, 'maxBytes'>, problem: FetchProblem): InstallError {
  return new InstallError({ kind: 'not-fetched', what, problem, remedy });
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The system's message without the query, which may be a signature. */
function reasonOf(error: unknown, url: URL): string {
  const said = error instanceof Error ? error.message || error.name : String(error);
  // OpenSSL's own message ends with a line break.
  const text = said.replace(/\s+/g, ' ').trim();
  return url.search === '' ? text : text.replaceAll(url.search, '?…');
}
