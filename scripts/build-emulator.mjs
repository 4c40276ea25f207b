// Bundles the embedded cloud and the stand-in for ecspresso into build/ (or the directory given as argument).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(process.argv[2] ?? join(root, 'build'));
const programs = {
  emulator: 'emulator/main.ts',
  demo: 'emulator/demo/demo.ts',
  bench: 'bench/main.ts',
  resident: 'emulator/ecspresso/resident.ts',
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  logLevel: 'warning',
};

for (const [name, entry] of Object.entries(programs)) {
  if (!existsSync(join(root, entry))) {
    console.error(`build-emulator: ${entry} does not exist yet, skipped`);
    continue;
  }
  await build({
    ...shared,
    entryPoints: [entry],
    outfile: join(output, `${name}.mjs`),
    format: 'esm',
    // The benchmark bundles the SDK's clients alone, to compare with.
    external: ['esbuild'],
    // yaml and other CommonJS packages ask for node's own modules by `require`.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  });
}

await build({
  ...shared,
  entryPoints: ['emulator/ecspresso/main.ts'],
  outfile: join(output, 'stand-in.cjs'),
  format: 'cjs',
  minifyWhitespace: true,
});
await rm(join(output, 'stand-in.compiled'), { force: true });
await copyFile(join(root, 'scripts', 'stand-in-start.cjs'), join(output, 'stand-in-start.cjs'));
// What a render needs, every other command needs, too. Where it fails, the stand-in only starts more slowly.
spawnSync(
  process.execPath,
  [
    join(output, 'stand-in-start.cjs'),
    '--config',
    'ecspresso/frontend-production.yml',
    'render',
    'taskdef',
    'servicedef',
    'config',
  ],
  {
    cwd: join(root, 'examples', 'production'),
    env: { STAND_IN_COMPILED: 'write', FRONTEND_IMAGE: 'image', AWS_REGION: 'ap-northeast-1' },
  },
);

const launchers = join(output, 'stand-in');
await mkdir(launchers, { recursive: true });
const quoted = (path) => `'${path.replaceAll("'", "'\\''")}'`;
// A copy of the launcher elsewhere, say in a tool cache, still finds the program.
const posix = `#!/bin/sh
node=${quoted(process.execPath)}
[ -x "$node" ] || node=node
program="${'$'}{0%/*}/../stand-in-start.cjs"
[ -f "$program" ] || program=${quoted(join(output, 'stand-in-start.cjs'))}
exec "$node" "$program" "$@"
`;
const windows = `@echo off\r\nnode "%~dp0..\\stand-in-start.cjs" %*\r\n`;
await writeFile(join(launchers, 'ecspresso'), posix);
await chmod(join(launchers, 'ecspresso'), 0o755);
await writeFile(join(launchers, 'ecspresso.cmd'), windows);
