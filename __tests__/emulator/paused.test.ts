import { describe, expect, test } from '@jest/globals';
import { ask, type Json, cloud as online, stories } from './cloud.js';
import { deployments, hooks, lambda, pause, staged } from './staged.js';

const PAUSED = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1, lifecycleHooks: [pause(['POST_TEST_TRAFFIC_SHIFT'])] };

function paused(configuration: Json = PAUSED, setting: Parameters<typeof staged>[1] = {}) {
  const cloud = staged(configuration, setting);
  cloud.deploy('v2');
  cloud.untilPaused();
  const story = cloud.story();
  const [hook] = hooks(story);
  const input = { serviceDeploymentArn: story['serviceDeploymentArn'], hookId: hook?.['hookId'] };
  return { ...cloud, hook: hook ?? {}, input };
}

const GONE = 'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN';

describe('a PAUSE hook', () => {
  test('awaits somebody for a day, then ECS rolls back', () => {
    const cloud = paused();
    expect(cloud.hook).toEqual({
      hookId: expect.stringMatching(/^ecs-pause-[\w-]{43}$/),
      targetType: 'PAUSE',
      status: 'AWAITING_ACTION',
      expiresAt: expect.any(Number),
      timeoutAction: 'ROLLBACK',
    });
    const { createdAt, lifecycleStage } = cloud.story();
    expect(lifecycleStage).toBe('POST_TEST_TRAFFIC_SHIFT');
    expect(Number(cloud.hook['expiresAt']) - Number(createdAt)).toBeGreaterThan(86_400);
    cloud.pass(80_000);
    expect(cloud.story()).toMatchObject({ status: 'IN_PROGRESS', targetServiceRevision: { runningTaskCount: 2 } });
    cloud.pass(7000);
    expect(cloud.story()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  });

  test('continued by a call goes on to the end, and stays listed', () => {
    const cloud = paused();
    expect(cloud.call('ContinueServiceDeployment', cloud.input)).toEqual({
      serviceDeploymentArn: cloud.input.serviceDeploymentArn,
    });
    expect(hooks(cloud.story())).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(cloud.refusal('ContinueServiceDeployment', cloud.input)).toEqual({
      code: 'InvalidParameterException',
      message: GONE,
    });
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status: 'SUCCESSFUL', lifecycleHookDetails: [{ status: 'SUCCEEDED' }] });
  });

  test('rolled back by a call goes back, says who, and shifts the test traffic back', () => {
    const cloud = paused();
    cloud.call('ContinueServiceDeployment', { ...cloud.input, action: 'ROLLBACK' });
    expect(cloud.story()).toMatchObject({ status: 'ROLLBACK_REQUESTED' });
    cloud.untilOver();
    const reason =
      'Service deployment rolled back because of a ContinueServiceDeployment request at the POST_TEST_TRAFFIC_SHIFT pause hook.';
    expect(cloud.story()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: reason,
      rollback: { reason, serviceRevisionArn: expect.stringMatching(/service-revision\/prod\/web\/\d+$/) },
      targetServiceRevision: { requestedTestTrafficWeight: 0, runningTaskCount: 0 },
    });
    expect(cloud.entered.slice(-2).map(({ stage }) => stage)).toEqual(['TEST_TRAFFIC_SHIFT', 'CLEAN_UP']);
    expect(deployments(cloud.described())).toMatchObject([{ revision: 'web:1', rolloutState: 'COMPLETED' }]);
  });

  test.each([
    ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
    ['CONTINUE', 'SUCCESSFUL'],
  ])('that times out with %s ends %s', (action, status) => {
    const cloud = paused({
      ...PAUSED,
      lifecycleHooks: [pause(['POST_TEST_TRAFFIC_SHIFT'], { timeoutInMinutes: 10, action })],
    });
    expect(cloud.hook).toMatchObject({ timeoutAction: action });
    cloud.untilOver();
    expect(cloud.story()).toMatchObject({ status, lifecycleHookDetails: [{ status: 'TIMED_OUT' }] });
    const reason = cloud.story()['statusReason'];
    if (action === 'CONTINUE') expect(reason).toBeUndefined();
    else expect(reason).toBe('Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.');
  });

  test.each([
    'RECONCILE_SERVICE',
    'PRE_SCALE_UP',
    'POST_SCALE_UP',
    'POST_TEST_TRAFFIC_SHIFT',
    'PRE_PRODUCTION_TRAFFIC_SHIFT',
    'POST_PRODUCTION_TRAFFIC_SHIFT',
  ])('can stand at %s', (stage) => {
    const cloud = staged({ ...PAUSED, lifecycleHooks: [pause([stage])] });
    cloud.deploy('v2');
    if (stage === 'RECONCILE_SERVICE') cloud.deploy('v3');
    cloud.untilPaused();
    expect(cloud.story()).toMatchObject({ lifecycleStage: stage, status: 'IN_PROGRESS' });
  });

  test('waits beside a Lambda hook of its stage: both must end', () => {
    const cloud = paused(
      { ...PAUSED, lifecycleHooks: [pause(['POST_SCALE_UP']), lambda(['POST_SCALE_UP'])] },
      {
        lambdas: { check: 'IN_PROGRESS' },
        others: [{ at: 200, does: { type: 'lambda', name: 'check', verdict: 'SUCCEEDED' } }],
      },
    );
    cloud.call('ContinueServiceDeployment', cloud.input);
    expect(hooks(cloud.story()).map(({ status }) => status)).toEqual(['SUCCEEDED', 'IN_PROGRESS']);
    cloud.untilStage('TEST_TRAFFIC_SHIFT');
    expect(cloud.clock()).toBeGreaterThan(199);
  });

  test('is continued by somebody else, who comes by a minute later', () => {
    const reached = { cluster: 'prod', service: 'web', paused: true };
    const cloud = paused(PAUSED, {
      others: [{ at: 60, reached, does: { type: 'continue', cluster: 'prod', service: 'web' } }],
    });
    const since = cloud.clock();
    cloud.untilStage('BAKE_TIME');
    expect(cloud.clock() - since).toBeGreaterThanOrEqual(59);
  });
});

