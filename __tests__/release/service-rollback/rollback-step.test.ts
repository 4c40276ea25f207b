import { expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import {
  manualRollbackAdvice,
  rollbackStepFor,
  type ServiceToRollBack,
} from '../../../src/release/service-rollback/rollback-step.js';
import { deployment, service } from '../../ecs/support/ecs-says.js';
import { failure } from '../../report/support/releases.js';
import { failureInWords } from '../../support/in-words.js';

const DEPLOYED: ServiceToRollBack = {
  service: 'backend',
  after: 'shop:42',
  before: 'shop:41',
  preexisting: new Set(['ecs-svc/1']),
  created: false,
};
const { before: _before, ...NONE_COMPLETED } = DEPLOYED;
const runs = (taskDefinition: string, rolloutState: string, more: Partial<ServiceSnapshot> = {}): ServiceSnapshot =>
  service([deployment(7, { taskDefinition, rolloutState })], more);

test.each<[string, ServiceToRollBack, ServiceSnapshot | undefined, boolean, object]>([
  ['ours is completed', DEPLOYED, runs('shop:42', 'COMPLETED'), true, { kind: 'redeploy' }],
  ['ours has failed and is still there', DEPLOYED, runs('shop:42', 'FAILED'), true, { kind: 'redeploy' }],
  ['ours is in progress', DEPLOYED, runs('shop:42', 'IN_PROGRESS'), true, { kind: 'request-ecs-rollback' }],
  [
    'ours is in progress, and ECS refused to stop it',
    DEPLOYED,
    runs('shop:42', 'IN_PROGRESS'),
    false,
    { kind: 'redeploy' },
  ],
  ['the earlier one is back', DEPLOYED, runs('shop:41', 'COMPLETED'), true, { kind: 'done', on: 'shop:41' }],
  [
    'the earlier one is on its way',
    DEPLOYED,
    runs('shop:41', 'IN_PROGRESS'),
    true,
    { kind: 'follow-ecs-rollback', to: 'shop:41' },
  ],
  [
    'the earlier one failed as well',
    DEPLOYED,
    runs('shop:41', 'FAILED'),
    true,
    { kind: 'impossible', why: { kind: 'not-brought-back', before: 'shop:41', reason: undefined } },
  ],
  [
    'somebody else has deployed',
    DEPLOYED,
    runs('shop:43', 'IN_PROGRESS'),
    true,
    { kind: 'impossible', leftAlone: true, why: { kind: 'deployed-since', taskDefinition: 'shop:43' } },
  ],
  [
    'the service is gone',
    DEPLOYED,
    undefined,
    true,
    { kind: 'impossible', leftAlone: true, why: { kind: 'gone', status: undefined } },
  ],
  [
    'nobody knows the status of the service',
    DEPLOYED,
    runs('shop:42', 'COMPLETED', { status: 'MOVING' }),
    true,
    { kind: 'redeploy' },
  ],
  ['nobody knows the state of ours', DEPLOYED, runs('shop:42', 'NEW_STATE'), true, { kind: 'request-ecs-rollback' }],
  [
    'the service is being deleted',
    DEPLOYED,
    runs('shop:42', 'COMPLETED', { status: 'DRAINING' }),
    true,
    { kind: 'impossible', leftAlone: true, why: { kind: 'gone', status: 'DRAINING' } },
  ],
  [
    'it was created',
    { ...NONE_COMPLETED, created: true },
    runs('shop:42', 'COMPLETED'),
    true,
    { kind: 'impossible', why: { kind: 'created' } },
  ],
  [
    'no deployment had completed before',
    NONE_COMPLETED,
    runs('shop:42', 'COMPLETED'),
    true,
    { kind: 'impossible', why: { kind: 'none-completed' } },
  ],
  ['no deployment at all', DEPLOYED, service([]), true, { kind: 'impossible', why: { kind: 'no-deployment' } }],
  [
    'the family has changed',
    { ...DEPLOYED, before: 'old:7' },
    runs('shop:42', 'COMPLETED'),
    true,
    { kind: 'impossible', why: { kind: 'other-family', family: 'shop' } },
  ],
  [
    'the family has changed, in progress: ECS can',
    { ...DEPLOYED, before: 'old:7' },
    runs('shop:42', 'IN_PROGRESS'),
    true,
    { kind: 'request-ecs-rollback' },
  ],
  [
    'the family has changed, and ECS refused to stop it',
    { ...DEPLOYED, before: 'old:7' },
    runs('shop:42', 'IN_PROGRESS'),
    false,
    { kind: 'impossible', why: { kind: 'other-family', family: 'shop' } },
  ],
])('%s', (_name, touched, now, stoppable, expected) => {
  expect(rollbackStepFor(touched, now, { stoppable })).toEqual(expected);
});

const failed = deployment(7, { status: 'ACTIVE', rolloutState: 'FAILED' });
const rolling = (number: number, taskDefinition: string): ServiceSnapshot =>
  service([
    deployment(number, { taskDefinition, rolloutStateReason: `rolling back to deploymentId ecs-svc/${number}.` }),
    failed,
  ]);

test.each<[string, ServiceToRollBack, ServiceSnapshot, boolean, object]>([
  // A hotfix that came between the second look and our deploy: what ECS goes back to is not what we knew.
  ['ECS goes back to a hotfix', DEPLOYED, rolling(6, 'shop:43'), false, { kind: 'follow-ecs-rollback', to: 'shop:43' }],
  [
    'ECS goes back by itself, whatever we know',
    NONE_COMPLETED,
    rolling(1, 'shop:40'),
    false,
    { kind: 'follow-ecs-rollback', to: 'shop:40' },
  ],
  [
    'ECS takes back our revision of before',
    DEPLOYED,
    rolling(1, 'shop:42'),
    false,
    { kind: 'follow-ecs-rollback', to: 'shop:42' },
  ],
  ['ECS went back to a hotfix', DEPLOYED, runs('shop:43', 'COMPLETED'), true, { kind: 'done', on: 'shop:43' }],
  [
    'what was there before is there, of another revision than is known to work',
    DEPLOYED,
    service([deployment(1, { taskDefinition: 'shop:40', rolloutState: 'COMPLETED' })]),
    false,
    { kind: 'done', on: 'shop:40' },
  ],
  [
    'our revision, in the deployment of before: it is not ours',
    { ...DEPLOYED, before: 'shop:42' },
    service([deployment(1, { rolloutState: 'COMPLETED' })]),
    false,
    { kind: 'done', on: 'shop:42' },
  ],
])('%s', (_name, touched, now, isNewest, expected) => {
  expect(rollbackStepFor(touched, now, { isNewest })).toEqual(expected);
});

test('the command for a person', () => {
  const place = { region: 'ap-northeast-1', cluster: 'production', config: 'backend.yml' };
  const told = (touched: ServiceToRollBack) =>
    failureInWords(failure('a', { advice: manualRollbackAdvice(touched, place) })).lines;
  expect(told(DEPLOYED)).toEqual([
    'What to do: aws ecs update-service --region ap-northeast-1 --cluster production --service backend --task-definition shop:41',
  ]);
  expect(told({ ...NONE_COMPLETED, created: true })).toEqual([
    'What to do: ecspresso delete --config backend.yml, to remove the service',
  ]);
  expect(manualRollbackAdvice(NONE_COMPLETED, place)).toBeUndefined();
});
