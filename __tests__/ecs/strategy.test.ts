import { describe, expect, test } from '@jest/globals';
import type { DeploymentConfigurationSnapshot } from '../../src/ecs/snapshot.js';
import { leastWaitMinutes, pausesBefore, ROLLING, trafficSteps, withFile } from '../../src/ecs/strategy.js';
import type { WaitUntil } from '../../src/ecs/wait-until.js';

type Stage = Extract<WaitUntil, { kind: 'stage' }>['stage'];

const DEPLOYED: WaitUntil = { kind: 'deployed' };
const stage = (name: Stage): WaitUntil => ({ kind: 'stage', stage: name });
const says = (source: unknown): DeploymentConfigurationSnapshot => withFile(ROLLING, source);

describe('what a service definition file says', () => {
  test('nothing leaves everything as it is', () => {
    for (const nothing of [undefined, null, {}, [], 'ROLLING', { strategy: '' }, { bakeTimeInMinutes: '5' }]) {
      expect(says(nothing)).toEqual(ROLLING);
    }
  });

  test('is put over what ECS has, field by field', () => {
    const now = says({
      strategy: 'CANARY',
      bakeTimeInMinutes: 20,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 7 },
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }],
    });
    expect(withFile(now, {})).toEqual(now);
    expect(withFile(now, { canaryConfiguration: { canaryBakeTimeInMinutes: 1 }, lifecycleHooks: [] })).toEqual({
      ...now,
      canary: { percent: 10, bakeMinutes: 1 },
      hooks: [],
    });
    expect(withFile(now, { strategy: 'LINEAR' })).toEqual({
      ...now,
      strategy: 'LINEAR',
      canary: undefined,
      linear: { stepPercent: 10, stepBakeMinutes: 6 },
    });
  });

  test('leaves out what ECS takes by itself', () => {
    expect(
      says({
        lifecycleHooks: [
          { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
          {
            hookTargetArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:check',
            lifecycleStages: ['POST_SCALE_UP', 7],
            timeoutConfiguration: { timeoutInMinutes: 5, action: 'CONTINUE' },
          },
        ],
      }).hooks,
    ).toEqual([
      { targetType: 'PAUSE', stages: ['POST_TEST_TRAFFIC_SHIFT'], timeoutMinutes: 1440, timeoutAction: 'ROLLBACK' },
      {
        targetType: 'AWS_LAMBDA',
        target: 'arn:aws:lambda:ap-northeast-1:123456789012:function:check',
        stages: ['POST_SCALE_UP'],
        timeoutMinutes: 5,
        timeoutAction: 'CONTINUE',
      },
    ]);
  });
});

test.each<[string, Readonly<Record<string, unknown>>, readonly (readonly [percent: number, waits: number])[]]>([
  ['ROLLING', {}, []],
  ['BLUE_GREEN', {}, [[100, 0]]],
  [
    'CANARY',
    {},
    [
      [5, 10],
      [100, 0],
    ],
  ],
  ['CANARY', { canaryConfiguration: { canaryPercent: 100 } }, [[100, 0]]],
  [
    'LINEAR',
    { linearConfiguration: { stepPercent: 30 } },
    [
      [30, 6],
      [60, 6],
      [90, 6],
      [100, 0],
    ],
  ],
  ['LINEAR', { linearConfiguration: { stepPercent: 100 } }, [[100, 0]]],
  ['TELEPORT', {}, [[100, 0]]],
])('%s with %j shifts the traffic in these steps', (strategy, more, steps) => {
  expect(trafficSteps(says({ strategy, ...more })).map((step) => [step.percent, step.waitMinutes])).toEqual(steps);
});

test('a step that is no share does not go on for ever', () => {
  expect(trafficSteps(says({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 0 } }))).toHaveLength(34);
});

