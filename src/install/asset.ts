import { InstallError } from './fault.js';

/** One archive of a release and what is wanted from it. */
export interface Asset {
  /** As the shipped table names it, such as `linux_amd64`. */
  readonly platform: string;
  /** File name of the archive, such as `ecspresso_2.8.7_linux_amd64.tar.gz`. */
  readonly file: string;
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const PROCESSORS: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The archive of a version for a machine. `platform` and `arch` are Node's names (`win32`, `x64`).
 * Fails with an InstallError that names the machine when ecspresso is not released for it.
 */
export function assetOf(version: string, platform: string, arch: string): Asset {
  const system = SYSTEMS[platform];
  const processor = PROCESSORS[arch];
  if (system === undefined || processor === undefined) {
    throw new InstallError({ kind: 'other-machine', platform, arch });
  }
  return {
    platform: `${system}_${processor}`,
    file: `ecspresso_${version}_${system}_${processor}.tar.gz`,
  };
}

/** The name of the program on a platform (Node's name): in the archive, in the tool cache and on PATH. */
export function executableOf(platform: string): string {
  return platform === 'win32' ? 'ecspresso.exe' : 'ecspresso';
}

/** The names under which a release may publish its sums, the usual one first. */
export function checksumFilesOf(version: string): readonly string[] {
  return ['checksums.txt', `ecspresso_${version}_checksums.txt`];
}
