import { describe, expect, test } from '@jest/globals';
import type { ConfigOutcome, ConfigResult } from '../../src/release/outcome.js';
import type { Plan, PlannedConfig } from '../../src/release/plan.js';
import { tellStory } from '../../src/release/story.js';
import { fakeWorld } from './support/fake-world.js';

function config(name: string): PlannedConfig {
  return {
    key: name,
    path: `${name}.yml`,
    region: 'r',
    cluster: 'production',
    service: name,
    line: 1,
    definition: { family: `shop-${name}`, containers: [] },
  } as unknown as PlannedConfig;
}

const NAMES = ['a', 'b'] as const;
const PLAN = { lines: [NAMES.map(config)], warnings: [] } as unknown as Plan;

/** A story in which nothing has failed, and the services ended so; undefined: nothing was told of it. */
function told(results: readonly (ConfigResult | undefined)[]) {
  const story = tellStory(fakeWorld({ configs: {} }).world);
  for (const [index, result] of results.entries()) {
    const one = config(NAMES[index] ?? '');
    if (result) story.rolledOut(one, { outcome: { ...one, config: one.path, result } as unknown as ConfigOutcome });
  }
  return story;
}

describe('the verdict', () => {
  test.each<[string, readonly (ConfigResult | undefined)[], string]>([
    ['all released', ['released', 'released'], 'released'],
    ['one unchanged', ['released', 'unchanged'], 'released'],
    ['all unchanged', ['unchanged', 'unchanged'], 'unchanged'],
    ['one started', ['released', 'started'], 'started'],
    ['one registered', ['registered', 'released'], 'released'],
    ['one failed, though nobody has said why', ['released', 'failed'], 'failed'],
    ['one rolled back, though nobody has said why', ['rolled-back', 'released'], 'failed'],
    ['one stuck, though nobody has said why', ['released', 'stuck'], 'failed'],
    ['one cancelled, though nobody has said why', ['cancelled', 'released'], 'failed'],
    ['one skipped, though nobody has said why', ['released', 'skipped'], 'failed'],
    ['nothing is known of one', ['released', undefined], 'failed'],
    ['nothing is known of any', [undefined, undefined], 'failed'],
  ])('%s', (_name, results, status) => {
    expect(told(results).verdict(PLAN, false, 'release')).toBe(status);
  });

  test('a failure makes every end red', () => {
    const story = told(['released', 'released']);
    story.fail({ title: 'no', lines: [] });
    expect(story.verdict(PLAN, false, 'release')).toBe('failed');
    expect(story.verdict(PLAN, false, 'run')).toBe('failed');
    story.allBack();
    expect(story.verdict(PLAN, false, 'release')).toBe('rolled-back');
  });

  test('a cancel is a cancel, whatever has been reached', () => {
    expect(told(['released', 'released']).verdict(PLAN, true, 'release')).toBe('cancelled');
    expect(told(['released', 'released']).verdict(PLAN, true, 'run')).toBe('cancelled');
  });
});
