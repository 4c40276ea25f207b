// npm run rename -- owner/name: puts the name of your repository in place of the placeholder in every file of this project.
// npm run rename -- --check: exit status 1 while the placeholder stands; release.yml asks so before it publishes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// In two parts, so that this file still knows what it looks for when it has run.
const OWNER = ['your', 'org'].join('-');
const PLACEHOLDER = `${OWNER}/ecspresso-release`;
/** As GitHub allows them. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
/** What is made from the other files. */
const MADE = /^dist\//;

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false }, root: { type: 'string' } },
  allowPositionals: true,
});
const root = resolve(values.root ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
const files = filesWithThePlaceholder();

if (values.check) {
  for (const file of files) console.error(`${file} still says ${PLACEHOLDER}.`);
  if (files.length > 0) console.error('Write: npm run rename -- owner/name');
  process.exitCode = files.length > 0 ? 1 : 0;
} else {
  const [name = '', ...others] = positionals;
  if (!NAME.test(name) || others.length > 0) {
    console.error('Write: npm run rename -- owner/name');
    process.exitCode = 2;
  } else {
    for (const file of files) {
      const path = join(root, file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(PLACEHOLDER, name));
    }
    console.log(`${files.length} files now say ${name}.`);
  }
}

/** Tracked text files, so that nothing of node_modules or build/ is touched. */
function filesWithThePlaceholder() {
  const { status, stdout, stderr } = spawnSync('git', ['-C', root, 'ls-files', '-z'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\0')
    .filter((file) => file !== '' && !MADE.test(file))
    .filter((file) => textOf(join(root, file))?.includes(PLACEHOLDER));
}

function textOf(path) {
  try {
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    // A link to a folder, or a file that was deleted.
    return undefined;
  }
}
