// What `npm run demo` and `npm run bench` need on a fresh clone: a bundle, dependencies, the built emulator.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this script is part of. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Installs and builds what is missing. Ends the process with status 1 where that fails. */
export function prepare() {
  if (!existsSync(join(root, 'dist', 'index.js'))) {
    console.error('There is no dist/index.js in this checkout: npm run build');
    process.exit(1);
  }
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
    console.log('Installing dependencies (npm ci) …');
    // Under `npm run`, npm tells which npm that is; on Windows `npm` alone is no program that can be spawned.
    const npm = process.env.npm_execpath;
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    quietly(npm ? process.execPath : 'npm', npm ? [npm, ...args] : args);
  }
  quietly(process.execPath, [join(root, 'scripts', 'build-emulator.mjs')]);
}

function quietly(file, args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.exit(1);
}
