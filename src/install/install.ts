import { messageOf, ReleaseError } from '../errors.js';
import type { InstallRequest } from '../inputs/inputs.js';
import { fileInArchive, isGzip, isWebPage } from './archive.js';
import { assetOf, checksumFilesOf, executableOf } from './asset.js';
import { isVouchedFor, type KnownSums, sumInList, sumInTable, sumsInTable, verdictOf } from './checksum.js';
import { type Choice, choiceOf, resolveNewest } from './choose-version.js';
import type { InstallContext } from './context.js';
import { shown } from './credentials.js';
import { sha256Of } from './digest.js';
import { type Body, type Exchange, fetchBody, fetchHead, textOf } from './http.js';
import { throwIfInterrupted } from './interruption.js';
import { isBelow, placesOnPath } from './path-search.js';
import { PINNED_VERSION } from './pinned-version.js';
import { type Archive, adviceFor, foreignAnswer, missingArchive, unvouchedArchive, wrongSum } from './refusal.js';
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
  readonly warnings: readonly string[];
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
 * temp folder, with a warning. Fails with a ReleaseError, also as soon as the world's signal interrupts it.
 */
export async function install(request: InstallRequest, world: InstallWorld): Promise<Installed> {
  if (request.version.kind === 'installed') return installedOnPath(world);
  const choice = choiceOf(request.version);
  const warnings: string[] = [];

  const cached = await cachedChoice(choice, world, warnings);
  if (cached !== undefined) return { ...cached, warnings };

  const source =
    request.mirror === undefined ? gitHubReleases(request.githubToken, world.serverUrl) : mirrorAt(request.mirror);
  const context: InstallContext = { request, source, exchange: exchangeOf(world, source), world };
  if (choice.kind === 'exact') return { ...(await download(choice.version, choice, context, warnings)), warnings };

  const resolved = await resolveNewest(choice, context);
  warnings.push(...resolved.warnings);
  return {
    ...((await cachedVersion(resolved.version, world, warnings)) ??
      (await download(resolved.version, choice, context, warnings))),
    warnings,
  };
}

async function installedOnPath(world: InstallWorld): Promise<Installed> {
  const warnings: string[] = [];
  const workspace = world.workspace === undefined ? undefined : await world.disk.realPath(world.workspace);
  for (const path of placesOnPath('ecspresso', world.platform, world.path, world.pathExt)) {
    if (!(await world.disk.isProgram(path))) continue;
    if (workspace !== undefined && isBelow(workspace, await world.disk.realPath(path), world.platform)) {
      warnings.push(`${path} is inside the workspace: a program that a checkout brings along is not used.`);
      continue;
    }
    return { path, version: undefined, source: 'PATH', cacheHit: false, warnings };
  }
  throw new ReleaseError('There is no ecspresso on PATH, and `ecspresso-version: installed` asks for that one.', {
    more: [
      `Install it in an earlier step of the same job or in the runner's image, or set a version such as ${PINNED_VERSION} to have it installed here.`,
      `PATH is ${world.path === '' ? 'empty' : world.path}`,
      ...warnings,
    ],
  });
}

type Found = Omit<Installed, 'warnings'>;

/** `latest` is not answered here: an old cache would make it mean "some version from the past". */
async function cachedChoice(choice: Choice, world: InstallWorld, warnings: string[]): Promise<Found | undefined> {
  if (choice.kind === 'exact') return cachedVersion(choice.version, world, warnings);
  if (choice.range === undefined) return undefined;
  for (const version of newestFirst(world.cache.findAll(), choice.range)) {
    const cached = await cachedVersion(version, world, warnings);
    if (cached !== undefined) return cached;
  }
  return undefined;
}

async function cachedVersion(version: string, world: InstallWorld, warnings: string[]): Promise<Found | undefined> {
  const folder = world.cache.find(version);
  if (folder === undefined) return undefined;
  const path = world.disk.join(folder, executableOf(world.platform));
  if (await world.disk.isProgram(path)) return { path, version, source: 'tool cache', cacheHit: true };
  const warning = `The tool cache lists ecspresso ${version}, but there is no program at ${path}: it is installed anew.`;
  // For a range this may be reached twice.
  if (!warnings.includes(warning)) warnings.push(warning);
  return undefined;
}

