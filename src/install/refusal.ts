import { ReleaseError } from '../errors.js';
import type { Asset } from './asset.js';
import type { Verdict } from './checksum.js';
import { shown } from './credentials.js';
import { PINNED_VERSION } from './pinned-version.js';
import { PROJECT_URL, type Source } from './source.js';

/** One archive at one place. */
export interface Archive {
  readonly version: string;
  readonly asset: Asset;
  readonly url: URL;
  readonly source: Source;
}

/** What to do when a server does not give what it should. */
export function adviceFor(source: Source): string {
  return source.kind === 'mirror'
    ? 'Check `ecspresso-mirror`, the credentials in it and whether this runner reaches it.'
    : 'Check whether this runner reaches github.com (https_proxy and no_proxy are honoured) and https://www.githubstatus.com. Where it never can, set `ecspresso-mirror`, or install ecspresso in the image and set `ecspresso-version: installed`.';
}

/** The server has no such archive. `label` is what the author asked for. */
export function missingArchive({ version, asset, url, source }: Archive, label: string): ReleaseError {
  const advice =
    source.kind === 'mirror'
      ? 'Copy that archive to the mirror, or set `ecspresso-version` to one that it has.'
      : `Look for the version at ${PROJECT_URL}/releases and set \`ecspresso-version\` to one that is there, such as ${PINNED_VERSION}.`;
  return new ReleaseError(
    `ecspresso ${label} does not exist for this runner: ${shown(url)} answered HTTP 404 (${asset.file} of version ${version}).`,
    { more: [advice] },
  );
}

/** The server sent something that cannot be the archive. */
export function foreignAnswer({ asset, url, source }: Archive, webPage: boolean): ReleaseError {
  const what = webPage ? 'a web page (a sign-in form or the page of a proxy?)' : 'something that is no gzip archive';
  return new ReleaseError(`${shown(url)} answered with ${what} instead of ${asset.file}.`, {
    more: [adviceFor(source)],
  });
}

/** Nobody knows the archive's sum, so it was not even downloaded. */
export function unvouchedArchive({ version, asset, url, source }: Archive): ReleaseError {
  const why =
    source.kind === 'mirror'
      ? 'this action knows none for it, and the sums on a mirror do not count'
      : 'this action knows none for it, and its release lists none';
  return new ReleaseError(
    `${asset.file} was not downloaded from ${shown(url)}, because there is no SHA-256 to expect: ${why}.`,
    {
      more: [
        `Put its sum, from a place that you trust, in \`ecspresso-checksum\`, or set a version that this action knows instead of ${version}, such as ${PINNED_VERSION}.`,
      ],
    },
  );
}

/** The archive that came is not the expected one. `got` is its SHA-256. */
export function wrongSum(
  { asset, url, source }: Archive,
  verdict: Extract<Verdict, { kind: 'mismatch' }>,
  got: string,
): ReleaseError {
  const [origin, advice] = {
    input: [
      'from `ecspresso-checksum`',
      verdict.genuine
        ? `The archive is the one that ${PROJECT_URL} released for this version and runner, so it is \`ecspresso-checksum\` that is for another version or platform: add the sum above to it.`
        : 'Check whether `ecspresso-checksum` is for this version and platform. Do not copy the sum above into it before you know where the file comes from.',
    ],
    shipped: [
      'the one that this action knows',
      source.kind === 'mirror'
        ? `The file is not what ${PROJECT_URL} released: replace it on the mirror by the original.`
        : `The file is not what ${PROJECT_URL} released. Run the job again; if it stays so, look at what stands between this runner and GitHub, and report it.`,
    ],
    published: [
      "from the release's own list of sums",
      'The file was damaged on its way or changed after its release. Run the job again; if it stays so, report it.',
    ],
  }[verdict.by] as [string, string];
  return new ReleaseError(`${asset.file} from ${shown(url)} was not installed: its SHA-256 is wrong.`, {
    more: [`  expected  ${verdict.expected.join(' or ')} (${origin})`, `  got       ${got}`, advice],
  });
}
