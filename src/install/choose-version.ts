import { ReleaseError } from '../errors.js';
import type { InstallRequest } from '../inputs/inputs.js';
import { type Asset, assetOf, checksumFilesOf } from './asset.js';
import { sumInTable } from './checksum.js';
import type { InstallContext } from './context.js';
import { shown } from './credentials.js';
import { tagsOf } from './git-tags.js';
import { type Exchange, fetchBody, fetchHead, textOf } from './http.js';
import { PINNED_VERSION } from './pinned-version.js';
import { PROJECT_URL } from './source.js';
import { isRange, isTwo, newestFirst, versionOfLatest, withoutV } from './version.js';

/** The version that was asked for, however that was written. */
export type Choice =
  | { readonly kind: 'exact'; readonly version: string; readonly label: string }
  /** No range: the newest there is. */
  | { readonly kind: 'newest'; readonly range?: string | undefined; readonly label: string };

const ADVERT_BYTES = 32_000_000;
const MOST_LOOKED_AT = 10;
const EXACT_ADVICE = `Set \`ecspresso-version\` to an exact version such as ${PINNED_VERSION}: that needs no look-up.`;

/**
 * What the request asks for. `label` completes "ecspresso …" in a message. Fails with a ReleaseError on a version that
 * this action does not drive and on a range that is none; the inputs are checked before, so that is a second line of defence.
 */
export function choiceOf(request: Exclude<InstallRequest['version'], { kind: 'installed' }>): Choice {
  switch (request.kind) {
    case 'pinned':
      return {
        kind: 'exact',
        version: PINNED_VERSION,
        label: `${PINNED_VERSION} (the version this action comes with)`,
      };
    case 'exact': {
      const version = withoutV(request.version);
      if (!isTwo(version)) {
        throw new ReleaseError(
          `${request.from}: ecspresso ${version} is not a release of 2.x, and this action drives only those.`,
          {
            more: [
              `Set a version such as ${PINNED_VERSION}, or put your own build on PATH and set \`ecspresso-version: installed\`.`,
            ],
          },
        );
      }
      return { kind: 'exact', version, label: `${version} (${request.from})` };
    }
    case 'range':
      if (!isRange(request.range)) {
        throw new ReleaseError(`${request.from}: "${request.range}" is no range of versions.`, {
          more: [EXACT_ADVICE],
        });
      }
      return { kind: 'newest', range: request.range, label: `"${request.range}" (${request.from})` };
    case 'latest':
      return { kind: 'newest', label: `latest (${request.from})` };
  }
}

/** The version that was chosen, with warnings about that choice. */
export interface Resolved {
  readonly version: string;
  readonly warnings: readonly string[];
}

/**
 * The version that `latest` or a range stands for: always a plain 2.x, never another one than asked for.
 *
 * - From GitHub, without its rate-limited API: `latest` is where `/releases/latest` leads. Where that is not a plain 2.x,
 *   and for ranges, it is the newest tag that has an archive for this machine and a known sum; newer tags without them
 *   (drafts, releases in the making) are skipped with a warning.
 * - With a mirror: the newest allowed version of the shipped table alone, because a folder of files has no list of
 *   releases that could be trusted. Nothing is asked of GitHub then, and no newer version than the table's is found.
 *
 * Fails with a ReleaseError that offers an exact version.
 */
export async function resolveNewest(
  choice: Extract<Choice, { kind: 'newest' }>,
  context: InstallContext,
): Promise<Resolved> {
  const { source, exchange, world } = context;
  if (source.kind === 'mirror') {
    const known = Object.keys(world.checksums);
    const [version] = newestFirst(known, choice.range);
    if (version !== undefined) return { version, warnings: [] };
    throw new ReleaseError(
      `No ecspresso ${choice.label} is known: with \`ecspresso-mirror\`, \`latest\` and ranges are chosen from the versions that this action knows (${newestFirst(known).join(', ')}).`,
      {
        more: [
          'Set `ecspresso-version` to the exact version that your mirror has, and `ecspresso-checksum` to its sum.',
        ],
      },
    );
  }
  if (choice.range === undefined) {
    const version = versionOfLatest(await latestLocation(exchange));
    if (version !== undefined) return { version, warnings: [] };
  }
  return newestReleased(newestFirst(await releasedTags(exchange), choice.range), choice.label, context);
}

async function latestLocation(exchange: Exchange): Promise<string | undefined> {
  const { location } = await fetchHead(
    { url: new URL(`${PROJECT_URL}/releases/latest`), what: 'the latest version of ecspresso', advice: EXACT_ADVICE },
    exchange,
  );
  return location;
}

async function releasedTags(exchange: Exchange): Promise<readonly string[]> {
  const url = new URL(`${PROJECT_URL}.git/info/refs?service=git-upload-pack`);
  const what = 'the versions of ecspresso';
  const body = await fetchBody({ url, what, advice: EXACT_ADVICE, maxBytes: ADVERT_BYTES }, exchange);
  const tags = body === undefined ? undefined : tagsOf(textOf(body, 'latin1'));
  if (tags !== undefined) return tags;
  const why =
    body === undefined ? 'answered HTTP 404' : 'did not answer with a list of tags (a proxy or a sign-in page?)';
  throw new ReleaseError(`Could not get ${what}: ${shown(url)} ${why}.`, { more: [EXACT_ADVICE] });
}

async function newestReleased(versions: readonly string[], label: string, context: InstallContext): Promise<Resolved> {
  const { platform, arch } = context.world;
  const warnings: string[] = [];
  const looked = versions.slice(0, MOST_LOOKED_AT);
  for (const version of looked) {
    const missing = await missingFile(version, assetOf(version, platform, arch), context);
    if (missing === undefined) return { version, warnings };
    warnings.push(`ecspresso ${version} has a tag but no ${missing} (yet): it was passed over for ${label}.`);
  }
  const why =
    looked.length === 0
      ? 'no plain 2.x version fits (prereleases and other major versions are never chosen)'
      : `none of ${looked.join(', ')} is released for ${platform}/${arch}`;
  throw new ReleaseError(`No ecspresso ${label} was found at ${PROJECT_URL}: ${why}.`, { more: [EXACT_ADVICE] });
}

/** The missing file because of which a version cannot be installed. */
async function missingFile(version: string, asset: Asset, context: InstallContext): Promise<string | undefined> {
  const { request, source, exchange, world } = context;
  const exists = async (file: string): Promise<boolean> => {
    const url = source.urlOf(version, file);
    return (await fetchHead({ url, what: `${file} of ecspresso ${version}`, advice: EXACT_ADVICE }, exchange)).exists;
  };
  if (!(await exists(asset.file))) return asset.file;
  if (request.checksums.length > 0 || sumInTable(world.checksums, version, asset) !== undefined) return undefined;
  const lists = checksumFilesOf(version);
  for (const list of lists) {
    if (await exists(list)) return undefined;
  }
  return lists[0];
}