test.each<[string, Readonly<Record<string, unknown>>, WaitUntil, number]>([
  ['rolling: ECS computes the bake of alarms itself', { bakeTimeInMinutes: 30 }, DEPLOYED, 0],
  ['blue/green: the bake', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 30 }, DEPLOYED, 30],
  ['canary: its bake and the last one', { strategy: 'CANARY', bakeTimeInMinutes: 30 }, DEPLOYED, 40],
  ['linear: no step bake after 100 %', { strategy: 'LINEAR', bakeTimeInMinutes: 5 }, DEPLOYED, 9 * 6 + 5],
  ['a strategy that is not known bakes', { strategy: 'TELEPORT', bakeTimeInMinutes: 5 }, DEPLOYED, 5],
  ['started: nothing', { strategy: 'CANARY', bakeTimeInMinutes: 30 }, { kind: 'started' }, 0],
  ['until it bakes: the steps alone', { strategy: 'CANARY', bakeTimeInMinutes: 30 }, stage('BAKE_TIME'), 10],
  ['until the first shift: nothing', { strategy: 'LINEAR' }, stage('PRODUCTION_TRAFFIC_SHIFT'), 0],
  ['until it cleans up: all of it', { strategy: 'CANARY', bakeTimeInMinutes: 30 }, stage('CLEAN_UP'), 40],
  ['paused, where nothing pauses: all of it', { strategy: 'CANARY' }, { kind: 'paused' }, 10],
  [
    'paused, before the traffic: nothing',
    {
      strategy: 'CANARY',
      bakeTimeInMinutes: 30,
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT', 'POST_SCALE_UP'] }],
    },
    { kind: 'paused' },
    0,
  ],
  [
    'paused, after the traffic: the steps',
    {
      strategy: 'CANARY',
      bakeTimeInMinutes: 30,
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT'] }],
    },
    { kind: 'paused' },
    10,
  ],
])('waits at least: %s', (_what, source, until, minutes) => {
  expect(leastWaitMinutes(says(source), until)).toBe(minutes);
});

describe('pauses before the job may end', () => {
  const paused = (more: Readonly<Record<string, unknown>> = {}): DeploymentConfigurationSnapshot =>
    says({
      strategy: 'BLUE_GREEN',
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'],
          timeoutConfiguration: { timeoutInMinutes: 30 },
        },
        { targetType: 'AWS_LAMBDA', lifecycleStages: ['POST_SCALE_UP'] },
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          timeoutConfiguration: { timeoutInMinutes: 60, action: 'CONTINUE' },
        },
      ],
      ...more,
    });
  const stages = (until: WaitUntil, more?: Readonly<Record<string, unknown>>): readonly string[] =>
    pausesBefore(paused(more), until).map((pause) => `${pause.stage} × ${pause.times}`);

  test('in order, with how long they hold and what ECS does then', () => {
    expect(pausesBefore(paused(), DEPLOYED)).toEqual([
      { stage: 'POST_TEST_TRAFFIC_SHIFT', times: 1, minutes: 60, action: 'CONTINUE' },
      { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', times: 1, minutes: 30, action: 'ROLLBACK' },
      { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT', times: 1, minutes: 30, action: 'ROLLBACK' },
    ]);
  });

  test('none where the job ends at the first of them, or before', () => {
    expect(stages({ kind: 'paused' })).toEqual([]);
    expect(stages({ kind: 'started' })).toEqual([]);
    expect(stages(stage('POST_TEST_TRAFFIC_SHIFT'))).toEqual([]);
  });

  test('only those before the stage that is waited for', () => {
    expect(stages(stage('PRODUCTION_TRAFFIC_SHIFT'))).toEqual([
      'POST_TEST_TRAFFIC_SHIFT × 1',
      'PRE_PRODUCTION_TRAFFIC_SHIFT × 1',
    ]);
  });

  test('one before each step of the traffic comes with every step', () => {
    const linear = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25 } };
    expect(stages(stage('BAKE_TIME'), linear)[1]).toBe('PRE_PRODUCTION_TRAFFIC_SHIFT × 4');
    expect(stages(stage('PRODUCTION_TRAFFIC_SHIFT'), linear)[1]).toBe('PRE_PRODUCTION_TRAFFIC_SHIFT × 1');
  });

  test('of a rolling update all of them: its stages are not waited for', () => {
    expect(stages(stage('POST_SCALE_UP'), { strategy: 'ROLLING' })).toHaveLength(3);
  });

  test('at a stage that is not known: it may come before any other', () => {
    const lifecycleHooks = [{ targetType: 'PAUSE', lifecycleStages: ['TELEPORT'] }];
    expect(stages(DEPLOYED, { lifecycleHooks })).toEqual(['TELEPORT × 1']);
    expect(stages(stage('SCALE_UP'), { lifecycleHooks })).toEqual(['TELEPORT × 1']);
  });
});
