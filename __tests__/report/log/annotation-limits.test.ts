import { describe, expect, test } from '@jest/globals';
import { type LimitedLog, withAnnotationLimits } from '../../../src/report/log/annotation-limits.js';
import { titled } from '../../../src/report/log/annotation-title.js';
import { log } from '../../../src/report/log/log.js';
import { executed } from '../support/runner-model.js';

function written(write: (target: LimitedLog) => void, title?: string): string[] {
  const lines: string[] = [];
  const target = { write: (line: string) => void lines.push(line), token: () => 'T', redact: (text: string) => text };
  write(withAnnotationLimits(titled(log({ ...target, debug: false }), title)));
  return lines;
}

const annotations = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^::(error|warning|notice)/.test(line));

test('the title of an error is the line above it: the log shows none', () => {
  expect(written((target) => target.annotate('error', 'backend failed', 'ECS: why'), 'Shop')).toEqual([
    'backend failed',
    '::error title=Shop%3A backend failed::ECS: why',
  ]);
});

test('a title that says all is said once in the log', () => {
  expect(written((target) => target.annotate('error', 'backend failed', ''), 'Shop')).toEqual([
    '::error title=Shop%3A backend failed::backend failed',
  ]);
});

test('nothing is annotated twice', () => {
  const twice = written((target) => {
    for (const level of ['warning', 'warning', 'notice'] as const) target.annotate(level, undefined, 'the same');
    target.annotate('warning', undefined, 'another');
    target.rest();
  });
  expect(twice).toEqual(['::warning::the same', '::notice::the same', '::warning::another']);
});

describe('30 failed services', () => {
  const lines = written((target) => {
    for (let index = 1; index <= 30; index += 1) target.annotate('error', `s${index} failed`, `why ${index}\nadvice`);
    target.annotate('warning', undefined, 'a warning has places of its own');
    target.rest();
    target.rest();
  });

  test('have ten annotations, the last one for those without one', () => {
    const errors = annotations(lines).filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(10);
    expect(errors[8]).toBe('::error title=s9 failed::why 9%0Aadvice');
    const names = Array.from({ length: 21 }, (_, index) => `s${index + 10} failed`).join('%0A');
    expect(errors[9]).toBe(`::error title=21 more errors%3A see the log and the job summary::${names}`);
    expect(annotations(lines)).toContain('::warning::a warning has places of its own');
  });

  test('have all their evidence in the log', () => {
    for (let index = 1; index <= 30; index += 1) expect(lines).toContain(`s${index} failed`);
    for (let index = 10; index <= 30; index += 1) expect(lines).toContain(`why ${index}`);
  });
});

test('warnings beyond the limit are lines, and a list that ends', () => {
  const lines = written((target) => {
    for (let index = 0; index < 500; index += 1)
      target.annotate('warning', undefined, `${index} ${'x'.repeat(50)}\nmore`);
    target.rest();
  });
  expect(annotations(lines)).toHaveLength(10);
  expect(lines).toContain(`Warning: 499 ${'x'.repeat(50)}`);
  const last = annotations(lines).at(-1) ?? '';
  expect(last).toMatch(/^::warning title=491 more warnings%3A .*…$/);
  expect(last).not.toContain('more%0A');
  expect(last.length).toBeLessThan(4096);
});

test('a title that GitHub would not take is cut in the annotation, not in the log', () => {
  const title = 'x'.repeat(300);
  const [line, annotation] = written((target) => target.annotate('error', title, 'why'));
  expect(line).toBe(title);
  expect(annotation).toBe(`::error title=${'x'.repeat(254)}…::why`);
});

test('what has no place is as harmless as what has', () => {
  const evil = 'x\n::error::evil\r##[error]evil';
  const lines = written((target) => {
    for (let index = 0; index < 20; index += 1) target.annotate('error', `${index} ${evil}`, `${index} ${evil}`);
  });
  expect(executed(lines).filter(({ line }) => line.includes('::evil') && !line.includes('%0A'))).toEqual([]);
  expect(executed(lines)).toHaveLength(9);
});
