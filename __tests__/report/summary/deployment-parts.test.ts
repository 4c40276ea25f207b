import { expect, test } from '@jest/globals';
import type { DeploymentStep } from '../../../src/release/outcome.js';
import { partsOf } from '../../../src/report/summary/deployment-parts.js';

const at = (seconds: number, stage: string, share?: number): DeploymentStep => ({
  kind: 'stage',
  stage,
  share,
  at: seconds,
});
const bars = (steps: readonly DeploymentStep[], from: number, to: number): readonly string[] =>
  partsOf(steps, from, to).map((part) => `${part.name} ${part.from}–${part.to}`);

test('stages in which nothing else is seen are one bar, from the beginning to the end', () => {
  expect(
    bars(
      [
        at(2, 'PRE_SCALE_UP'),
        at(3, 'SCALE_UP'),
        at(20, 'POST_SCALE_UP'),
        at(21, 'TEST_TRAFFIC_SHIFT'),
        at(22, 'POST_TEST_TRAFFIC_SHIFT'),
        { kind: 'paused', stage: 'POST_TEST_TRAFFIC_SHIFT', at: 23 },
        at(60, 'PRODUCTION_TRAFFIC_SHIFT', 0),
        at(61, 'PRODUCTION_TRAFFIC_SHIFT', 10),
        at(70, 'PRE_PRODUCTION_TRAFFIC_SHIFT', 10),
        at(71, 'PRODUCTION_TRAFFIC_SHIFT', 100),
        at(72, 'POST_PRODUCTION_TRAFFIC_SHIFT', 100),
        at(73, 'BAKE_TIME', 100),
        at(90, 'CLEAN_UP', 100),
      ],
      0,
      95,
    ),
  ).toEqual([
    'scale up 0–21',
    'test traffic 21–23',
    'paused 23–60',
    'traffic 60–61',
    '10 percent 61–71',
    '100 percent 71–73',
    'bake 73–90',
    'clean up 90–95',
  ]);
});

test('a stage that is not known has its own name', () => {
  expect(bars([at(1, 'TELEPORT')], 0, 5)).toEqual(['TELEPORT 0–5']);
});

test('nothing seen is nothing drawn', () => {
  expect(bars([], 0, 5)).toEqual([]);
});
