import { describe, expect, test } from '@jest/globals';
import type { ConfigOutcome } from '../../src/release/outcome.js';
import type { RollbackAnswer, ServiceEnd } from '../../src/release/service-end.js';
import { outputsOf } from '../../src/report/outputs.js';
import { summaryOf } from '../../src/report/summary/summary.js';
import { deployment } from '../ecs/support/ecs-says.js';
import { awsError } from '../ecs/support/fake-cloud.js';
import { end, outcome } from './support/releases.js';

const as = (text: string): string => text;
const OURS = 'backend=shop-backend:42';
const BACK = 'backend=shop-backend:41 from shop-backend:42';

function told(...configs: readonly ConfigOutcome[]) {
  const { deployments, 'rollback-to': rollbackTo, recovery } = outputsOf(end({ configs }), undefined, as);
  return { deployments, rollbackTo, recovery };
}

describe('what a run has in ECS, and what takes it back', () => {
  const red = (end: ServiceEnd, more: Partial<ConfigOutcome> = {}): ConfigOutcome =>
    outcome({ result: 'failed', end, ...more });
  const inProgress = (stop?: RollbackAnswer): ConfigOutcome =>
    red({ kind: 'interrupted', deployment: 'ecs-svc/3147', to: 'shop-backend:42', stop }, { result: 'cancelled' });
  const refused = awsError('denied', 'ecs:StopServiceDeployment');

  test.each<[string, ConfigOutcome, deployments: string, rollbackTo: string]>([
    ['released', outcome(), OURS, BACK],
    ['started', outcome({ result: 'started' }), OURS, BACK],
    ['run already', outcome({ result: 'unchanged', before: 'shop-backend:42' }), OURS, 'none'],
    ['left alone', outcome({ result: 'unchanged', after: undefined }), '', 'none'],
    [
      'timed out, and ECS goes on',
      red({ kind: 'unwatched', deployment: 'ecs-svc/3', to: 'shop-backend:42' }),
      OURS,
      BACK,
    ],
    ['timed out unseen', red({ kind: 'unwatched', to: 'shop-backend:42' }), '', BACK],
    ['has lost tasks', red({ kind: 'has', running: undefined }), '', BACK],
    ['CODE_DEPLOY may go on', red({ kind: 'left', controller: 'CODE_DEPLOY', to: 'shop-backend:42' }), '', BACK],
    ['rolled back', red({ kind: 'as-before' }, { result: 'rolled-back' }), '', 'none'],
    ['is being rolled back', red({ kind: 'rolling-back' }), '', 'none'],
    [
      'back by on-failure',
      red({ kind: 'rolled-back', on: 'shop-backend:41', keeps: [] }, { result: 'rolled-back' }),
      '',
      'none',
    ],
    ['stuck on the new one', red({ kind: 'stuck', on: 'shop-backend:42', after: 'shop-backend:42' }), OURS, BACK],
    ['stuck somewhere', red({ kind: 'stuck', after: 'shop-backend:42' }), '', BACK],
    ['cancelled on its way back', red({ kind: 'rollback-cancelled', from: 'shop-backend:42' }), '', BACK],
    ['replaced by somebody', red({ kind: 'replaced', by: 'shop-backend:43' }), '', 'none'],
    ['not started', outcome({ result: 'skipped', end: { kind: 'not-started' } }), '', 'none'],
    ['cancelled in progress', inProgress(), OURS, BACK],
    ['told to go back', inProgress({ kind: 'requested' }), '', 'none'],
    ['ECS would not', inProgress({ kind: 'refused', error: refused }), OURS, BACK],
    [
      'completed before it was stopped',
      inProgress({ kind: 'not-in-progress', where: { kind: 'settled', deployment: deployment(2) } }),
      OURS,
      BACK,
    ],
    [
      'replaced before it was stopped',
      inProgress({ kind: 'not-in-progress', where: { kind: 'replaced', by: deployment(3) } }),
      '',
      'none',
    ],
    ['unanswered', red({ kind: 'deploy-unanswered' }, { result: 'cancelled' }), '', BACK],
    ['runs it by CODE_DEPLOY', red({ kind: 'runs', runs: 'shop-backend:42' }), OURS, BACK],
    ['runs another by CODE_DEPLOY', red({ kind: 'runs', runs: 'shop-backend:9' }), '', 'none'],
    ['runs nothing by CODE_DEPLOY', red({ kind: 'runs', runs: undefined }), '', 'none'],
    ['created', outcome({ before: undefined }), OURS, 'none'],
    ['registered only', outcome({ service: undefined, result: 'registered' }), '', 'none'],
  ])('%s', (_name, config, deployments, rollbackTo) => {
    expect(told(config)).toMatchObject({ deployments, rollbackTo });
  });

  test.each<[string, readonly ConfigOutcome[], string]>([
    ['none, where nothing was to go back', [outcome(), inProgress()], 'none'],
    ['complete, where ECS was told of all', [inProgress({ kind: 'requested' }), outcome()], 'complete'],
    [
      'complete, where ECS went back by itself',
      [inProgress({ kind: 'not-in-progress', where: { kind: 'ecs-rolling-back', to: deployment(1) } })],
      'complete',
    ],
    [
      'partial, where one was refused',
      [inProgress({ kind: 'requested' }), inProgress({ kind: 'refused', error: refused })],
      'partial',
    ],
    [
      'partial, where one had completed',
      [inProgress({ kind: 'not-in-progress', where: { kind: 'settled', deployment: deployment(2) } })],
      'partial',
    ],
  ])('the recovery of `on-cancel: stop` is %s', (_name, configs, recovery) => {
    expect(told(...configs).recovery).toBe(recovery);
  });

  test('services are named as in the other outputs, without an account id', () => {
    const arn = 'arn:aws:ecs:ap-northeast-1:123456789012:cluster/production';
    expect(told(outcome({ cluster: arn }), outcome({ cluster: 'staging', before: 'b:1', after: 'b:2' }))).toMatchObject(
      {
        deployments: `production/${OURS}\nstaging/backend=b:2`,
        rollbackTo: `production/${BACK}\nstaging/backend=b:1 from b:2`,
      },
    );
  });
});

describe('the summary shows the way back', () => {
  const summary = (status: 'failed' | 'cancelled' | 'paused' | 'released', configs = [outcome()]): string =>
    summaryOf(end({ status, configs }), as);

  test.each(['failed', 'cancelled', 'paused'] as const)('of a run that ended %s, ready to paste', (status) => {
    expect(summary(status)).toContain(`<pre>\n${BACK}\n</pre>`);
  });

  test('not of a good end, and not where nothing is to go back', () => {
    expect(summary('released')).not.toContain('take this release back');
    expect(summary('failed', [outcome({ result: 'skipped', end: { kind: 'not-started' } })])).not.toContain('back:');
  });
});
