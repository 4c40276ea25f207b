import { describe, expect, test } from '@jest/globals';
import type { Pause } from '../../../src/ecs/pause.js';
import type { ConfigOutcome, Release } from '../../../src/release/outcome.js';
import { nextSteps } from '../../../src/report/summary/next-steps.js';
import { summaryOf } from '../../../src/report/summary/summary.js';
import { end, outcome } from '../support/releases.js';

const PAUSE: Pause = {
  hookId: 'ecs-pause-1',
  stage: 'POST_TEST_TRAFFIC_SHIFT',
  serviceDeployment: 'arn:aws:ecs:ap-northeast-1:123456789012:service-deployment/production/backend/1',
  expiresAt: Date.UTC(2026, 10, 29, 14, 2),
  timeoutAction: 'ROLLBACK',
};
const same = (text: string): string => text;

function paused(more: Partial<ConfigOutcome> = {}): ConfigOutcome {
  return outcome({ result: 'paused', paused: PAUSE, serves: 'unsettled', ...more });
}

test('a pause: what it is, both commands, and what a later job is given', () => {
  const steps = [{ kind: 'stage', stage: 'POST_TEST_TRAFFIC_SHIFT', share: 0, at: 1 }] as const;
  const command =
    'aws ecs continue-service-deployment --region ap-northeast-1 --service-deployment-arn arn:aws:ecs:ap-northeast-1:123456789012:service-deployment/production/backend/1 --hook-id ecs-pause-1 --action';
  expect(nextSteps(end({ status: 'paused', configs: [paused({ steps })] }), same).join('\n')).toBe(
    [
      '**backend** is paused at POST&#95;TEST&#95;TRAFFIC&#95;SHIFT, until 2026-11-29 14:02 UTC; then ECS rolls it back. shop-backend:42 has 0 % of the production traffic.',
      '<pre>',
      '# continue',
      `${command} CONTINUE`,
      '# roll back',
      `${command} ROLLBACK`,
      '</pre>',
      '**To go on in another job:** <code>mode: continue</code> with these <code>deployments</code> &#40;the output of that name&#41;',
      '<pre>',
      'backend=shop-backend:42',
      '</pre>',
    ].join('\n'),
  );
});

describe('who is told what', () => {
  const told = (status: Release['status'], configs: readonly ConfigOutcome[]): string =>
    nextSteps(end({ status, configs }), same).join('\n');

  test('one that was left at a stage is waited for', () => {
    const text = told('in-progress', [outcome({ result: 'in-progress', stage: 'BAKE_TIME' })]);
    expect(text).toContain('<code>mode: wait</code>');
    expect(text).not.toContain('aws ecs');
  });

  test('after a failure a pause is still there to be ended', () => {
    const text = told('failed', [paused(), outcome({ service: 'web', result: 'failed' })]);
    expect(text).toContain('--action CONTINUE');
    expect(text).not.toContain('mode: continue');
  });

  test('after a cancel at a pause the next person gets everything to go on with', () => {
    const cut = { kind: 'interrupted', deployment: 'ecs-svc/1', to: 'shop-backend:42', pause: PAUSE } as const;
    const text = told('cancelled', [paused({ result: 'cancelled', end: cut })]);
    expect(text).toContain('--action CONTINUE');
    expect(text).toContain('--action ROLLBACK');
    expect(text).toMatch(/<code>mode: continue<\/code> .*\n<pre>\nbackend=shop-backend:42\n/);
    expect(told('cancelled', [outcome({ result: 'cancelled' })])).toBe('');
  });

  test('of many pauses only some are written out', () => {
    const text = told(
      'paused',
      Array.from({ length: 12 }, (_, index) => paused({ service: `s${index}` })),
    );
    expect(text.match(/--action CONTINUE/g)).toHaveLength(10);
    expect(text).toContain('2 more are paused: see the log.');
  });

  test('nobody after a release', () => {
    expect(told('released', [outcome()])).toBe('');
  });
});

test('the summary of a pause begins with it', () => {
  const text = summaryOf(end({ status: 'paused', configs: [paused()] }), same);
  expect(text.split('\n')[0]).toBe('### ⏸ Paused: backend at POST&#95;TEST&#95;TRAFFIC&#95;SHIFT.');
  expect(text).toContain('⏸&nbsp;paused');
  expect(
    summaryOf(end({ status: 'in-progress', configs: [outcome({ result: 'in-progress', stage: 'BAKE_TIME' })] }), same),
  ).toMatch(/^### ⏳ Still in progress in ECS: backend at BAKE/);
});
