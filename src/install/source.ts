import { type Credentials, gitHubCredentials, mirrorCredentials, withoutUser } from './credentials.js';
import { InstallError } from './fault.js';

/** The project that releases ecspresso. */
export const PROJECT_URL = 'https://github.com/kayac/ecspresso';

/** Where the files of releases come from. */
export interface Source {
  readonly kind: 'GitHub' | 'mirror';
  readonly credentials: Credentials;
  /** The URL of one file of a release, without user and password. */
  urlOf(version: string, file: string): URL;
}

/** The project's own releases. `serverUrl` is GITHUB_SERVER_URL. */
export function gitHubReleases(token: string | undefined, serverUrl: string | undefined): Source {
  return {
    kind: 'GitHub',
    credentials: gitHubCredentials(token, serverUrl),
    urlOf: (version, file) => new URL(`${PROJECT_URL}/releases/download/v${version}/${file}`),
  };
}

/**
 * A copy of the releases elsewhere: `<base>/v<version>/<file>`. A query of the base (a signature, say) stays on every
 * URL. Fails with an InstallError, which does not repeat the URL, when the base is no http(s) URL.
 */
export function mirrorAt(base: string): Source {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InstallError({ kind: 'no-mirror-url' });
  }
  return {
    kind: 'mirror',
    credentials: mirrorCredentials(url),
    urlOf: (version, file) => {
      const place = withoutUser(url);
      place.hash = '';
      place.pathname = `${url.pathname.replace(/\/+$/, '')}/v${version}/${file}`;
      return place;
    },
  };
}
