import { parseArgs } from 'node:util';

/** What `npm run bench` accepts. */
export const USAGE = `npm run bench -- [options]

Measures releases to an embedded ECS: by this action (the committed dist/index.js, run as a GitHub runner would), by hand
with plain ecspresso, and what ECS alone needs. Writes bench/results.json, bench/chart*.svg, and the tables of README.md,
README.ja.md and docs/performance.md.

  --runs N          runs of each case; medians are printed (default: 5)
  --rollouts LIST   how many seconds a roll-out takes (default: 5,12,30)
  --long            also roll-outs of 60 and 120 seconds, 100 services, and 50 services by hand
  --line VERSION    what an ecspresso is that prints no version, such as 2.3
  --docs            measures nothing: writes the tables and the chart from bench/results.json
  --quick           one run of few cases, in about a minute
  --lanes N         releases that are measured at the same time; nearly all of their time is waiting (default: 4)
  --out FOLDER      results and chart go there, and no document is written
  --help            this text

ECSPRESSO=/path/to/ecspresso, or an ecspresso on PATH, takes the place of the stand-in.
`;

/** What is to be measured. */
export interface BenchPlan {
  readonly runs: number;
  readonly rollouts: readonly number[];
  /** How many services are released on one line, for the cost. */
  readonly sizes: readonly number[];
  /** How many services are also released by hand, one after the other. */
  readonly byHand: readonly number[];
  readonly lanes: number;
  /** Where the results go; absent: into the project and its documents. */
  readonly out?: string;
  /** Only write the documents from the results that are there. */
  readonly docs: boolean;
  /** The line of an ecspresso that prints no version, as the caller says. */
  readonly line?: string;
}

/** The plan of a command line; undefined: help was asked for. */
export function planOf(args: readonly string[]): BenchPlan | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      rollouts: { type: 'string' },
      long: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      lanes: { type: 'string', default: '4' },
      out: { type: 'string' },
      docs: { type: 'boolean', default: false },
      line: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const listed = (values.rollouts ?? (values.quick ? '5' : '5,12,30'))
    .split(',')
    .map((text) => positive(text, '--rollouts'));
  return {
    runs: positive(values.runs ?? (values.quick ? '1' : '5'), '--runs'),
    rollouts: [...new Set([...listed, ...(values.long ? [60, 120] : [])])].sort((a, b) => a - b),
    sizes: values.quick ? [1, 10] : values.long ? [1, 10, 50, 100] : [1, 10, 50],
    byHand: values.quick ? [] : values.long ? [10, 50] : [10],
    lanes: positive(values.lanes, '--lanes'),
    ...(values.out !== undefined && { out: values.out }),
    docs: values.docs,
    ...(values.line !== undefined && { line: values.line }),
  };
}

function positive(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${name}: ${text} is no positive number.`);
  return value;
}
