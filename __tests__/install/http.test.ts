import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Credentials, gitHubCredentials, mirrorCredentials } from '../../src/install/credentials.js';
import { type Exchange, fetchBody, fetchHead, type Http, textOf } from '../../src/install/http.js';
import { installNoteText } from '../../src/report/install/notes.js';
import { faultTextOf } from './support/fault-text.js';
import { type Answer, type Loopback, startLoopback } from './support/loopback.js';

const NOBODY: Credentials = { headerFor: () => undefined, optional: false };
let loopback: Loopback;
beforeAll(async () => {
  loopback = await startLoopback();
});
afterAll(() => loopback.stop());

/** Each test has a host of its own, so that none sees another's requests. */
let hosts = 0;
function newHost(scheme = 'https'): string {
  hosts += 1;
  return `${scheme}://host${hosts}.example`;
}

function exchange(credentials = NOBODY, http: Http = loopback.http) {
  const waits: number[] = [];
  const notes: string[] = [];
  const made: Exchange = {
    http,
    credentials,
    signal: new AbortController().signal,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    note: (note) => void notes.push(installNoteText(note)),
  };
  return { ...made, waits, notes };
}

function wanted(url: string, maxBytes = 1000) {
  return { url: new URL(url), what: { kind: 'versions' }, remedy: 'exact-version', maxBytes } as const;
}

async function read(url: string, credentials = NOBODY): Promise<string | undefined> {
  const body = await fetchBody(wanted(url), exchange(credentials));
  return body && textOf(body, 'utf8');
}

function requestsTo(origin: string) {
  return loopback.received.filter(({ url }) => url.startsWith(origin));
}

describe('retries', () => {
  const GOOD: Answer = { body: 'good' };
  test.each<[string, readonly Answer[], readonly number[]]>([
    ['none needed', [GOOD], []],
    ['503 once', [{ status: 503 }, GOOD], [1000]],
    ['500, 502, 504', [{ status: 500 }, { status: 502 }, { status: 504 }, GOOD], [1000, 3000, 9000]],
    ['429 with Retry-After', [{ status: 429, headers: { 'retry-after': '7' } }, GOOD], [7000]],
    ['Retry-After beyond patience', [{ status: 503, headers: { 'retry-after': '86400' } }, GOOD], [60_000]],
    [
      'Retry-After as a date',
      [{ status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } }, GOOD],
      [1000],
    ],
    ['408', [{ status: 408 }, GOOD], [1000]],
    ['no answer', [{ breaks: 'before' }, GOOD], [1000]],
    ['a broken body', [{ body: 'x'.repeat(900), breaks: 'within' }, GOOD], [1000]],
  ])('%s', async (_, answers, waits) => {
    const host = newHost();
    loopback.on(`${host}/a`, ...answers);
    const made = exchange();
    const body = await fetchBody(wanted(`${host}/a`), made);
    expect(body && textOf(body, 'utf8')).toBe('good');
    expect(made.waits).toEqual(waits);
    expect(made.notes).toHaveLength(waits.length);
  });

  test.each<[string, Answer, string]>([
    ['503', { status: 503 }, 'answered HTTP 503'],
    ['no answer', { breaks: 'before' }, 'no answer from'],
    ['a broken body', { body: 'x'.repeat(900), breaks: 'within' }, 'broke off after'],
  ])('%s for good: four attempts, then an error with the place and the advice', async (_, answer, reason) => {
    const host = newHost();
    loopback.on(`${host}/a`, answer);
    const text = await faultTextOf(() => fetchBody(wanted(`${host}/a`), exchange()));
    expect(text).toContain(reason);
    expect(text).toContain('Could not get the versions of ecspresso: ');
    expect(text).toContain(`${host}/a`);
    expect(text).toContain('(tried 4 times).\nSet `ecspresso-version` to an exact version');
    expect(requestsTo(host)).toHaveLength(4);
  });

  test.each([400, 401, 403, 410, 204, 304])('HTTP %i is final', async (status) => {
    const host = newHost();
    loopback.on(`${host}/a`, { status });
    expect(await faultTextOf(() => fetchBody(wanted(`${host}/a`), exchange()))).toContain(
      `Could not get the versions of ecspresso: ${host}/a answered HTTP ${status}.\nSet \`ecspresso-version\``,
    );
    expect(requestsTo(host)).toHaveLength(1);
  });

  test('404 is an answer', async () => {
    const host = newHost();
    expect(await read(`${host}/a`)).toBeUndefined();
    expect(await fetchHead(wanted(`${host}/a`), exchange())).toEqual({ exists: false });
    expect(requestsTo(host)).toHaveLength(2);
  });

  test('fewer bytes than announced count as broken, even if the connection ended in order', async () => {
    const short: Http = {
      get: async () => ({
        status: 200,
        header: (name) => (name === 'content-length' ? '10' : undefined),
        body: (async function* () {
          yield Buffer.from('short');
        })(),
        discard: () => undefined,
      }),
    };
    expect(await faultTextOf(() => fetchBody(wanted('https://x.example/a'), exchange(NOBODY, short)))).toContain(
      'sent 5 of 10 bytes',
    );
  });

  test('a defect is not taken for weather', async () => {
    const made = exchange({
      headerFor: () => {
        throw new TypeError('a defect');
      },
      optional: false,
    });
    await expect(fetchBody(wanted('https://x.example/a'), made)).rejects.toThrow(TypeError);
    expect(made.waits).toEqual([]);
  });
});

