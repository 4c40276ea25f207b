import { expect, test } from '@jest/globals';
import type { ResolvedServiceDeployment } from '../../../src/ecs/rollout/rollout.js';
import { endOfServiceDeployment } from '../../../src/ecs/rollout/service-deployment-end.js';
import { START, serviceDeployment } from '../support/ecs-says.js';

const BREAKER = 'The circuit breaker threshold was exceeded.';

/** ECS says elsewhere why it failed. */
const ELSEWHERE = { reached: 'SCALE_UP', reason: 'tasks failed to start' };

test.each<[string, string, Partial<ResolvedServiceDeployment>, object | undefined]>([
  ['it goes on', 'IN_PROGRESS', {}, undefined],
  ['nobody knows its status', 'NEW_STATUS', {}, undefined],
  ['it succeeded', 'SUCCESSFUL', { finishedAt: START }, { kind: 'released', finishedAt: START }],
  [
    'ECS rolls it back',
    'ROLLBACK_IN_PROGRESS',
    { statusReason: BREAKER },
    { kind: 'rolled-back', reason: BREAKER, finished: false, by: { kind: 'breaker' }, stage: 'SCALE_UP' },
  ],
  [
    'ECS has rolled it back, and only its rollback says why',
    'ROLLBACK_SUCCESSFUL',
    { rollback: { reason: BREAKER } },
    { kind: 'rolled-back', reason: BREAKER, finished: true, by: { kind: 'breaker' }, stage: 'SCALE_UP' },
  ],
  [
    'ECS has rolled it back, and says nothing',
    'ROLLBACK_SUCCESSFUL',
    {},
    { kind: 'rolled-back', reason: 'tasks failed to start', finished: true, by: undefined, stage: 'SCALE_UP' },
  ],
  [
    'its rollback failed, which is not why it rolled back',
    'ROLLBACK_FAILED',
    { rollback: { reason: BREAKER } },
    { kind: 'failed', reason: '', status: 'ROLLBACK_FAILED' },
  ],
  ['its rollback failed', 'ROLLBACK_FAILED', { statusReason: 'none' }, { kind: 'failed', reason: 'none' }],
  [
    'another one took its place',
    'STOPPED',
    { statusReason: 'Service deployment was replaced by a new one.' },
    { kind: 'replaced', reason: 'Service deployment was replaced by a new one.' },
  ],
  ['a breaker without a rollback ended it', 'STOPPED', { statusReason: BREAKER }, { kind: 'failed', reason: BREAKER }],
  [
    'it was stopped',
    'STOP_REQUESTED',
    { statusReason: 'by hand' },
    { kind: 'failed', status: 'STOP_REQUESTED', reason: 'by hand', by: undefined },
  ],
])('%s', (_name, status, more, end) => {
  expect(endOfServiceDeployment(serviceDeployment(2, status, more), ELSEWHERE)).toEqual(end);
});
