import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ecspressoBinary, standInOf } from '../emulator/ecspresso/binary.js';
import { DOCUMENTS, withResults } from './documents.js';
import { measure } from './measure.js';
import { type BenchPlan, planOf, USAGE } from './plan.js';
import { chartOf, reportOf } from './report.js';
import type { ResultsFile } from './results.js';

const FOLDER = 'bench';

/** The benchmark: `args` as on the command line, `checkout` the folder of this project. Resolves to the exit status. */
export async function bench(args: readonly string[], checkout: string): Promise<number> {
  let plan: BenchPlan | undefined;
  try {
    plan = planOf(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (plan === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = resolve(checkout, plan.out ?? FOLDER);
  const file = plan.docs ? resultsIn(folder) : await measured(plan, checkout, folder);
  const best = file.real ?? file.standIn;
  if (best) {
    writeFileSync(join(folder, 'chart.svg'), chartOf(best, 'light'));
    writeFileSync(join(folder, 'chart-dark.svg'), chartOf(best, 'dark'));
  }
  if (plan.out === undefined) writeDocuments(checkout, file);
  process.stdout.write(`\nWritten: ${plan.out ?? 'bench, README.md, README.ja.md, docs/performance.md'}\n`);
  return 0;
}

/** Measures, prints, and writes the results beside those with the other kind of ecspresso. */
async function measured(plan: BenchPlan, checkout: string, folder: string): Promise<ResultsFile> {
  const binary = ecspressoBinary({ standIn: standInOf(checkout) });
  const results = await measure(plan, { checkout, binary });
  process.stdout.write(`${reportOf(results)}\n`);
  mkdirSync(folder, { recursive: true });
  const file: ResultsFile = {
    ...resultsIn(folder),
    ...(binary.name === 'real' ? { real: results } : { standIn: results }),
  };
  const text = JSON.stringify(file, (_, value: unknown) => rounded(value), 1);
  writeFileSync(join(folder, 'results.json'), `${joined(text)}\n`);
  // What a reader sees comes from the file, so that it can be made again from it.
  return resultsIn(folder);
}

function resultsIn(folder: string): ResultsFile {
  try {
    return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as ResultsFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function writeDocuments(checkout: string, file: ResultsFile): void {
  for (const [name, language] of Object.entries(DOCUMENTS)) {
    const path = join(checkout, name);
    writeFileSync(path, withResults(readFileSync(path, 'utf8'), file, language));
  }
}

/** Three digits are more than any of this is worth. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;
}

/** The numbers of a list on one line. */
function joined(json: string): string {
  return json.replaceAll(
    /\[\s*(-?[\d.]+(?:,\s*-?[\d.]+)*)\s*\]/g,
    (_, numbers: string) => `[${numbers.replaceAll(/\s+/g, ' ')}]`,
  );
}
