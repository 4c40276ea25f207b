// Bundles the action into dist/ (or `--out FOLDER`): index.js, licenses.txt, package.json, post.js. The same sources and lock file
// give the same bytes on every machine.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const out = resolve(root, values.out);
const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');

rmSync(out, { recursive: true, force: true });
// Not --transpile-only: without the program, TypeScript does not know that these files are ES modules.
const args = ['build', 'src/index.ts', '--out', out, '--license', 'licenses.txt', '--no-cache'];
const { status, stdout, stderr, error } = spawnSync(process.execPath, [ncc, ...args, '--quiet'], {
  cwd: root,
  encoding: 'utf8',
});
if (status !== 0) {
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.exit(1);
}

// Printed once more without comments: less to check out and to parse in every job, and names and lines stay for stack traces.
const bundle = join(out, 'index.js');
const printed = transformSync(readFileSync(bundle, 'utf8'), {
  format: 'esm',
  target: 'node20',
  legalComments: 'inline',
});
writeFileSync(bundle, printed.code);

// The runner tells a post step only by the state that the step left, and one that was killed at once left none: the same
// bundle would then release in the post step.
writeFileSync(join(out, 'post.js'), "process.env.STATE_phase ??= '';\nawait import('./index.js');\n");

const expected = ['index.js', 'licenses.txt', 'package.json', 'post.js'];
const made = readdirSync(out, { recursive: true }).map(String).sort();
if (made.join() !== expected.join()) {
  // A dynamic import makes ncc split the bundle and list only one part's licenses.
  console.error(`build-dist: expected ${expected.join(', ')}, but ncc made ${made.join(', ')}`);
  process.exit(1);
}