describe('size', () => {
  test('as announced, refused before the body', async () => {
    const host = newHost();
    loopback.on(`${host}/a`, { body: 'x'.repeat(2_000_001) });
    expect(await faultTextOf(() => fetchBody(wanted(`${host}/a`, 2_000_000), exchange()))).toContain(
      'larger than 2 MB',
    );
    expect(requestsTo(host)).toHaveLength(1);
  });

  test('as it comes, without an announcement', async () => {
    let sent = 0;
    const endless: Http = {
      get: async () => ({
        status: 200,
        header: () => undefined,
        body: (async function* () {
          for (;;) {
            sent += 100_000;
            yield new Uint8Array(100_000);
          }
        })(),
        discard: () => undefined,
      }),
    };
    const fetched = (): unknown => fetchBody(wanted('https://x.example/a', 2_000_000), exchange(NOBODY, endless));
    expect(await faultTextOf(fetched)).toContain('larger than 2 MB');
    expect(sent).toBe(2_100_000);
  });
});

describe('redirects', () => {
  const to = (location: string, status = 302): Answer => ({ status, headers: { location } });

  test.each([301, 302, 303, 307, 308])('%i is followed', async (status) => {
    const host = newHost();
    loopback.on(`${host}/a`, to('/b?c=d', status));
    loopback.on(`${host}/b?c=d`, { body: 'there' });
    expect(await read(`${host}/a`)).toBe('there');
  });

  test('five are followed, six are not', async () => {
    const host = newHost();
    for (let at = 0; at < 6; at += 1) loopback.on(`${host}/${at}`, to(`/${at + 1}`));
    loopback.on(`${host}/6`, { body: 'there' });
    expect(await read(`${host}/1`)).toBe('there');
    expect(await faultTextOf(() => read(`${host}/0`))).toContain(`${host}/0 led through more than 5 redirects`);
  });

  test('from http to https, and from http to http', async () => {
    const plain = newHost('http');
    const host = newHost();
    loopback.on(`${plain}/a`, to(`${plain}/b`));
    loopback.on(`${plain}/b`, to(`${host}/c`));
    loopback.on(`${host}/c`, { body: 'there' });
    expect(await read(`${plain}/a`)).toBe('there');
  });

  test.each([
    ['from https to http', 'http://plain.example/x?sig=secret', 'from https to unprotected http'],
    ['to a file', 'file:///etc/passwd', 'redirected to file:'],
    ['to nowhere', 'https://', 'redirected to nowhere'],
  ])('%s: refused', async (_, location, reason) => {
    const host = newHost();
    loopback.on(`${host}/a`, to(location));
    const text = await faultTextOf(() => read(`${host}/a`));
    expect(text).toContain(reason);
    expect(text).not.toContain('secret');
    expect(loopback.received.filter(({ url }) => url.includes('plain.example'))).toEqual([]);
  });

  test('without a Location: refused', async () => {
    const host = newHost();
    loopback.on(`${host}/a`, { status: 302 });
    expect(await faultTextOf(() => read(`${host}/a`))).toContain('redirected to nowhere');
  });

  test('are not followed where only their Location is wanted', async () => {
    const host = newHost();
    loopback.on(`${host}/a`, to(`${host}/b`));
    expect(await fetchHead(wanted(`${host}/a`), exchange())).toEqual({ exists: true, location: `${host}/b` });
    expect(requestsTo(host).map(({ url }) => url)).toEqual([`${host}/a`]);
  });

  test('a user in a Location is not used', async () => {
    const host = newHost();
    loopback.on(`${host}/a`, to(`${host.replace('//', '//u:p@')}/b`));
    loopback.on(`${host}/b`, { body: 'there' });
    expect(await read(`${host}/a`)).toBe('there');
    expect(requestsTo(host).map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  });
});

describe('credentials on the way', () => {
  const answered = (path: string) => loopback.received.filter(({ url }) => url.endsWith(path));

  test('the token goes to github.com, not to where it redirects, and again to github.com', async () => {
    loopback.on('https://github.com/hop1', { status: 302, headers: { location: 'https://assets.example/hop2' } });
    loopback.on('https://assets.example/hop2', { status: 302, headers: { location: 'https://github.com/hop3' } });
    loopback.on('https://github.com/hop3', { body: 'there' });
    expect(await read('https://github.com/hop1', gitHubCredentials('secret', undefined))).toBe('there');
    expect(answered('/hop1')).toEqual([{ url: 'https://github.com/hop1', authorization: 'token secret' }]);
    expect(answered('/hop2')).toEqual([{ url: 'https://assets.example/hop2' }]);
    expect(answered('/hop3')).toEqual([{ url: 'https://github.com/hop3', authorization: 'token secret' }]);
  });

  test.each([401, 403, 404])('a token that is answered by %i is left out in a second request', async (status) => {
    const url = `https://github.com/refused-${status}`;
    loopback.on(url, { status }, { body: 'public' });
    expect(await read(url, gitHubCredentials('expired', undefined))).toBe('public');
    expect(answered(`/refused-${status}`).map(({ authorization }) => authorization)).toEqual([
      'token expired',
      undefined,
    ]);
  });

  test("the mirror's password goes to the mirror alone, and a refusal is final", async () => {
    const host = newHost();
    const other = newHost();
    const credentials = mirrorCredentials(new URL(host.replace('//', '//u:p@')));
    loopback.on(`${host}/a`, { status: 302, headers: { location: `${other}/b` } });
    loopback.on(`${other}/b`, { body: 'there' });
    loopback.on(`${host}/refused`, { status: 403 });
    expect(await read(`${host}/a`, credentials)).toBe('there');
    expect(await faultTextOf(() => read(`${host}/refused`, credentials))).toContain('HTTP 403');
    expect(requestsTo(host).map(({ authorization }) => authorization)).toEqual(['Basic dTpw', 'Basic dTpw']);
    expect(requestsTo(other).map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('a user in the URL never reaches the port, and a query is never printed', async () => {
    const seen: string[] = [];
    const failing: Http = {
      get: async (url) => {
        seen.push(url.href);
        throw new Error(`Request timeout: ${url.pathname}${url.search}`);
      },
    };
    const made = exchange(NOBODY, failing);
    const text = await faultTextOf(() => fetchBody(wanted('https://user:pass@x.example/a?sig=secret'), made));
    expect(text).toContain('no answer from https://x.example/a?…: Request timeout: /a?…');
    expect(seen[0]).toBe('https://x.example/a?sig=secret');
    expect(made.notes.join()).not.toMatch(/pass|secret/);
  });
});