describe('ContinueServiceDeployment refuses', () => {
  test.each<[string, (input: Json) => Json, string, string]>([
    [
      'an id of another form',
      (input) => ({ ...input, hookId: 'hook-1' }),
      'InvalidParameterException',
      'Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
    ],
    ['an id of no hook', (input) => ({ ...input, hookId: 'ecs-pause-x' }), 'InvalidParameterException', GONE],
    [
      'another action',
      (input) => ({ ...input, action: 'ABORT' }),
      'InvalidParameterException',
      'Invalid action. Valid values are: CONTINUE, ROLLBACK',
    ],
    [
      'another service deployment',
      (input) => ({ ...input, serviceDeploymentArn: `${input['serviceDeploymentArn']}0` }),
      'ServiceDeploymentNotFoundException',
      'The service deployment does not exist.',
    ],
    ['no id', ({ hookId: _, ...input }) => input, 'InvalidParameterException', 'hookId should not be null or empty.'],
  ])('%s', (_name, change, code, message) => {
    const cloud = paused();
    expect(cloud.refusal('ContinueServiceDeployment', change(cloud.input))).toEqual({ code, message });
    expect(hooks(cloud.story())).toMatchObject([{ status: 'AWAITING_ACTION' }]);
  });

  test('one that is rolling back', () => {
    const cloud = paused();
    cloud.call('StopServiceDeployment', { serviceDeploymentArn: cloud.input.serviceDeploymentArn });
    expect(cloud.refusal('ContinueServiceDeployment', cloud.input)).toMatchObject({ message: GONE });
  });
});

test('without permission it is refused in the words of IAM, which name the service deployment', async () => {
  const emulator = await online({ faults: [{ operation: 'ContinueServiceDeployment', kind: { type: 'denied' } }] });
  const [story] = await stories(emulator);
  const serviceDeploymentArn = String(story?.['serviceDeploymentArn']);
  const { status, body } = await ask(emulator, 'ContinueServiceDeployment', {
    serviceDeploymentArn,
    hookId: 'ecs-pause-x',
  });
  await emulator.close();
  expect({ status, code: body['__type'] }).toEqual({ status: 400, code: 'AccessDeniedException' });
  expect(body['message']).toContain(
    `is not authorized to perform: ecs:ContinueServiceDeployment on resource: ${serviceDeploymentArn} because`,
  );
});

test.each<[string, Json, string]>([
  [
    'PAUSE where traffic shifts',
    { lifecycleHooks: [pause(['TEST_TRAFFIC_SHIFT'])] },
    'Invalid lifecycle stage provided for Pause Hook',
  ],
  [
    'another target type',
    { lifecycleHooks: [{ ...pause(['PRE_SCALE_UP']), targetType: 'SQS' }] },
    'Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE',
  ],
  [
    'early success with another strategy than ROLLING',
    { earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' } },
    'Early success criteria not supported for BLUE_GREEN deployment strategy',
  ],
  [
    'a bake of more than a day',
    { bakeTimeInMinutes: 1441 },
    'Invalid bakeTimeInMinutes. It must be between 0 and 1440.',
  ],
])('UpdateService refuses %s', (_name, extra, message) => {
  const cloud = staged(PAUSED);
  const input = { cluster: 'prod', service: 'web', deploymentConfiguration: extra };
  expect(cloud.refusal('UpdateService', input)).toEqual({ code: 'InvalidParameterException', message });
});

test('UpdateService refuses a load balancer that cannot shift traffic', () => {
  const cloud = staged(
    {},
    { seed: { loadBalancers: [{ targetGroupArn: 'arn:x', containerName: 'app', containerPort: 80 }] } },
  );
  const input = { cluster: 'prod', service: 'web', deploymentConfiguration: { strategy: 'CANARY' } };
  expect(cloud.refusal('UpdateService', input)).toEqual({
    code: 'InvalidParameterException',
    message:
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
  });
});
