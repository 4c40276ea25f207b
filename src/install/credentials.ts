/** Which `Authorization` goes where. Asked anew for every hop of a redirect. */
export interface Credentials {
  /** The value of the header for this URL; undefined: none may be sent there. */
  headerFor(url: URL): string | undefined;
  /** Whether the same request may succeed without credentials, so that a refusal is worth one try without them. */
  readonly optional: boolean;
}

/**
 * The workflow's token, for `https://github.com` and no other host, port or scheme, and only on runners of github.com:
 * the token of another GitHub server is not valid there and must not be sent. `serverUrl` is GITHUB_SERVER_URL. Public
 * releases need no token; it only lifts the limit on anonymous requests.
 */
export function gitHubCredentials(token: string | undefined, serverUrl: string | undefined): Credentials {
  const ours = serverUrl === undefined || serverUrl === '' || originOf(serverUrl) === 'https://github.com';
  const usable = ours ? token : undefined;
  return {
    optional: true,
    headerFor: (url) => {
      if (usable === undefined || usable === '' || url.origin !== 'https://github.com') return undefined;
      // git's endpoints know installation tokens only as a password.
      return url.pathname.includes('.git/') ? basic('x-access-token', usable) : `token ${usable}`;
    },
  };
}

/** The user and password in the mirror's URL, for the mirror's own scheme, host and port only. */
export function mirrorCredentials(base: URL): Credentials {
  const header =
    base.username === '' && base.password === '' ? undefined : basic(plain(base.username), plain(base.password));
  const { origin } = base;
  return { optional: false, headerFor: (url) => (url.origin === origin ? header : undefined) };
}

/** The URL as it may be printed: no user, no password, and no query, which may be a signature. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/** The same URL without user and password. */
export function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function originOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
