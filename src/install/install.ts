import { messageOf } from '../errors.js';
import type { InstallRequest } from '../inputs/inputs.js';
import { fileInArchive, isGzip, isWebPage } from './archive.js';
import { type Asset, assetOf, checksumFilesOf, executableOf } from './asset.js';
import { isVouchedFor, type KnownSums, sumInList, sumInTable, sumsInTable, verdictOf } from './checksum.js';
import { type Choice, choiceOf, resolveNewest } from './choose-version.js';
import type { InstallContext } from './context.js';
import { shown } from './credentials.js';
import { sha256Of } from './digest.js';
import { type ArchiveAt, InstallError, type InstallWarning, type PassedOver } from './fault.js';
import { type Body, type Exchange, fetchBody, fetchHead, textOf } from './http.js';
import { throwIfInterrupted } from './interruption.js';
import { isBelow, placesOnPath } from './path-search.js';
import { gitHubReleases, mirrorAt, type Source } from './source.js';
import { newestFirst } from './version.js';
import type { InstallWorld } from './world.js';

/** An ecspresso that can be run. */
export interface Installed {
  /** Absolute path of the program. */
  readonly path: string;
  /** Undefined for the one on PATH: only the program itself can say. */
  readonly version: string | undefined;
  readonly source: 'tool cache' | 'mirror' | 'GitHub' | 'PATH';
  /** Sum of the archive that was downloaded and verified for this install; absent when nothing was downloaded. */
  readonly sha256?: string | undefined;
  /** Whether the tool cache had it. */
  readonly cacheHit: boolean;
  /** Things worth a warning, in the order in which they happened. */
  readonly warnings: readonly InstallWarning[];
}

const ARCHIVE_BYTES = 200_000_000;
const UNPACKED_BYTES = 500_000_000;
const LIST_BYTES = 1_000_000;

/**
 * Gets the ecspresso that the request asks for: from the tool cache, else from the mirror when there is one, else from
 * GitHub Releases. A mirror takes the place of GitHub, which is then asked for nothing.
 *
 * Promises that what was downloaded has a sum that somebody other than the mirror vouches for, that it is in the tool
 * cache only after that, and that no other version than the one asked for is ever taken in its stead. What already is
 * in the tool cache is trusted, as every tool there is. Where the cache cannot be written, the program stays in the
 * temp folder, with a warning. Fails with an InstallError, and as soon as the world's signal interrupts it.
 */
export async function install(request: InstallRequest, world: InstallWorld): Promise<Installed> {
  if (request.version.kind === 'installed') return installedOnPath(world);
  const choice = choiceOf(request.version);
  const cached = await cachedChoice(choice, world);
  if (cached.found !== undefined) return { ...cached.found, warnings: cached.warnings };

  const source =
    request.mirror === undefined ? gitHubReleases(request.githubToken, world.serverUrl) : mirrorAt(request.mirror);
  const context: InstallContext = { request, source, exchange: exchangeOf(world, source), world };
  if (choice.kind === 'exact') {
    const { found, warnings } = await download(choice.version, choice, context);
    return { ...found, warnings: [...cached.warnings, ...warnings] };
  }
  const resolved = await resolveNewest(choice, context);
  const again = await cachedVersion(resolved.version, world);
  // What the cache lacks of a version is said once.
  const isSaid = cached.warnings.some(({ version }) => version === resolved.version);
  const before = [...cached.warnings, ...resolved.warnings, ...(isSaid ? [] : again.warnings)];
  if (again.found !== undefined) return { ...again.found, warnings: before };
  const { found, warnings } = await download(resolved.version, choice, context);
  return { ...found, warnings: [...before, ...warnings] };
}

async function installedOnPath(world: InstallWorld): Promise<Installed> {
  const passedOver: PassedOver[] = [];
  const workspace = world.workspace === undefined ? undefined : await world.disk.realPath(world.workspace);
  for (const path of placesOnPath('ecspresso', world.platform, world.path, world.pathExt)) {
    if (!(await world.disk.isProgram(path))) continue;
    if (workspace !== undefined && isBelow(workspace, await world.disk.realPath(path), world.platform)) {
      passedOver.push({ kind: 'in-workspace', program: path });
      continue;
    }
    return { path, version: undefined, source: 'PATH', cacheHit: false, warnings: passedOver };
  }
  throw new InstallError({ kind: 'not-on-path', path: world.path, passedOver });
}

