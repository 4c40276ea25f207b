import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bothServices, migration } from './support/product.js';
import { play } from './support/step.js';

/** What the guide shows of `npm run demo -- --scenario NAME`: the title of each annotation tells which one it is. */
const SHOWN = [
  { scenario: 'crash', tag: 'svc-crash_run-ok', title: /because container laravel exited with code 1/ },
  { scenario: 'nopull', tag: 'svc-nopull_run-ok', title: /could not pull their image/ },
  { scenario: 'exit3', tag: 'svc-ok_run-exit3', title: /^The migration failed/ },
] as const;
const PAGES = ['docs/guide.md', 'docs/guide.ja.md'] as const;
/** How far ECS has come when the step ends is a matter of pace. */
const OF_PACE = /^Where things stand: backend (?!was not started)/;

describe.each(SHOWN)('the annotation of the scenario "$scenario"', ({ tag, title }) => {
  test('is in both guides as it is printed', async () => {
    const { transcript } = await play({ inputs: { ...bothServices({ backend: tag }), ...migration() } });
    const error = transcript.annotations.find(({ level }) => level === 'error');
    const printed = comparable([error?.title ?? '', ...(error?.message ?? '').split('\n')]);
    for (const page of PAGES) expect(quoteOf(page, title)).toEqual(printed);
  }, 60_000);
});

/** A quote of a page: the title in bold, and the fenced lines below it. */
function quoteOf(page: string, title: RegExp): readonly string[] {
  const text = readFileSync(join(__dirname, '..', '..', page), 'utf8').replaceAll(/^> ?/gm, '');
  const quotes = [...text.matchAll(/^\*\*(.+)\*\*\n\n```\n([\s\S]*?)\n```$/gm)];
  const [, bold = '', body = ''] = quotes.find(([, bold = '']) => title.test(bold)) ?? [];
  return comparable([bold, ...body.split('\n')]);
}

/** Without what differs from run to run. */
function comparable(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => !OF_PACE.test(line))
    .map((line) =>
      line
        .replaceAll(/[0-9a-f]{32}|ecs-svc\/\d+/g, 'ID')
        .replace(/^\d+ ×|: \d+ tasks/, 'SOME')
        .replace('123456789012.dkr', '***.dkr')
        .replace(/\b(?:was|is being) rolled back/, 'ROLLED BACK'),
    );
}
