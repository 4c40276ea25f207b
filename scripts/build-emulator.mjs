// Bundles the embedded cloud and the stand-in for ecspresso into build/ (or the directory given as argument).
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(process.argv[2] ?? join(root, 'build'));
const programs = {
  emulator: 'emulator/main.ts',
  'stand-in': 'emulator/stand-in/main.ts',
  demo: 'emulator/demo.ts',
  bench: 'bench/main.ts',
};

for (const [name, entry] of Object.entries(programs)) {
  if (!existsSync(join(root, entry))) {
    console.error(`build-emulator: ${entry} does not exist yet, skipped`);
    continue;
  }
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(output, `${name}.mjs`),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    logLevel: 'warning',
    // The benchmark bundles the SDK's clients alone, to compare with.
    external: ['esbuild'],
    // yaml and other CommonJS packages ask for node's own modules by `require`.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  });
}

const launchers = join(output, 'stand-in');
await mkdir(launchers, { recursive: true });
const quoted = (path) => `'${path.replaceAll("'", "'\\''")}'`;
// A copy of the launcher elsewhere, say in a tool cache, still finds the program.
const posix = `#!/bin/sh
node=${quoted(process.execPath)}
[ -x "$node" ] || node=node
program="$(dirname "$0")/../stand-in.mjs"
[ -f "$program" ] || program=${quoted(join(output, 'stand-in.mjs'))}
exec "$node" "$program" "$@"
`;
const windows = `@echo off\r\nnode "%~dp0..\\stand-in.mjs" %*\r\n`;
await writeFile(join(launchers, 'ecspresso'), posix);
await chmod(join(launchers, 'ecspresso'), 0o755);
await writeFile(join(launchers, 'ecspresso.cmd'), windows);