async function download(version: string, choice: Choice, context: InstallContext, warnings: string[]): Promise<Found> {
  const { source, exchange, world } = context;
  const asset = assetOf(version, world.platform, world.arch);
  const url = source.urlOf(version, asset.file);
  const archive: Archive = { version, asset, url, source };
  const known = await knownSums(archive, context);
  if (!isVouchedFor(known)) throw await whyUnvouched(archive, choice, context);

  world.note(`Downloading ${shown(url)}`);
  const wanted = { url, what: asset.file, advice: adviceFor(source), maxBytes: ARCHIVE_BYTES };
  const body = await fetchBody(wanted, exchange);
  if (body === undefined) throw missingArchive(archive, choice.label);
  if (!isGzip(body.chunks)) throw foreignAnswer(archive, isWebPage(body.chunks, body.contentType));
  const sha256 = sha256Of(body.chunks);
  const verdict = verdictOf(sha256, known, sumsInTable(world.checksums));
  if (verdict.kind === 'mismatch') throw wrongSum(archive, verdict, sha256);
  if (verdict.kind === 'unknown') throw unvouchedArchive(archive);

  const isReleased = verdict.unlike === undefined;
  if (!isReleased) {
    warnings.push(
      `${asset.file} from ${shown(url)} is not what ecspresso released as ${version}: \`ecspresso-checksum\` vouches for it, and it is kept out of the tool cache.`,
    );
  }
  const path = await keep(body, archive, world, warnings, isReleased);
  return { path, version, source: source.kind, sha256, cacheHit: false };
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
    const url = source.urlOf(version, list);
    const what = `the SHA-256 sums of ecspresso ${version}`;
    const body = await fetchBody({ url, what, advice: adviceFor(source), maxBytes: LIST_BYTES }, exchange);
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
): Promise<ReleaseError> {
  if (source.kind === 'mirror') return unvouchedArchive(archive);
  const { exists } = await fetchHead(
    { url: archive.url, what: archive.asset.file, advice: adviceFor(source) },
    exchange,
  );
  return exists ? unvouchedArchive(archive) : missingArchive(archive, choice.label);
}

/** Unpacks the verified archive beside the tool cache first, so that nothing half-done is ever seen in it. */
async function keep(
  body: Body,
  archive: Archive,
  world: InstallWorld,
  warnings: string[],
  forLaterJobs: boolean,
): Promise<string> {
  const { version, asset, url } = archive;
  const name = executableOf(world.platform);
  const folder = await world.disk.newFolder();
  let keepFolder = false;
  try {
    const label = `${asset.file} from ${shown(url)}`;
    const content = fileInArchive(body.chunks, name, label, UNPACKED_BYTES, () => throwIfInterrupted(world.signal));
    const program = await world.disk.saveProgram(folder, name, content);
    if (!forLaterJobs) {
      keepFolder = true;
      return program;
    }
    try {
      const added = await addToCache(program, name, version, world, warnings);
      keepFolder = added === undefined;
      return added ?? program;
    } catch (error) {
      warnings.push(
        `The tool cache could not be written (${messageOf(error)}): ecspresso ${version} is used from ${folder}, and the next job downloads it again.`,
      );
      keepFolder = true;
      return program;
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
  warnings: string[],
): Promise<string | undefined> {
  const release = await world.cache.claim(version);
  if (release === undefined) return undefined;
  try {
    // Another job may have been quicker. Adding would replace its program, which may be running by now.
    const meanwhile = await cachedVersion(version, world, warnings);
    if (meanwhile !== undefined) return meanwhile.path;
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
    world.note(`${folder} could not be removed: ${messageOf(error)}`);
  }
}

function exchangeOf(world: InstallWorld, source: Source): Exchange {
  return {
    http: world.http,
    credentials: source.credentials,
    signal: world.signal,
    sleep: (milliseconds) => world.sleep(milliseconds),
    note: (line) => world.note(line),
  };
}
