import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from './support/pages.js';

interface Job {
  readonly needs?: string | readonly string[];
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly { readonly uses?: string }[];
}
type Jobs = Readonly<Record<string, Job>>;

const EXAMPLE = (parse(read('examples/blue-green/workflow/release.yml')) as { readonly jobs: Jobs }).jobs;

/** A job as the page shows it: the step that is ours, and only the jobs that the page has. */
function shown({ needs, 'timeout-minutes': _minutes, steps, ...job }: Job, names: readonly string[]): object {
  const needed = [needs ?? []].flat().filter((name) => names.includes(name));
  return { ...job, needs: needed, steps: steps.filter(({ uses }) => uses?.startsWith('your-org/')) };
}

test.each(['docs/strategies.md', 'docs/strategies.ja.md'])(
  'the jobs in %s are those of examples/blue-green',
  (page) => {
    const text = /```yaml\n(jobs:.*?)```/s.exec(read(page))?.[1] ?? '';
    const { jobs } = parse(text) as { readonly jobs: Jobs };
    const names = Object.keys(jobs);
    expect(names).toEqual(['deploy', 'continue']);
    for (const name of names) {
      expect([name, shown(jobs[name] as Job, names)]).toEqual([name, shown(EXAMPLE[name] as Job, names)]);
    }
  },
);