type Found = Omit<Installed, 'warnings'>;

/** What the tool cache has of a version; nothing found and no warning: it does not list it. */
interface InCache {
  readonly found?: Found | undefined;
  readonly warnings: readonly Extract<InstallWarning, { kind: 'cached-nothing' }>[];
}

/** `latest` is not answered here: an old cache would make it mean "some version from the past". */
async function cachedChoice(choice: Choice, world: InstallWorld): Promise<InCache> {
  if (choice.kind === 'exact') return cachedVersion(choice.version, world);
  if (choice.range === undefined) return { warnings: [] };
  let warnings: InCache['warnings'] = [];
  for (const version of newestFirst(world.cache.findAll(), choice.range)) {
    const cached = await cachedVersion(version, world);
    warnings = [...warnings, ...cached.warnings];
    if (cached.found !== undefined) return { found: cached.found, warnings };
  }
  return { warnings };
}

async function cachedVersion(version: string, world: InstallWorld): Promise<InCache> {
  const folder = world.cache.find(version);
  if (folder === undefined) return { warnings: [] };
  const path = world.disk.join(folder, executableOf(world.platform));
  return (await world.disk.isProgram(path))
    ? { found: { path, version, source: 'tool cache', cacheHit: true }, warnings: [] }
    : { warnings: [{ kind: 'cached-nothing', version, program: path }] };
}

/** One archive at one place. */
interface Archive {
  readonly version: string;
  readonly asset: Asset;
  readonly url: URL;
  readonly source: Source;
}

/** The archive as it may be shown. */
function archiveAt({ version, asset, url, source }: Archive): ArchiveAt {
  return { version, file: asset.file, url: shown(url), source: source.kind };
}

/** A program that was downloaded, verified and unpacked. */
interface Downloaded {
  readonly found: Found;
  readonly warnings: readonly InstallWarning[];
}

async function download(version: string, choice: Choice, context: InstallContext): Promise<Downloaded> {
  const { source, exchange, world } = context;
  const asset = assetOf(version, world.platform, world.arch);
  const url = source.urlOf(version, asset.file);
  const archive: Archive = { version, asset, url, source };
  const known = await knownSums(archive, context);
  if (!isVouchedFor(known)) throw await whyUnvouched(archive, choice, context);

  world.note({ kind: 'downloading', url: shown(url) });
  const wanted = { url, what: { kind: 'file', file: asset.file }, remedy: source.kind } as const;
  const body = await fetchBody({ ...wanted, maxBytes: ARCHIVE_BYTES }, exchange);
  if (body === undefined) throw new InstallError({ kind: 'no-archive', asked: choice.asked, ...archiveAt(archive) });
  if (!isGzip(body.chunks)) {
    const came = isWebPage(body.chunks, body.contentType) ? 'web-page' : 'other';
    throw new InstallError({ kind: 'foreign-archive', came, ...archiveAt(archive) });
  }
  const sha256 = sha256Of(body.chunks);
  const verdict = verdictOf(sha256, known, sumsInTable(world.checksums));
  if (verdict.kind === 'mismatch') {
    const { by, expected, genuine } = verdict;
    const sums = { by, expected, got: sha256, isGenuine: genuine };
    throw new InstallError({ kind: 'wrong-sum', ...sums, ...archiveAt(archive) });
  }
  if (verdict.kind === 'unknown') throw new InstallError({ kind: 'unvouched', ...archiveAt(archive) });

  const isReleased = verdict.unlike === undefined;
  const { file, url: address } = archiveAt(archive);
  const kept = await keep(body, archive, world, isReleased);
  const warnings: readonly InstallWarning[] = isReleased
    ? kept.warnings
    : [{ kind: 'not-the-released', version, file, url: address }, ...kept.warnings];
  return { warnings, found: { path: kept.path, version, source: source.kind, sha256, cacheHit: false } };
}

