import { describe, expect, test } from '@jest/globals';
import { type RollbackCause, rollbackCauseOf } from '../../../src/ecs/diagnosis/rollback-cause.js';
import type { HookSnapshot, ServiceDeploymentSnapshot } from '../../../src/ecs/snapshot.js';

type Seen = Pick<ServiceDeploymentSnapshot, 'alarms' | 'hooks' | 'rollback'>;

const LAMBDA = 'arn:aws:lambda:ap-northeast-1:123456789012:function:check-orders';
const hook = (status: string, more: Partial<HookSnapshot> = {}): HookSnapshot => ({
  hookId: 'ecs-lambda-1',
  status,
  targetType: 'AWS_LAMBDA',
  target: LAMBDA,
  timeoutAction: 'ROLLBACK',
  ...more,
});
const pause = (status: string, more: Partial<HookSnapshot> = {}): HookSnapshot =>
  hook(status, { hookId: 'ecs-pause-1', targetType: 'PAUSE', target: undefined, ...more });
const seen = (more: Partial<Seen> = {}): Seen => ({ hooks: [], ...more });

describe('by ECS’s own words', () => {
  test.each<[string, RollbackCause]>([
    ['Service deployment rolled back because the circuit breaker threshold was exceeded.', { kind: 'breaker' }],
    [
      `Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target ${LAMBDA} returned FAILED status.`,
      { kind: 'hook', stage: 'POST_SCALE_UP', target: LAMBDA },
    ],
    [
      'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.',
      { kind: 'pause-timeout', stage: 'POST_TEST_TRAFFIC_SHIFT' },
    ],
    [
      'Service deployment rolled back because PRE_SCALE_UP lifecycle hook timed out.',
      { kind: 'hook-timeout', stage: 'PRE_SCALE_UP', target: undefined },
    ],
    ['Service deployment rolled back because the CloudWatch alarm was triggered.', { kind: 'alarms', names: [] }],
    ['(deployment ecs-svc/1) deployment failed: alarm detected.', { kind: 'alarms', names: [] }],
    ['Service deployment rolled back because of a StopServiceDeployment request.', { kind: 'stopped' }],
    ['The deployment was rolled back by a user.', { kind: 'person', stage: undefined }],
    ['Rolled back because of a user action.', { kind: 'person', stage: undefined }],
    ['… because POST_SCALE_UP pause hook received ROLLBACK.', { kind: 'person', stage: 'POST_SCALE_UP' }],
    ['… because POST_SCALE_UP pause hook failed.', { kind: 'person', stage: 'POST_SCALE_UP' }],
  ])('%s', (reason, cause) => {
    expect(rollbackCauseOf(seen(), reason)).toEqual(cause);
    expect(rollbackCauseOf(seen({ rollback: { reason } }), '')).toEqual(cause);
  });

  test('win over hooks and alarms that were there, too', () => {
    const busy = seen({ hooks: [hook('FAILED')], alarms: { names: ['errors'], triggered: ['errors'] } });
    expect(rollbackCauseOf(busy, 'the circuit breaker threshold was exceeded')?.kind).toBe('breaker');
  });
});

test.each<[string, readonly HookSnapshot[], RollbackCause]>([
  ['a pause alone: a person', [pause('FAILED'), hook('SUCCEEDED')], { kind: 'person', stage: 'POST_SCALE_UP' }],
  ['a function beside it', [pause('FAILED'), hook('FAILED')], { kind: 'hook', stage: 'POST_SCALE_UP', target: LAMBDA }],
  ['none that ECS shows', [], { kind: 'hook', stage: 'POST_SCALE_UP', target: undefined }],
])('a hook that failed, in words that name none: %s', (_name, hooks, cause) => {
  const words = 'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed.';
  expect(rollbackCauseOf(seen({ hooks }), words)).toEqual(cause);
});

describe('without words', () => {
  test.each<[string, Partial<Seen>, RollbackCause | undefined]>([
    ['nothing is known', {}, undefined],
    ['alarms that are watched and were silent', { alarms: { names: ['errors'], triggered: [] } }, undefined],
    [
      'alarms that went into ALARM, by name',
      { alarms: { names: ['errors', 'slow'], triggered: ['errors'] } },
      { kind: 'alarms', names: ['errors'] },
    ],
    ['a function that said no', { hooks: [hook('SUCCEEDED'), hook('FAILED')] }, { kind: 'hook', target: LAMBDA }],
    ['a function that was silent', { hooks: [hook('TIMED_OUT')] }, { kind: 'hook-timeout', target: LAMBDA }],
    ['a pause that nobody ended', { hooks: [pause('TIMED_OUT')] }, { kind: 'pause-timeout' }],
    ['a pause that somebody took back', { hooks: [pause('FAILED')] }, { kind: 'person' }],
    ['a function beside a pause', { hooks: [pause('FAILED'), hook('FAILED')] }, { kind: 'hook', target: LAMBDA }],
    ['a pause that ended by going on', { hooks: [pause('TIMED_OUT', { timeoutAction: 'CONTINUE' })] }, undefined],
  ])('%s', (_name, more, cause) => {
    expect(rollbackCauseOf(seen(more), '')).toEqual(cause);
  });
});

test('a hook is of the stage that the deployment had come to, where ECS does not say of which', () => {
  expect(rollbackCauseOf(seen({ hooks: [hook('FAILED')] }), '', 'POST_SCALE_UP')).toEqual({
    kind: 'hook',
    stage: 'POST_SCALE_UP',
    target: LAMBDA,
  });
  expect(rollbackCauseOf(seen(), 'because PRE_SCALE_UP lifecycle hook(s) failed.', 'SCALE_UP')).toEqual({
    kind: 'hook',
    stage: 'PRE_SCALE_UP',
  });
  expect(rollbackCauseOf(seen(), 'because of a StopServiceDeployment request', 'BAKE_TIME')).toEqual({
    kind: 'stopped',
  });
});

test('the name of an alarm comes from ECS’s list where its words say only that there was one', () => {
  const alarms = { names: ['errors', 'slow'], triggered: ['slow'] };
  expect(rollbackCauseOf(seen({ alarms }), 'rolled back because an alarm was triggered')).toEqual({
    kind: 'alarms',
    names: ['slow'],
  });
});

test.each<[string, readonly HookSnapshot[], string | undefined]>([
  ['a pause waited for somebody', [pause('AWAITING_ACTION')], 'POST_SCALE_UP'],
  ['a pause was taken back', [pause('FAILED')], 'POST_SCALE_UP'],
  ['a pause had been continued before', [pause('SUCCEEDED')], undefined],
  ['only a function was asked', [hook('IN_PROGRESS'), hook('FAILED')], undefined],
  ['no hook was there', [], undefined],
])('a person who rolled back did so at a pause where %s', (_name, hooks, stage) => {
  expect(rollbackCauseOf(seen({ hooks }), 'manual rollback', 'POST_SCALE_UP')).toEqual({ kind: 'person', stage });
});
