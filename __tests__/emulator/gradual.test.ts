import { describe, expect, test } from '@jest/globals';
import type { Json } from './cloud.js';
import { hooks, lambda, pause, staged } from './staged.js';

/** Each shift of production traffic: its share, and how many seconds it lasted with the wait after it. */
function shiftsOf(configuration: Json) {
  const cloud = staged(configuration);
  cloud.deploy('v2');
  cloud.untilOver();
  const { entered } = cloud;
  const shifts = entered.flatMap(({ stage, second, production }, index) => {
    const next = entered[index + 1]?.second ?? Number.NaN;
    return stage === 'PRODUCTION_TRAFFIC_SHIFT' ? [[production, next - second]] : [];
  });
  return { status: cloud.story()['status'], shifts, stages: entered.map(({ stage }) => stage) };
}

test.each<[string, Json, readonly (readonly number[])[]]>([
  ['BLUE_GREEN: all at once', { strategy: 'BLUE_GREEN' }, [[100, 5]]],
  [
    'CANARY: 5 % for ten minutes unless it says otherwise',
    { strategy: 'CANARY' },
    [
      [5, 605],
      [100, 5],
    ],
  ],
  [
    'CANARY: as it says',
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 2 } },
    [
      [12.5, 125],
      [100, 5],
    ],
  ],
  [
    'LINEAR: 10 % every six minutes unless it says otherwise',
    { strategy: 'LINEAR' },
    [...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((percent) => [percent, 365]), [100, 5]],
  ],
  [
    'LINEAR: steps that do not come out even end at 100 %, without a wait after it',
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 } },
    [
      [40, 65],
      [80, 65],
      [100, 5],
    ],
  ],
])('%s', (_name, configuration, shifts) => {
  expect(shiftsOf({ bakeTimeInMinutes: 0, ...configuration })).toMatchObject({ status: 'SUCCESSFUL', shifts });
});

describe('while a canary bakes', () => {
  const CANARY = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 } };

  test('the stage is PRODUCTION_TRAFFIC_SHIFT, and both revisions say their shares', () => {
    const cloud = staged({ ...CANARY, bakeTimeInMinutes: 3 });
    cloud.deploy('v2');
    cloud.untilStage('PRODUCTION_TRAFFIC_SHIFT');
    cloud.pass(200);
    expect(cloud.story()).toMatchObject({
      status: 'IN_PROGRESS',
      lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
      targetServiceRevision: { requestedProductionTrafficWeight: 10, requestedTestTrafficWeight: 100 },
      sourceServiceRevisions: [
        { requestedProductionTrafficWeight: 90, requestedTestTrafficWeight: 0, runningTaskCount: 2 },
      ],
      deploymentConfiguration: CANARY,
    });
  });
});

describe('hooks of a step', () => {
  const LINEAR = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 } };

  test('PRE_PRODUCTION_TRAFFIC_SHIFT waits before each, with an id of its own', () => {
    const cloud = staged({ ...LINEAR, lifecycleHooks: [pause(['PRE_PRODUCTION_TRAFFIC_SHIFT'])] });
    cloud.deploy('v2');
    const waited = [0, 50].map((production) => {
      cloud.untilPaused();
      const story = cloud.story();
      expect(story).toMatchObject({ targetServiceRevision: { requestedProductionTrafficWeight: production } });
      const hookId = hooks(story).at(-1)?.['hookId'];
      cloud.call('ContinueServiceDeployment', { serviceDeploymentArn: story['serviceDeploymentArn'], hookId });
      return hookId;
    });
    cloud.untilOver();
    expect(new Set(waited).size).toBe(2);
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('PRODUCTION_TRAFFIC_SHIFT calls its function at each', () => {
    const cloud = staged({ ...LINEAR, lifecycleHooks: [lambda(['PRODUCTION_TRAFFIC_SHIFT'])] });
    cloud.deploy('v2');
    cloud.untilOver();
    expect(hooks(cloud.story())).toMatchObject([
      {
        status: 'SUCCEEDED',
        hookId: expect.stringMatching(/^ecs-lambda-/),
        targetArn: expect.stringMatching(/:check$/),
      },
      { status: 'SUCCEEDED' },
    ]);
  });
});
