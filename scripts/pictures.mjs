/**
 * Makes the pictures of the pages anew: plays each scenario of the demo with the committed `dist/index.js`, and draws its job summary as
 * GitHub shows it, in the light theme (`docs/images/NAME.png`) and in the dark one (`docs/images/NAME-dark.png`).
 *
 *     npm run pictures [NAME …]          all of them, or those that are named
 *
 * A picture more is a row of PICTURES. Needs what scripts/render-summary.mjs needs. Not part of the checks.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { prepare, root } from './fresh-clone.mjs';
import { withRenderer } from './render-summary.mjs';

/**
 * A picture's name: the options of the demo that show it, whether the folded part is shown unfolded, CSS pixels where 700 are too
 * few, and the beginning of the first line that is left out with all below it.
 */
const PICTURES = {
  caught: { demo: ['--scenario', 'nopull', '--one-by-one'], until: 'If this job is run again', width: 740 },
  released: { demo: ['--scenario', 'ok'], until: '```mermaid', width: 740 },
  forced: { demo: ['--scenario', 'ok'], width: 740 },
  failed: { demo: ['--scenario', 'crash'], width: 800 },
  'smoke-test': { demo: ['--scenario', 'smoketest'] },
  plan: { demo: ['--scenario', 'plan'], open: true },
  'slow-drain': { demo: ['--scenario', 'slow-drain'] },
  canary: { demo: ['--scenario', 'canary'] },
  paused: { demo: ['--scenario', 'paused'] },
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PICTURES);
const unknown = names.filter((name) => !Object.hasOwn(PICTURES, name));
if (unknown.length > 0) {
  console.error(`No picture ${unknown.join(', ')}. There are: ${Object.keys(PICTURES).join(', ')}`);
  process.exit(2);
}
prepare();
const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
try {
  await withRenderer(async (render) => {
    for (const name of names) {
      const { demo, ...options } = PICTURES[name];
      const summary = join(folder, `${name}.md`);
      play([...demo, '--summary', summary]);
      for (const dark of [false, true]) {
        await render(summary, join(root, 'docs', 'images', `${name}${dark ? '-dark' : ''}.png`), { dark, ...options });
      }
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Ends with the demo's output where the scenario did not end as it must. */
function play(options) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'demo.mjs'), ...options], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: root },
  });
  if (status === 0) return;
  throw new Error(`npm run demo -- ${options.join(' ')}\n${stdout}${stderr}`);
}
