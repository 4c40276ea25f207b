import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../../src/ecs/snapshot.js';
import {
  type RollbackModeStep,
  rollbackModeStepFor,
} from '../../../../src/release/modes/rollback/rollback-mode-step.js';
import { deployment, oldDeployment, service } from '../../../ecs/support/ecs-says.js';

const on41 = (rolloutState: string | undefined, ...others: Parameters<typeof service>[0]): ServiceSnapshot => {
  const { rolloutState: _state, ...primary } = oldDeployment({ status: 'PRIMARY' });
  return service([{ ...primary, ...(rolloutState === undefined ? {} : { rolloutState }) }, ...others]);
};
const ROLLS_42_OUT = service([deployment(2), oldDeployment()]);
const ROLLS_BACK = service([
  oldDeployment({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', rolloutStateReason: 'rolling back to ecs-svc/1' }),
  deployment(2, { status: 'ACTIVE', rolloutState: 'FAILED' }),
]);
const byTaskSets = service([], { controller: 'CODE_DEPLOY', primaryTaskSet: 'shop:41' });

describe('how a service gets back to shop:41', () => {
  test.each<[string, ServiceSnapshot, Partial<Parameters<typeof rollbackModeStepFor>[1]>, RollbackModeStep['kind']]>([
    ['it runs that, complete', on41('COMPLETED'), {}, 'done'],
    ['it runs that, complete, and every deploy is to be forced', on41('COMPLETED'), { always: true }, 'redeploy'],
    ['it runs that, and the guard holds it there', on41('COMPLETED'), { always: true, from: 'shop:42' }, 'done'],
    ['it runs that in a deployment that failed', on41('FAILED'), {}, 'redeploy'],
    ['it runs that alone behind a Classic Load Balancer', on41(undefined), {}, 'done'],
    [
      'it comes to that behind a Classic Load Balancer',
      on41(undefined, deployment(2, { status: 'ACTIVE' })),
      {},
      'redeploy',
    ],
    ['another controller serves that', byTaskSets, {}, 'done'],
    ['another controller serves another', { ...byTaskSets, primaryTaskSet: 'shop:42' }, {}, 'redeploy'],
    ['somebody brings that', on41('IN_PROGRESS'), {}, 'follow'],
    ['somebody brings that, and every deploy is to be forced', on41('IN_PROGRESS'), { always: true }, 'redeploy'],
    ['ECS itself is taking it there', ROLLS_BACK, {}, 'follow'],
    ['ECS itself is taking it there from what the guard names', ROLLS_BACK, { from: 'shop:42' }, 'follow'],
    [
      'ECS itself is taking it there, and every deploy is to be forced, with a guard',
      ROLLS_BACK,
      { always: true, from: 'shop:42' },
      'follow',
    ],
    ['ECS itself is taking it there, and every deploy is to be forced', ROLLS_BACK, { always: true }, 'redeploy'],
    ['another one is in progress', ROLLS_42_OUT, {}, 'request-ecs-rollback'],
    ['another one is in progress, which the guard names', ROLLS_42_OUT, { from: 'shop:42' }, 'request-ecs-rollback'],
    ['another one is in progress than the guard names', ROLLS_42_OUT, { from: 'shop:43' }, 'guard-mismatch'],
    [
      'another one is complete than the guard names',
      service([deployment(2, { rolloutState: 'COMPLETED' })]),
      { from: 'shop:43' },
      'guard-mismatch',
    ],
    [
      'another one is complete, which the guard names',
      service([deployment(2, { rolloutState: 'COMPLETED' })]),
      { from: 'shop:42' },
      'redeploy',
    ],
  ])('%s', (_name, shown, more, kind) => {
    expect(rollbackModeStepFor(shown, { to: 'shop:41', always: false, ...more }).kind).toBe(kind);
  });
});
