import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { type EcspressoBinary, launcherOf } from '../ecspresso/binary.js';

/** A loopback server with the layout of ecspresso's releases and one version in it. */
export interface Mirror {
  /** For the input `ecspresso-mirror`. */
  readonly url: string;
  /** For the input `ecspresso-version`. */
  readonly version: string;
  /** SHA-256 of the archive for this machine: for the input `ecspresso-checksum`. */
  readonly sha256: string;
  /** Name of that archive. */
  readonly file: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * The version that a program is served as: its own, with a mark. No list of published sums speaks of a marked one, and an
 * archive packed here can never have the sum of a published one.
 */
function servedVersion(binary: EcspressoBinary): string {
  return `${binary.version ?? '2.8.99'}-${binary.name === 'real' ? 'local' : 'stand-in'}`;
}

/** Packs a program as the release archive of a version for this machine and serves it on 127.0.0.1. */
export async function startMirror(binary: EcspressoBinary): Promise<Mirror> {
  const version = servedVersion(binary);
  const system = { win32: 'windows' }[process.platform as string] ?? process.platform;
  const file = `ecspresso_${version}_${system}_${process.arch === 'arm64' ? 'arm64' : 'amd64'}.tar.gz`;
  const archive = await archiveOf(binary);
  const path = `/v${version}/${file}`;
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': archive.length }).end(archive);
  });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', ready);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    version,
    sha256: createHash('sha256').update(archive).digest('hex'),
    file,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A tar.gz with `ecspresso` in it: the real program itself; for the stand-in, which is several files, a launcher. */
async function archiveOf(binary: EcspressoBinary): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'mirror-'));
  try {
    const program = join(folder, 'ecspresso');
    if (binary.name === 'real') copyFileSync(binary.path, program);
    else writeFileSync(program, launcherOf(binary.path));
    chmodSync(program, 0o755);
    const archive = join(folder, 'archive.tar.gz');
    await create({ file: archive, cwd: folder, gzip: { level: 1 }, portable: true }, ['ecspresso']);
    return readFileSync(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
