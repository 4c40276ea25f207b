// `npm run demo` on a fresh clone: installs and builds what is missing, then plays emulator/demo/demo.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './fresh-clone.mjs';

prepare();
const { demo } = await import(pathToFileURL(join(root, 'build', 'demo.mjs')).href);
process.exitCode = await demo(process.argv.slice(2), root);
