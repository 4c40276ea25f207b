import { describe, expect, test } from '@jest/globals';
import type { RollbackCause } from '../../../src/ecs/diagnosis/rollback-cause.js';
import type { Verdict } from '../../../src/ecs/rollout/rollout.js';
import type { Failure } from '../../../src/release/failure.js';
import { failureInWords } from '../../support/in-words.js';

const LAMBDA = 'arn:aws:lambda:ap-northeast-1:123456789012:function:check-orders:live';

function failed(verdict: Verdict, more: Partial<Failure> = {}): Failure {
  return { cause: { kind: 'roll-out', service: 'backend', verdict, running: undefined }, evidence: [], ...more };
}

function rolledBack(by: RollbackCause | undefined, stage?: string): Failure {
  return failed({ kind: 'rolled-back', reason: '', finished: true, by, stage });
}

describe('what made ECS roll back is in the title', () => {
  test.each<[string, RollbackCause | undefined, string]>([
    ['nobody says', undefined, ''],
    ['the breaker: its tasks say why', { kind: 'breaker' }, ''],
    ['an alarm', { kind: 'alarms', names: ['shop-5xx'] }, ': the alarm shop-5xx went into ALARM'],
    ['alarms', { kind: 'alarms', names: ['shop-5xx', 'slow'] }, ': the alarms shop-5xx and slow went into ALARM'],
    ['an alarm without a name', { kind: 'alarms', names: [] }, ': a CloudWatch alarm went into ALARM'],
    [
      'a hook',
      { kind: 'hook', stage: 'POST_SCALE_UP', target: LAMBDA },
      ': the lifecycle hook check-orders failed at POST_SCALE_UP',
    ],
    ['a hook that is not named', { kind: 'hook' }, ': a lifecycle hook failed'],
    [
      'a hook without an answer',
      { kind: 'hook-timeout', stage: 'PRE_SCALE_UP', target: LAMBDA },
      ': the lifecycle hook check-orders did not answer in time at PRE_SCALE_UP',
    ],
    [
      'a pause that nobody ended',
      { kind: 'pause-timeout', stage: 'POST_TEST_TRAFFIC_SHIFT' },
      ': nobody continued it in time at POST_TEST_TRAFFIC_SHIFT',
    ],
    ['a person who stopped it', { kind: 'stopped' }, ': somebody stopped it'],
    ['a person, nobody knows where', { kind: 'person' }, ': somebody rolled it back'],
    ['a person at a pause', { kind: 'person', stage: 'POST_SCALE_UP' }, ': somebody rolled it back at POST_SCALE_UP'],
  ])('%s', (_name, by, words) => {
    expect(failureInWords(rolledBack(by)).title).toBe(`backend was rolled back by ECS${words}`);
  });

  test('and that it baked', () => {
    expect(failureInWords(rolledBack({ kind: 'alarms', names: ['shop-5xx'] }, 'BAKE_TIME')).title).toBe(
      'backend was rolled back by ECS while it baked: the alarm shop-5xx went into ALARM',
    );
    expect(failureInWords(rolledBack(undefined, 'SCALE_UP')).title).toBe('backend was rolled back by ECS');
  });

  test('before the tasks that failed', () => {
    const tasks = { kind: 'tasks', count: 3, fault: { kind: 'image' }, reason: 'x' } as const;
    const failure = { ...rolledBack({ kind: 'hook', target: LAMBDA }), evidence: [tasks] };
    expect(failureInWords(failure).title).toBe(
      'backend was rolled back by ECS: the lifecycle hook check-orders failed; 3 tasks could not pull their image',
    );
  });
});

test.each([
  ['STOPPED', 'backend was stopped before it was released'],
  ['STOP_REQUESTED', 'backend was stopped before it was released'],
  ['ROLLBACK_FAILED', 'backend was not released'],
])('a service deployment that is %s', (status, title) => {
  expect(failureInWords(failed({ kind: 'failed', reason: '', status })).title).toBe(title);
});

describe('advice', () => {
  const adviceOn = (advice: Failure['advice']): string | undefined =>
    failureInWords({ ...rolledBack(undefined), advice }).lines.find((line) => line.startsWith('What to do'));

  test('names the alarm, and how to see its history', () => {
    expect(adviceOn({ kind: 'alarms', region: 'ap-northeast-1', names: ['shop-5xx'] })).toBe(
      'What to do: the alarm shop-5xx went into ALARM: look at what it watches and at the metrics of the new tasks (aws cloudwatch describe-alarm-history --region ap-northeast-1 --alarm-name shop-5xx). Alarms are configured under `deploymentConfiguration.alarms` of the service definition.',
    );
    expect(adviceOn({ kind: 'alarms', region: 'r', names: ['a', 'b'] })).toMatch(
      /: the alarms a and b went into ALARM: look at what they watch .*--alarm-name a\)/,
    );
  });

  test('names the log of the function', () => {
    expect(adviceOn({ kind: 'hook', target: LAMBDA })).toBe(
      'What to do: look at the log of the function check-orders (/aws/lambda/check-orders): what it answers decides.',
    );
  });
});
