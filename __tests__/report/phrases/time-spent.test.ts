import { describe, expect, test } from '@jest/globals';
import type { Phases } from '../../../src/ecs/rollout/phases.js';
import { timeSpentLines } from '../../../src/report/phrases/time-spent.js';
import { NO_PHASES } from '../../ecs/support/no-phases.js';
import { outcome } from '../support/releases.js';

const NONE: Phases = { ...NO_PHASES, other: 0 };

describe('where the time of a roll-out went, for people', () => {
  test.each<[string, number, Partial<Phases>, readonly (string | RegExp)[]]>([
    [
      'the longest phase first, what is not known last, what is too short left out',
      40,
      { schedule: 0.4, pull: 8, health: 21, other: 10.6 },
      ['backend took 00:40: 00:21 becoming healthy, 00:08 image pull, 00:11 other.'],
    ],
    [
      'advice for a phase that is over half of it and over a minute',
      372,
      { drain: 271, pull: 48, health: 35, other: 18 },
      [/^backend took 06:12: 04:31 draining old tasks, .*; to drain faster, .*deregistration delay/],
    ],
    [
      'early success criteria where ECS takes them: with a rolling update',
      372,
      { drain: 271 },
      [/ends on SIGTERM; or set early success criteria\.$/],
    ],
    ['and not with a strategy that shifts traffic', 372, { drain: 271, traffic: 5, bake: 60 }, [/ends on SIGTERM\.$/]],
    [
      'no advice for what is short',
      60,
      { drain: 59, other: 1 },
      ['backend took 01:00: 00:59 draining old tasks, 00:01 other.'],
    ],
    [
      'no advice for what is less than half of it',
      300,
      { drain: 100, pull: 100, health: 100 },
      [/draining old tasks\.$/],
    ],
    ['nothing where ECS showed nothing', 60, { other: 60 }, []],
    ['nor where it showed less than half of it', 8, { schedule: 2, traffic: 1, other: 5 }, []],
  ])('%s', (_name, seconds, phases, lines) => {
    const found = timeSpentLines([outcome({ service: 'backend', seconds, phases: { ...NONE, ...phases } })]);
    expect(found).toEqual(lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))));
  });

  test('of many roll-outs the longest five', () => {
    const all = Array.from({ length: 9 }, (_, index) =>
      outcome({ service: `s${index}`, seconds: 10 + index, phases: { ...NONE, pull: 5 } }),
    );
    expect(timeSpentLines(all).map((line) => line.slice(0, 2))).toEqual(['s8', 's7', 's6', 's5', 's4']);
  });
});
