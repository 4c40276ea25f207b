import type { InstallRequest } from '../inputs/inputs.js';
import { type Asset, assetOf, checksumFilesOf } from './asset.js';
import { sumInTable } from './checksum.js';
import type { InstallContext } from './context.js';
import { shown } from './credentials.js';
import { type AskedVersion, type FetchProblem, InstallError, type InstallWarning } from './fault.js';
import { tagsOf } from './git-tags.js';
import { type Exchange, fetchBody, fetchHead, textOf } from './http.js';
import { PINNED_VERSION } from './pinned-version.js';
import { PROJECT_URL } from './source.js';
import { isRange, isTwo, newestFirst, versionOfLatest, withoutV } from './version.js';

/** Which version is meant: this one, or the newest there is (in a range). `asked` is how it was asked for. */
export type Choice =
  | { readonly kind: 'exact'; readonly version: string; readonly asked: AskedVersion }
  /** No range: the newest there is. */
  | { readonly kind: 'newest'; readonly range?: string | undefined; readonly asked: AskedVersion };

const ADVERT_BYTES = 32_000_000;
const MOST_LOOKED_AT = 10;

/**
 * What the request asks for. Fails with an InstallError on a version that this action does not drive and on a range that is none; the
 * inputs are checked before, so that is a second line of defence.
 */
export function choiceOf(request: Exclude<InstallRequest['version'], { kind: 'installed' }>): Choice {
  switch (request.kind) {
    case 'pinned':
      return { kind: 'exact', version: PINNED_VERSION, asked: { kind: 'pinned', version: PINNED_VERSION } };
    case 'exact': {
      const { from } = request;
      const version = withoutV(request.version);
      if (!isTwo(version)) throw new InstallError({ kind: 'other-major', version, from });
      return { kind: 'exact', version, asked: { kind: 'exact', version, from } };
    }
    case 'range': {
      const { range, from } = request;
      if (!isRange(range)) throw new InstallError({ kind: 'no-range', range, from });
      return { kind: 'newest', range, asked: { kind: 'range', range, from } };
    }
    case 'latest':
      return { kind: 'newest', asked: { kind: 'latest', from: request.from } };
  }
}

/** The version that was chosen, with warnings about that choice. */
export interface Resolved {
  readonly version: string;
  readonly warnings: readonly InstallWarning[];
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
 * Fails with an InstallError.
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
    throw new InstallError({ kind: 'none-known', asked: choice.asked, known: newestFirst(known) });
  }
  if (choice.range === undefined) {
    const version = versionOfLatest(await latestLocation(exchange));
    if (version !== undefined) return { version, warnings: [] };
  }
  return newestReleased(newestFirst(await releasedTags(exchange), choice.range), choice.asked, context);
}

async function latestLocation(exchange: Exchange): Promise<string | undefined> {
  const { location } = await fetchHead(
    { url: new URL(`${PROJECT_URL}/releases/latest`), what: { kind: 'latest' }, remedy: 'exact-version' },
    exchange,
  );
  return location;
}

async function releasedTags(exchange: Exchange): Promise<readonly string[]> {
  const url = new URL(`${PROJECT_URL}.git/info/refs?service=git-upload-pack`);
  const wanted = { url, what: { kind: 'versions' }, remedy: 'exact-version' } as const;
  const body = await fetchBody({ ...wanted, maxBytes: ADVERT_BYTES }, exchange);
  const tags = body === undefined ? undefined : tagsOf(textOf(body, 'latin1'));
  if (tags !== undefined) return tags;
  const problem: FetchProblem =
    body === undefined ? { kind: 'status', url: shown(url), status: 404 } : { kind: 'no-tags', url: shown(url) };
  throw new InstallError({ kind: 'not-fetched', what: wanted.what, problem, remedy: wanted.remedy });
}

async function newestReleased(
  versions: readonly string[],
  asked: AskedVersion,
  context: InstallContext,
): Promise<Resolved> {
  const { platform, arch } = context.world;
  const warnings: InstallWarning[] = [];
  const looked = versions.slice(0, MOST_LOOKED_AT);
  for (const version of looked) {
    const missing = await missingFile(version, assetOf(version, platform, arch), context);
    if (missing === undefined) return { version, warnings };
    warnings.push({ kind: 'passed-over', version, missing, asked });
  }
  throw new InstallError({ kind: 'none-released', asked, looked, platform, arch });
}

/** The missing file because of which a version cannot be installed. */
async function missingFile(version: string, asset: Asset, context: InstallContext): Promise<string | undefined> {
  const { request, source, exchange, world } = context;
  const exists = async (file: string): Promise<boolean> => {
    const url = source.urlOf(version, file);
    const what = { kind: 'file', file, version } as const;
    return (await fetchHead({ url, what, remedy: 'exact-version' }, exchange)).exists;
  };
  if (!(await exists(asset.file))) return asset.file;
  if (request.checksums.length > 0 || sumInTable(world.checksums, version, asset) !== undefined) return undefined;
  const lists = checksumFilesOf(version);
  for (const list of lists) {
    if (await exists(list)) return undefined;
  }
  return lists[0];
}
