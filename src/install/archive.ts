import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { messageOf } from '../errors.js';
import { type ArchiveName, type ArchiveProblem, InstallError } from './fault.js';

/** Whether bytes begin as every gzip file does. */
export function isGzip(chunks: readonly Uint8Array[]): boolean {
  const [first, second] = Buffer.concat(chunks.slice(0, 2));
  return first === 0x1f && second === 0x8b;
}

/** Whether bytes look like a web page: what captive portals, proxies and sign-in forms send instead of a file. */
export function isWebPage(chunks: readonly Uint8Array[], contentType: string): boolean {
  if (isGzip(chunks)) return false;
  const start = Buffer.concat(chunks.slice(0, 2)).subarray(0, 512).toString('latin1').trimStart();
  return /^text\/html\b/i.test(contentType) || /^<(?:!doctype|html|head|\?xml)/i.test(start);
}

/** Padding that may follow the end mark of a tar archive, bytes: far more than the record of any tar program. */
const MOST_AFTER_END = 1_000_000;

/**
 * The bytes of the one file `name` at the top of a tar.gz. Nothing else in the archive is ever written anywhere, so
 * paths that climb out and links have no effect; `name` itself must be a regular file, once, and not empty.
 *
 * Fails with an InstallError when it is not so, when the archive is damaged or cut, or when
 * it unpacks to more than `maxBytes`, or more than padding follows its end mark. Bytes that were yielded before a failure
 * are worthless. `interrupted` is asked between pieces and throws to end the work.
 */
export async function* fileInArchive(
  chunks: readonly Uint8Array[],
  name: string,
  archive: ArchiveName,
  maxBytes: number,
  interrupted: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const reading = readingOf(name);
  const { parser, fail } = reading;
  let unpacked = 0;
  let afterEnd = 0;
  let written = 0;
  const take = (): readonly Uint8Array[] => {
    const problem = reading.problem();
    if (problem !== undefined) throw new InstallError({ kind: 'not-unpacked', archive, problem });
    const taken = reading.found.splice(0);
    written += taken.reduce((sum, bytes) => sum + bytes.length, 0);
    return taken;
  };
  for await (const bytes of gunzipped(chunks, archive)) {
    interrupted();
    unpacked += bytes.length;
    // The parser would keep and copy whatever follows the end mark.
    if (reading.isOver()) afterEnd += bytes.length;
    if (unpacked > maxBytes) fail({ kind: 'too-large', most: maxBytes });
    else if (afterEnd > MOST_AFTER_END) fail({ kind: 'trailing', most: MOST_AFTER_END });
    else if (!reading.isOver()) parser.write(bytes);
    yield* take();
  }
  parser.end();
  yield* take();
  const { files, expected } = reading.entries();
  if (files === 0) fail({ kind: 'absent', name });
  else if (written === 0) fail({ kind: 'empty', name });
  else if (written !== expected) fail({ kind: 'cut', name });
  take();
}

/** A parser that collects the one file, and what it has met so far. */
interface Reading {
  readonly parser: Parser;
  /** Bytes of the file that nobody has taken yet. */
  readonly found: Uint8Array[];
  /** Notes the first thing that is wrong with the archive. */
  fail(what: ArchiveProblem): void;
  problem(): ArchiveProblem | undefined;
  /** Whether the end mark of the archive has been met. */
  isOver(): boolean;
  /** How many files of that name there were, and how large their headers say that they are, bytes. */
  entries(): { readonly files: number; readonly expected: number };
}

function readingOf(name: string): Reading {
  const found: Uint8Array[] = [];
  let problem: ArchiveProblem | undefined;
  let isOver = false;
  let files = 0;
  let expected = 0;
  const fail = (what: ArchiveProblem): void => {
    problem ??= what;
  };
  const parser = new Parser({
    strict: true,
    filter: (path, entry) => {
      if (path.replace(/^\.\//, '') !== name) return false;
      if (!isRegularFile(entry)) {
        fail({ kind: 'no-regular-file', name });
        return false;
      }
      return true;
    },
    onReadEntry: (entry) => {
      files += 1;
      expected += entry.size;
      if (files > 1) fail({ kind: 'twice', name });
      entry.on('data', (data: Uint8Array) => found.push(data));
    },
  });
  parser.on('error', (error: unknown) => fail({ kind: 'damaged', reason: messageOf(error) }));
  parser.on('eof', () => {
    isOver = true;
  });
  return { parser, found, fail, problem: () => problem, isOver: () => isOver, entries: () => ({ files, expected }) };
}

async function* gunzipped(chunks: readonly Uint8Array[], archive: ArchiveName): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const source = Readable.from(chunks);
  source.pipe(gunzip);
  try {
    for await (const bytes of gunzip) yield bytes as Uint8Array;
  } catch (error) {
    const problem: ArchiveProblem = { kind: 'damaged', reason: messageOf(error) };
    throw new InstallError({ kind: 'not-unpacked', archive, problem }, error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function isRegularFile(entry: unknown): boolean {
  const { type } = entry as ReadEntry;
  return type === 'File' || type === 'OldFile' || type === 'ContiguousFile';
}
