// `npm run bench` on a fresh clone: installs and builds what is missing, then measures with bench/main.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './fresh-clone.mjs';

prepare();
const { bench } = await import(pathToFileURL(join(root, 'build', 'bench.mjs')).href);
process.exitCode = await bench(process.argv.slice(2), root);