/**
 * The release's own list is asked only for what neither the author nor the table knows: it lies beside the archive, so
 * it is the weakest of the three. A mirror's list is never used, because it would vouch for the mirror's own files.
 */
async function knownSums({ version, asset }: Archive, context: InstallContext): Promise<KnownSums> {
  const { request, source, exchange, world } = context;
  const shipped = sumInTable(world.checksums, version, asset);
  const known: KnownSums = { input: request.checksums, shipped };
  if (isVouchedFor(known) || source.kind === 'mirror') return known;
  for (const list of checksumFilesOf(version)) {
    const wanted = { url: source.urlOf(version, list), what: { kind: 'sums', version }, remedy: source.kind } as const;
    const body = await fetchBody({ ...wanted, maxBytes: LIST_BYTES }, exchange);
    const published = body === undefined ? undefined : sumInList(textOf(body, 'utf8'), asset.file);
    if (published !== undefined) return { ...known, published };
  }
  return known;
}

/** A version that does not exist has no sums either, and that is the thing to say then. A mirror is not asked. */
async function whyUnvouched(
  archive: Archive,
  choice: Choice,
  { source, exchange }: InstallContext,
): Promise<InstallError> {
  const unvouched = new InstallError({ kind: 'unvouched', ...archiveAt(archive) });
  if (source.kind === 'mirror') return unvouched;
  const what = { kind: 'file', file: archive.asset.file } as const;
  const { exists } = await fetchHead({ url: archive.url, what, remedy: source.kind }, exchange);
  return exists ? unvouched : new InstallError({ kind: 'no-archive', asked: choice.asked, ...archiveAt(archive) });
}

/** Where a downloaded program is. */
interface Kept {
  readonly path: string;
  readonly warnings: readonly InstallWarning[];
}

/** Unpacks the verified archive beside the tool cache first, so that nothing half-done is ever seen in it. */
async function keep(body: Body, archive: Archive, world: InstallWorld, forLaterJobs: boolean): Promise<Kept> {
  const { version } = archive;
  const name = executableOf(world.platform);
  const folder = await world.disk.newFolder();
  let keepFolder = false;
  try {
    const interrupted = (): void => throwIfInterrupted(world.signal);
    const content = fileInArchive(body.chunks, name, archiveAt(archive), UNPACKED_BYTES, interrupted);
    const program = await world.disk.saveProgram(folder, name, content);
    if (!forLaterJobs) {
      keepFolder = true;
      return { path: program, warnings: [] };
    }
    try {
      const added = await addToCache(program, name, version, world);
      keepFolder = added === undefined;
      return { path: added ?? program, warnings: [] };
    } catch (error) {
      keepFolder = true;
      return { path: program, warnings: [{ kind: 'not-cached', version, folder, reason: messageOf(error) }] };
    }
  } finally {
    if (!keepFolder) await removeQuietly(folder, world);
  }
}

/** Where the program is in the tool cache; undefined while another step or job of this runner is adding the same one. */
async function addToCache(
  program: string,
  name: string,
  version: string,
  world: InstallWorld,
): Promise<string | undefined> {
  const release = await world.cache.claim(version);
  if (release === undefined) return undefined;
  try {
    // Another job may have been quicker. Adding would replace its program, which may be running by now.
    const meanwhile = await cachedVersion(version, world);
    if (meanwhile.found !== undefined) return meanwhile.found.path;
    return world.disk.join(await world.cache.add(program, name, version), name);
  } finally {
    await release();
  }
}

async function removeQuietly(folder: string, world: InstallWorld): Promise<void> {
  try {
    await world.disk.remove(folder);
  } catch (error) {
    // The runner empties its temp folder itself: a leftover is no reason to fail an install that worked.
    world.note({ kind: 'not-removed', folder, reason: messageOf(error) });
  }
}

function exchangeOf(world: InstallWorld, source: Source): Exchange {
  return {
    http: world.http,
    credentials: source.credentials,
    signal: world.signal,
    sleep: (milliseconds) => world.sleep(milliseconds),
    note: (note) => world.note(note),
  };
}
