import { expect, test } from '@jest/globals';
import { ROLLING, withFile } from '../../../src/ecs/strategy.js';
import { wholeStrategyPhrase } from '../../../src/report/phrases/strategy.js';

test.each([
  ['ROLLING', { bakeTimeInMinutes: 5 }, ''],
  ['BLUE_GREEN', {}, 'blue/green'],
  [
    'BLUE_GREEN',
    { bakeTimeInMinutes: 90 },
    'blue/green, then bakes 1 h 30 min; at least 1 h 30 min by its own settings',
  ],
  [
    'CANARY',
    { canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 }, bakeTimeInMinutes: 10 },
    'canary 10 % for 5 min, then bakes 10 min; at least 15 min by its own settings',
  ],
  ['LINEAR', {}, 'linear 10 % every 6 min; at least 54 min by its own settings'],
  ['TELEPORT', {}, 'teleport'],
])('%s with %j', (strategy, more, phrase) => {
  expect(wholeStrategyPhrase(withFile(ROLLING, { strategy, ...more }))).toBe(phrase);
});
