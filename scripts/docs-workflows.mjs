// Writes every fenced block of YAML in the pages that is a workflow, some jobs or some steps into a folder, as a workflow
// that linters can read: what a block leaves out (the trigger, jobs and steps it refers to) is put in place.
// Usage: node scripts/docs-workflows.mjs <folder>. Prints the files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: node scripts/docs-workflows.mjs <folder>');
mkdirSync(folder, { recursive: true });

const pages = ['README.md', 'README.ja.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))];
for (const page of pages) {
  const file = page.startsWith('README') ? page : join('docs', page);
  for (const { line, text } of blocksOf(readFileSync(join(root, file), 'utf8'))) {
    const workflow = workflowOf(parse(text), text);
    if (workflow === undefined) continue;
    const path = join(folder, `${page.replace(/\.md$/, '')}-line-${line}.yml`);
    writeFileSync(path, stringify(workflow, { lineWidth: 0 }));
    console.log(path);
  }
}

function blocksOf(text) {
  return [...text.matchAll(/^([ \t]*)```ya?ml\n(.*?)^[ \t]*```$/gms)].map((block) => ({
    line: text.slice(0, block.index).split('\n').length,
    text: block[2].replaceAll(new RegExp(`^${block[1]}`, 'gm'), ''),
  }));
}

/** The block as a workflow; undefined for what is none, such as an ecspresso config or a part of `with:`. */
function workflowOf(value, text) {
  const steps = Array.isArray(value) ? value : value?.steps;
  const jobs = steps === undefined ? (value?.jobs ?? jobsIn(value)) : { job: { steps } };
  if (jobs === undefined) return undefined;
  const whole = { on: 'push', permissions: {}, ...(value?.jobs === undefined ? {} : value), jobs: { ...jobs } };
  for (const job of Object.values(whole.jobs)) {
    if (job.uses === undefined) job['runs-on'] ??= 'ubuntu-latest';
    // Steps that stand before the block, known by their outputs.
    const known = new Set(job.steps?.map(({ id }) => id));
    const before = idsIn(JSON.stringify(job.steps ?? []), 'steps').filter((id) => !known.has(id));
    if (before.length > 0) job.steps.unshift(...before.map((id) => ({ id, run: 'true' })));
    // A few steps do not say what their job waits for.
    const awaited = idsIn(JSON.stringify(job), 'needs');
    if (value?.jobs === undefined && awaited.length > 0) job.needs ??= awaited;
    for (const name of [job.needs ?? []].flat()) whole.jobs[name] ??= standIn(name, text);
  }
  return whole;
}

function jobsIn(value) {
  const jobs = Object.values(value ?? {});
  return jobs.length > 0 && jobs.every((job) => job?.steps !== undefined || job?.uses?.includes('/workflows/'))
    ? value
    : undefined;
}

/** A job that a block only refers to, with the outputs that it reads. */
function standIn(name, text) {
  const read = [...text.matchAll(new RegExp(`needs\\.${name}\\.outputs\\.([\\w-]+)`, 'g'))].map(([, output]) => output);
  return {
    'runs-on': 'ubuntu-latest',
    outputs: Object.fromEntries(read.map((output) => [output, 'value'])),
    steps: [{ run: 'true' }],
  };
}

function idsIn(text, context) {
  return [...new Set([...text.matchAll(new RegExp(`\\b${context}\\.([\\w-]+)\\.outputs`, 'g'))].map(([, id]) => id))];
}
