import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** A program that can be run as `ecspresso`. */
export interface EcspressoBinary {
  /** Absolute, without links. */
  readonly path: string;
  readonly name: 'real' | 'stand-in';
  /** Such as `2.8.7`; undefined when the program prints none (a build from source may not know it). */
  readonly version: string | undefined;
}

/** Where to look for an ecspresso. */
export interface BinarySearch {
  /** Read for ECSPRESSO and PATH. Absent: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The launcher of the built stand-in. Absent: the one under the current directory. */
  readonly standIn?: string;
}

/**
 * The ecspresso that tests, demo and benchmark run on: the one that ECSPRESSO names, else the one on PATH, else the
 * stand-in. Throws when ECSPRESSO names something that cannot be run, or when there is none at all.
 */
export function ecspressoBinary({ env = process.env, standIn = standInOf('.') }: BinarySearch = {}): EcspressoBinary {
  const wanted = env['ECSPRESSO'];
  if (wanted !== undefined && wanted !== '') {
    if (!isProgram(wanted)) throw new Error(`ECSPRESSO is ${wanted}, and that is no program that can be run.`);
    return described(wanted, standIn);
  }
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'ecspresso'))
    .find(isProgram);
  const found = onPath ?? (isProgram(standIn) ? standIn : undefined);
  if (found === undefined) {
    throw new Error(
      `There is no ecspresso on PATH, and the stand-in is not built (${standIn}): npm run build:emulator`,
    );
  }
  return described(found, standIn);
}

/** The launcher of the stand-in that `npm run build:emulator` leaves in a checkout of this project. */
export function standInOf(checkout: string): string {
  return resolve(checkout, 'build', 'stand-in', 'ecspresso');
}

/** A shell script that becomes the program at `path`, wherever the script itself lies. */
export function launcherOf(path: string): string {
  return `#!/bin/sh\nexec '${resolve(path).replaceAll("'", "'\\''")}' "$@"\n`;
}

function described(path: string, standIn: string): EcspressoBinary {
  const real = realpathSync(path);
  const isStandIn = isProgram(standIn) && realpathSync(standIn) === real;
  const printed = spawnSync(real, ['version'], { encoding: 'utf8' });
  const version = /\bv?(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(printed.stdout)?.[1];
  return { path: real, name: isStandIn ? 'stand-in' : 'real', version };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
